import type { ScanRequest } from '../../runs/scan/scan-run.ts';
import type { DataSource, InputCommand } from '../inputs/open-inputs.ts';
import type { ScanFormat } from '../../report/scan-formats.ts';
import type { TimeZone } from '../../util/time/index.ts';

/** A call of `dockwarden scan`, checked and complete. */
export interface ScanCommand extends InputCommand, ScanRequest {
  /** Stored events to be read instead of files. */
  readonly data: DataSource | null;
  readonly failsOnAlert: boolean;
  readonly format: ScanFormat;
  /** The zone of the times in tables. */
  readonly zone: TimeZone;
  /** Additional output files; the extension determines the format. */
  readonly writes: readonly { readonly path: string; readonly format: ScanFormat }[];
  /** The maximum number of alerts shown per rule in the table; `null` for all. */
  readonly shownPerRule: number | null;
  readonly showsBuildingBlocks: boolean;
}
