import type { Row, Scalar } from '../../events/field-set.ts';

/** A document of a result, as it was read. */
export interface ShownDocument {
  /** The document's bytes: JSON, unchanged. */
  readonly bytes: Buffer;
  /** The values of the shown fields, in their order; each document has its own row. */
  readonly row: Row;
}

/** One result of a query, in the language's order. */
export type ShownResult =
  | { readonly kind: 'event'; readonly document: ShownDocument }
  | {
      readonly kind: 'group';
      readonly joinKeys: readonly (Scalar | null)[];
      /** In stage order; `null` represents a missing event. */
      readonly events: readonly (ShownDocument | null)[];
    };

/** Output text, or input bytes passed through unchanged. */
export type Piece = Buffer | string;

/** Turns results into text, one by one. */
export interface Formatter {
  readonly begin: () => string;
  readonly result: (result: ShownResult) => readonly Piece[];
  readonly end: () => string;
}

/**
 * Joins the lines of a document: line breaks occur only between tokens of JSON, where a blank is
 * equivalent.
 */
export function oneLine(bytes: Buffer): Buffer {
  if (!bytes.includes(0x0a) && !bytes.includes(0x0d)) return bytes;
  const copy = Buffer.from(bytes);
  for (let index = 0; index < copy.length; index += 1) {
    if (copy[index] === 0x0a || copy[index] === 0x0d) copy[index] = 0x20;
  }
  return copy;
}
