import type { Membership } from '../containers/index.ts';
import type { WallClock } from '../host/index.ts';
import type { ProcReader } from '../proc/index.ts';
import type { ContainersInUse } from './container-record.ts';
import type { Counts } from './contract.ts';
import type { DocumentWriter } from './document.ts';
import type { Registry } from './registry.ts';

/** Dependencies shared by the parts of a table. */
export interface TableParts {
  readonly reader: ProcReader;
  readonly membership: Membership;
  readonly clock: WallClock;
  readonly registry: Registry;
  readonly containers: ContainersInUse;
  readonly writer: DocumentWriter;
  readonly counts: Counts;
}
