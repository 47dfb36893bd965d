import type { Schema } from '../../events/schema.ts';

/** The validated request of a query run. */
export interface QueryRequest {
  readonly text: string;
  readonly settings: QuerySettings;
  /** Nanoseconds since the epoch, both inclusive. */
  readonly from: bigint | null;
  readonly to: bigint | null;
  /** The maximum number of results; `null` for all. */
  readonly size: number | null;
  readonly resultPosition: 'head' | 'tail';
  readonly maxSamplesPerKey: number;
  /** Only the number of results is wanted. */
  readonly count: boolean;
  /** The maximum memory of all sequences and samples, in bytes; by default 1 GiB. */
  readonly maxSequenceMemory?: number | undefined;
}

/** Everything that affects how a query is compiled. Plain data: every worker compiles for itself. */
export interface QuerySettings {
  readonly timestampField: string;
  readonly eventCategoryField: string;
  readonly tiebreakerField: string | null;
  readonly schema: Schema | null;
  /** The instant that `now` means in date math. */
  readonly now: bigint;
}
