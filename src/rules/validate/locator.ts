import type { ReadEntry } from '../formats/index.ts';
import type { Range } from '../formats/place.ts';
import { mapString } from '../formats/string-map.ts';
import type { RuleDocument } from '../model/document.ts';
import type { Data, Path } from '../model/data.ts';
import type { Fault } from '../model/fault.ts';

/** Finds the values of one rule, and parts of its texts, in the text of its file. */
export class Locator {
  readonly #document: RuleDocument;
  readonly #entry: Pick<ReadEntry, 'offset' | 'placeOf'>;
  readonly #text: string;
  /** One query can have many findings, and be as long as a file. */
  readonly #maps = new Map<string, readonly number[] | null>();

  constructor(document: RuleDocument, entry: Pick<ReadEntry, 'offset' | 'placeOf'>, text: string) {
    this.#document = document;
    this.#entry = entry;
    this.#text = text;
  }

  /** The position of a value or of a part of it; of what contains it if it has none. */
  rangeOf({ path, span }: Pick<Fault, 'path' | 'span'>): Range {
    const place = this.#entry.placeOf(path);
    if (place === undefined) {
      const { offset } = this.#entry;
      return path.length === 0
        ? { start: offset, end: offset }
        : this.rangeOf({ path: path.slice(0, -1) });
    }
    if (span === undefined) return place.key;
    const offsets = this.#mapOf(path, place.value);
    const start = offsets?.[span.start];
    const end = offsets?.[span.end];
    return start === undefined || end === undefined ? place.value : { start, end };
  }

  #mapOf(path: Path, range: Range): readonly number[] | null {
    const key = path.join('.');
    const known = this.#maps.get(key);
    if (known !== undefined) return known;
    const value = valueAt(this.#document, path);
    const map = typeof value === 'string' ? mapString(this.#text, range, value) : null;
    this.#maps.set(key, map);
    return map;
  }
}

function valueAt(document: RuleDocument, path: Path): Data | undefined {
  let value: unknown = document;
  for (const step of path) value = (value as Record<string | number, unknown> | undefined)?.[step];
  return value as Data | undefined;
}
