import type { RecordLane } from '../../ingest/index.ts';
import type { OpenInputs } from '../inputs/open-inputs.ts';
import type { StoredAccount } from './account.ts';

/** What a run over files or over a store needs of its inputs. */
export interface EventInputs extends Pick<
  OpenInputs,
  'blocks' | 'documents' | 'rejects' | 'nameOf' | 'release'
> {
  /** Present if `blocks` may have records that are to be converted. */
  readonly lane?: RecordLane | undefined;
  /** Of a store: which of its events are read. */
  readonly stored?: StoredAccount | undefined;
}
