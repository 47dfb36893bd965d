import type { EncodedBlock } from '../event-store.ts';

/** A block with its envelope, as the log and the segments keep it. Its rows arrived one after the other. */
export interface LogBlock extends Pick<
  EncodedBlock,
  'stream' | 'index' | 'count' | 'documents' | 'documentBytes' | 'columns'
> {
  /** The arrival number of its first row. */
  readonly firstArrival: number;
  /** When it was received, in milliseconds since 1970. */
  readonly received: number;
  /** Whether a client gave any of its rows an id. */
  readonly hasIds: boolean;
}
