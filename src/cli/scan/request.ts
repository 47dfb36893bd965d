import type { InputRequest } from '../../engine/inputs/open-inputs.ts';
import type { ScanRequest } from '../../engine/scan/request.ts';
import type { TimeZone } from '../../util/time/index.ts';

export const SCAN_FORMATS = ['table', 'ndjson', 'json', 'html', 'navigator'] as const;
export type ScanFormat = (typeof SCAN_FORMATS)[number];

/** A call of `dockwarden scan`, checked and complete. */
export interface ScanCommand extends InputRequest, ScanRequest {
  readonly failsOnAlert: boolean;
  readonly format: ScanFormat;
  /** Of the times in tables. */
  readonly zone: TimeZone;
  /** Further files, by their endings. */
  readonly writes: readonly { readonly path: string; readonly format: ScanFormat }[];
  /** Alerts shown of each rule in the table; `null` for all. */
  readonly shownPerRule: number | null;
  readonly showsBuildingBlocks: boolean;
  /** Whether only results and warnings are written. */
  readonly isQuiet: boolean;
}
