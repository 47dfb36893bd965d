import type { StandIns } from '../../events/origin/stand-ins.ts';
import type { TimeZone } from '../../util/time/index.ts';
import type { Severity } from '../../rules/index.ts';
import type { InputRequest } from '../hunt/open-inputs.ts';

export const SCAN_FORMATS = ['table', 'ndjson', 'json', 'html', 'navigator'] as const;
export type ScanFormat = (typeof SCAN_FORMATS)[number];

/** Which rules and exceptions run, as the options of a command say. */
export interface RuleRequest {
  readonly rules: readonly string[];
  readonly exceptions: readonly string[];
  /** The folder of shipped exception lists; those count that rules refer to. */
  readonly shippedExceptions: string;
  readonly valueLists: string | null;
  /** Ids of exception lists or items that do not apply; `all` for every one. */
  readonly skippedExceptions: ReadonlySet<string> | 'all';
  readonly selection: RuleSelection;
  /** Data sets that count as others too. */
  readonly standIns: StandIns;
  /** What `now` means in date math, in nanoseconds since the epoch. */
  readonly now: bigint;
}

/** What `dockwarden scan` is asked for, checked and complete. */
export interface ScanRequest extends InputRequest, RuleRequest {
  /** Nanoseconds since the epoch, both inclusive. */
  readonly from: bigint | null;
  readonly to: bigint | null;
  readonly simulatesSchedule: boolean;
  readonly why: boolean;
  /** Whether the time of each rule is shown. */
  readonly profiles: boolean;
  /** Most alerts of a rule in one execution: a number, `rule` for its own, `null` for all. */
  readonly maxAlerts: number | 'rule' | null;
  readonly failsOnAlert: boolean;
  readonly format: ScanFormat;
  /** Of the times in tables. */
  readonly zone: TimeZone;
  /** Further files, by their endings. */
  readonly writes: readonly { readonly path: string; readonly format: ScanFormat }[];
  /** Alerts shown of each rule in the table; `null` for all. */
  readonly shownPerRule: number | null;
  readonly showsBuildingBlocks: boolean;
}

/** Which of the loaded rules run. All of these must hold. */
export interface RuleSelection {
  readonly minSeverity: Severity | null;
  /** Any of them, without regard to case; empty for all. */
  readonly tags: readonly string[];
  /** Any of them: `rule_id`; empty for all. */
  readonly ruleIds: readonly string[];
}
