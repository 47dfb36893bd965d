import type { DataSetAliases } from '../../events/origin/data-set-aliases.ts';
import type { Severity } from '../../rules/index.ts';

/** Which rules and exceptions run. */
export interface RuleRequest {
  readonly rules: readonly string[];
  readonly exceptions: readonly string[];
  /** The folder of shipped exception lists; those count that rules refer to. */
  readonly shippedExceptions: string;
  /** A file with what rules were read into before; it need not be there. */
  readonly prepared?: string | null;
  readonly valueLists: string | null;
  /** Ids of exception lists or items that do not apply; `all` for every one. */
  readonly skippedExceptions: ReadonlySet<string> | 'all';
  readonly selection: RuleSelection;
  /** Data sets that count as others too. */
  readonly dataSetAliases: DataSetAliases;
  /** What `now` means in date math, in nanoseconds since the epoch. */
  readonly now: bigint;
}

/** Which of the loaded rules run. All of these must hold. */
export interface RuleSelection {
  readonly minSeverity: Severity | null;
  /** Any of them, without regard to case; empty for all. */
  readonly tags: readonly string[];
  /** Any of them: `rule_id`; empty for all. */
  readonly ruleIds: readonly string[];
}
