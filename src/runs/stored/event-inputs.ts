import type { RecordLane } from '../../ingest/index.ts';
import type { OpenInputs } from '../inputs/open-inputs.ts';
import type { StoredAccount } from './account.ts';

/** The inputs of a run over files or over a store. */
export interface EventInputs extends Pick<
  OpenInputs,
  'blocks' | 'documents' | 'rejects' | 'nameOf' | 'release'
> {
  /** Present if `blocks` may contain records to be converted. */
  readonly lane?: RecordLane | undefined;
  /** For a store: which of its events are read. */
  readonly stored?: StoredAccount | undefined;
}
