import type { Schema } from '../../events/schema.ts';

/** What a query run is asked for, checked and complete. */
export interface QueryRequest {
  readonly text: string;
  readonly settings: QuerySettings;
  /** Nanoseconds since the epoch, both inclusive. */
  readonly from: bigint | null;
  readonly to: bigint | null;
  /** Most results; `null` for all. */
  readonly size: number | null;
  readonly resultPosition: 'head' | 'tail';
  readonly maxSamplesPerKey: number;
  /** Only the number of results is wanted. */
  readonly count: boolean;
  /** What all sequences and samples may take together, in bytes; 1 GiB if left out. */
  readonly maxSequenceMemory?: number | undefined;
}

/** Everything that changes how a query compiles. Plain data: every worker compiles for itself. */
export interface QuerySettings {
  readonly timestampField: string;
  readonly eventCategoryField: string;
  readonly tiebreakerField: string | null;
  readonly schema: Schema | null;
  /** The instant that `now` means in date math. */
  readonly now: bigint;
}
