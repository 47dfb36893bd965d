import type { Row, Scalar } from '../../events/value.ts';

/** A document of a result, as it was read. */
export interface ShownDocument {
  /** The document's bytes: JSON, unchanged. */
  readonly bytes: Buffer;
  /** The values of the shown fields, in their order; the reader makes a new row for each document. */
  readonly row: Row;
}

/** One result of a query, in the language's order. */
export type ShownResult =
  | { readonly kind: 'event'; readonly document: ShownDocument }
  | {
      readonly kind: 'group';
      readonly joinKeys: readonly (Scalar | null)[];
      /** In stage order; `null` stands for the event that must not happen. */
      readonly events: readonly (ShownDocument | null)[];
    };

/** Output text, or bytes that go out as they came in. */
export type Piece = Buffer | string;

/** Turns results into text, one by one. */
export interface Formatter {
  readonly begin: () => string;
  readonly result: (result: ShownResult) => readonly Piece[];
  readonly end: () => string;
}
