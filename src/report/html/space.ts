import { readSource, type SourceDocument } from '../../detect/source/read-source.ts';
import type { DocumentBounds } from '../../detect/source/bounded-reader.ts';
import { truncationNote } from '../../detect/source/truncation-note.ts';
import { printJson } from '../../events/json.ts';
import type { EventData, OmittedData } from './data.ts';
import type { ReportLimits } from './limits.ts';

/**
 * What is kept of a document that is too long for a page: known fields first. Where even this is too long, as signs are that
 * JSON writes with six, the next less.
 */
const SHORTER: readonly DocumentBounds[] = [
  {
    depth: 20,
    elements: 200,
    longest: 4_000,
    given: { values: 500, text: 12_000 },
    others: { values: 300, text: 6_000 },
  },
  {
    depth: 10,
    elements: 20,
    longest: 500,
    given: { values: 100, text: 3_000 },
    others: { values: 20, text: 500 },
  },
];

/** Tracks what remains of the page-wide bounds, and counts what they omit. */
export class Space {
  readonly #longest: number;
  #documents: number;
  #data: number;
  #omitted: OmittedData = { alerts: 0, documents: 0, texts: 0 };

  constructor(limits: ReportLimits) {
    this.#longest = limits.document;
    this.#documents = limits.documents;
    this.#data = limits.data;
  }

  /** Alerts are counted that exceed the bound on size, not those that exceed the bound on their number. */
  get omitted(): OmittedData {
    return this.#omitted;
  }

  /** Whether there is room for this number of characters, which is then reserved. */
  take(characters: number, kind: 'alerts' | 'texts'): boolean {
    const fits = characters <= this.#data;
    if (fits) this.#data -= characters;
    else this.#omitted = { ...this.#omitted, [kind]: this.#omitted[kind] + 1 };
    return fits;
  }

  /** The document of an event, shortened or left out where there is no room for it. */
  document(source: SourceDocument): Pick<EventData, 'json' | 'cut'> {
    let { document, cut } = source;
    let json = printJson(document);
    for (const bounds of SHORTER) {
      if (json.length <= this.#longest) break;
      ({ document, cut } = readSource(source.text, bounds));
      json = printJson(document);
    }
    if (json.length > Math.min(this.#longest, this.#documents)) {
      this.#omitted = { ...this.#omitted, documents: this.#omitted.documents + 1 };
      return { json: null, cut: '' };
    }
    this.#documents -= json.length;
    return { json, cut: truncationNote([cut]) };
  }
}
