import type { ValueType } from '../exceptions/model.ts';

/**
 * A value list prepared for lookup. Plain data over shared memory: it is not copied when it is sent
 * to another thread.
 */
export type ValueList = {
  readonly id: string;
  /** The file, for messages. */
  readonly file: string;
  readonly type: ValueType;
  /** Values that count, without those that are broken; of texts without duplicates. */
  readonly count: number;
} & (
  | {
      readonly kind: 'texts';
      readonly exact: TextTable | null;
      /** Case of ASCII letters aside. */
      readonly folded: TextTable | null;
    }
  | { readonly kind: 'addresses'; readonly v4: V4Ranges; readonly v6: V6Ranges }
  /** Whole numbers; dates in milliseconds or nanoseconds since the epoch. */
  | { readonly kind: 'integers'; readonly ranges: Ranges<BigInt64Array> }
  | { readonly kind: 'doubles'; readonly ranges: Ranges<Float64Array> }
);

/** Ranges with both ends, sorted and apart: range `i` is from `starts[i]` to `ends[i]`. */
export interface Ranges<A> {
  readonly starts: A;
  readonly ends: A;
}

export type V4Ranges = Ranges<Uint32Array>;

/** Two elements an address: the upper and the lower 64 bits. */
export type V6Ranges = Ranges<BigUint64Array>;

/** A hash table of the lines of a text. */
export interface TextTable {
  /** The file as it was read; a value ends where its line ends. */
  readonly bytes: Uint8Array;
  /** Offsets of values, plus one; 0 is a free place. The length is a power of two. */
  readonly slots: Uint32Array;
  readonly count: number;
  /** Bytes of the longest value. */
  readonly longest: number;
  readonly ignoresCase: boolean;
}
