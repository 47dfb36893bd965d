import { MAX_DOCUMENT_DEPTH, rowOf } from '../../events/document-row.ts';
import { CATALOGUES } from '../../events/catalogue/index.ts';
import { FieldSet, type Row } from '../../events/field-set.ts';
import type { JsonObject } from '../../events/json.ts';
import { mayBeDeep, parseDocument } from '../../events/parse-document.ts';

import { lazily } from '../../util/maps.ts';
import {
  readBounded,
  ALERT_BOUNDS,
  neverCut,
  type DocumentBounds,
  type DocumentCut,
} from './bounded-reader.ts';

/** The fields used in a reason. */
const SENTENCE_FIELDS = [
  'event.category',
  'event.action',
  'process.name',
  'process.executable',
  'process.parent.name',
  'process.parent.executable',
  'file.path',
  'file.name',
  'source.ip',
  'source.port',
  'destination.ip',
  'destination.port',
  'container.name',
  'container.id',
  'container.image.name',
  'container.image.tag',
  'orchestrator.resource.type',
  'orchestrator.resource.name',
  'orchestrator.namespace',
  'kubernetes.pod.name',
  'kubernetes.namespace',
  'kubernetes.audit.verb',
  'kubernetes.audit.objectRef.resource',
  'kubernetes.audit.objectRef.subresource',
  'kubernetes.audit.objectRef.name',
  'kubernetes.audit.objectRef.namespace',
  'kubernetes.audit.user.username',
  'user.name',
  'user.id',
  'process.user.name',
  'process.user.id',
  'host.name',
  'host.hostname',
] as const;

export type SentenceField = (typeof SENTENCE_FIELDS)[number];

/** Adds the fields of a reason to a field set and locates them in its rows. */
export function sentenceFields(fields: FieldSet): (row: Row, field: SentenceField) => Row[number] {
  const slots = new Map(SENTENCE_FIELDS.map((field) => [field, fields.slotOf(field)]));
  return (row, field) => row[slots.get(field) ?? -1];
}

/** Something that is made of a document and stays with it, for those who ask next with the same argument. */
export class Derived<T, A = void> {
  readonly #make: (source: SourceDocument, argument: A) => T;

  constructor(make: (source: SourceDocument, argument: A) => T) {
    this.#make = make;
  }

  of(source: SourceDocument, argument: A): T {
    const known = source.derived.get(this) as Made<T, A> | undefined;
    if (known !== undefined && known.argument === argument) return known.value;
    const value = this.#make(source, argument);
    source.derived.set(this, new Made(value, argument));
    return value;
  }
}

/** A class for the reason that `ReadDocument` is one. */
class Made<T, A> {
  readonly value: T;
  readonly argument: A;

  constructor(value: T, argument: A) {
    this.value = value;
    this.argument = argument;
  }
}

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
