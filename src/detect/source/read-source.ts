import { MAX_DOCUMENT_DEPTH, rowOf } from '../../events/document-row.ts';
import { CATALOGUES } from '../../events/catalogue/index.ts';
import { FieldSet } from '../../events/field-set.ts';
import type { JsonObject } from '../../events/json.ts';
import { mayBeDeep, parseDocument } from '../../events/parse-document.ts';
import type { Row } from '../../events/value.ts';
import { lazily } from '../../util/lazily.ts';
import { SENTENCE_FIELDS } from './sentence-fields.ts';
import { readBounded } from './bounded-reader.ts';
import { ALERT_BOUNDS, neverCut, type DocumentBounds, type DocumentCut } from './bounds.ts';

/** A document as read for an alert. Not to be retained: it holds the whole text. */
export interface SourceDocument {
  /** Its JSON. */
  readonly text: string;
  /** The part of it that an alert carries. */
  readonly document: JsonObject;
  /** What was truncated; `null` for a complete document. */
  readonly cut: DocumentCut | null;
  /**
   * The values of fields, complete even where the document was truncated. It is the same row as long as the same set is
   * asked for.
   */
  row(fields: FieldSet): Row;
  /** What others make of it, see `Derived`. */
  readonly derived: Map<object, unknown>;
}

/** Reads a document that has been validated; throws `SyntaxError`. */
export function readSource(text: string, bounds = ALERT_BOUNDS): SourceDocument {
  const { document, cut } = read(text, bounds);
  return new ReadDocument(text, document, cut);
}

/**
 * A class: if some literals are kept for long, V8 makes all that follow where only rare collections find them, with the
 * documents that they hold.
 */
class ReadDocument implements SourceDocument {
  readonly text: string;
  readonly document: JsonObject;
  readonly cut: DocumentCut | null;
  readonly derived = new Map<object, unknown>();
  #fields: FieldSet | null = null;
  #row: Row = [];

  constructor(text: string, document: JsonObject, cut: DocumentCut | null) {
    this.text = text;
    this.document = document;
    this.cut = cut;
  }

  row(fields: FieldSet): Row {
    if (this.#fields === fields) return this.#row;
    const whole = this.cut === null ? null : readBounded(this.text, fields, ONLY_GIVEN).document;
    this.#row = rowOf(whole ?? this.document, fields);
    this.#fields = fields;
    return this.#row;
  }
}

function read(text: string, bounds: DocumentBounds): Pick<SourceDocument, 'document' | 'cut'> {
  if (text.length <= neverCut(bounds) && !mayBeDeep(text, bounds.depth)) {
    return { document: parseDocument(text), cut: null };
  }
  return readBounded(text, knownFields(), bounds);
}

/** Known fields take precedence over those that an attacker invents to fill the document. */
const knownFields = lazily(() => {
  const fields = new FieldSet();
  const catalogues = Object.values(CATALOGUES).flatMap((schema) => [...schema.keys()]);
  for (const field of [...SENTENCE_FIELDS, ...catalogues]) fields.slotOf(field);
  return fields;
});

/** Keeps all values of some fields and nothing else. */
const ONLY_GIVEN: DocumentBounds = {
  depth: MAX_DOCUMENT_DEPTH,
  elements: Number.POSITIVE_INFINITY,
  longest: Number.POSITIVE_INFINITY,
  given: { values: Number.POSITIVE_INFINITY, text: Number.POSITIVE_INFINITY },
  others: { values: 0, text: 0 },
};
