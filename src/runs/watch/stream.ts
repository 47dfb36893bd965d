import type { Block, ConversionCounts, SkippedFiles } from '../../ingest/index.ts';
import type { SensorStatus } from '../../sensor/index.ts';

/** What is watched, open to be read. */
export interface Stream {
  /** End soon after {@link stop}. Throw what is wrong with the stream as a whole. */
  readonly blocks: AsyncIterable<Block>;
  readonly nameOf: (input: number) => string;
  /** A block has been read and its memory can be used again. */
  readonly release: (block: Block) => void;
  /** Of the sensor; `null` where others are watched. */
  readonly status: () => SensorStatus | null;
  /** Counts of records in other formats. */
  readonly conversions: ConversionCounts;
  /** Inputs that could not be read, or not to their end; each was reported. */
  readonly broken: () => number;
  /** How often followed files were replaced or cut. */
  readonly rotations: () => number;
  readonly skipped: SkippedFiles;
  /** May be called again. */
  readonly stop: () => void;
  /** To be called once the blocks have ended. */
  readonly close: () => Promise<void>;
}
