import type { Schema } from '../../events/schema.ts';
import type { TimeZone } from '../../util/time/index.ts';
import type { Format } from '../output/formats.ts';
import type { InputRequest } from './open-inputs.ts';

/** What `dockwarden query` is asked for, checked and complete. */
export interface HuntRequest extends InputRequest {
  readonly query: QueryText;
  readonly format: Format;
  /** Of times in a table. */
  readonly zone: TimeZone;
  readonly fields: readonly string[] | null;
  /** Most results; `null` for all. */
  readonly size: number | null;
  readonly resultPosition: 'head' | 'tail';
  readonly maxSamplesPerKey: number;
  readonly settings: QuerySettings;
  /** Nanoseconds since the epoch, both inclusive. */
  readonly from: bigint | null;
  readonly to: bigint | null;
  /** Only the number of results is wanted. */
  readonly count: boolean;
}

export interface QueryText {
  readonly text: string;
  /** What diagnostics call it: `query`, or the file's name. */
  readonly name: string;
}

/** All that changes how a query compiles. Plain data: every worker compiles for itself. */
export interface QuerySettings {
  readonly timestampField: string;
  readonly eventCategoryField: string;
  readonly tiebreakerField: string | null;
  readonly schema: Schema | null;
  /** The instant that `now` means in date math. */
  readonly now: bigint;
}
