import type { OpenInputs } from '../inputs/open-inputs.ts';
import type { StoredAccount } from './account.ts';

/** What a run over files or over a store needs of its inputs. */
export interface EventInputs extends Pick<
  OpenInputs,
  'blocks' | 'documents' | 'rejects' | 'nameOf' | 'release'
> {
  /** Of a store: which of its events are read. */
  readonly stored?: StoredAccount | undefined;
}
