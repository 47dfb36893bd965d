import type { Alert } from './alert.ts';
import type { DetectionRule } from './detection-rule.ts';
import type { Match } from './match.ts';
import type { WhyClause } from './why.ts';

/** All that a scan found, for every form it is shown in. */
export interface ScanReport {
  /** Nanoseconds since the epoch. */
  readonly startedAt: bigint;
  readonly seconds: number;
  readonly input: ScanInput;
  /** Rules that ran, in the order they were loaded. */
  readonly rules: readonly RuleOutcome[];
  /** Rules that did not: broken, or of a type that does not run. */
  readonly notRun: readonly {
    readonly name: string;
    readonly file: string;
    readonly reason: string;
  }[];
  /** By severity, rule and time. Building blocks of sequences are not among them. */
  readonly alerts: readonly Alert[];
  readonly exceptions: readonly ExceptionOutcome[];
  /** Why an alert's rule matched; only with `--why`. */
  readonly why: ((alert: Alert) => readonly WhyClause[]) | null;
}

export interface ScanInput {
  /** As given: files, folders, `-`. */
  readonly names: readonly string[];
  readonly documents: number;
  readonly bytes: number;
  /** Lines or documents that could not be read. */
  readonly unreadable: number;
  /** Before `--from` or after `--to`, or without a time where one of them is given. */
  readonly outside: number;
  /** How documents say where they come from. */
  readonly origins: Readonly<Record<'index' | 'data_stream' | 'module' | 'unknown', number>>;
  /** Records of other formats, and what became of them. */
  readonly converted: readonly ConvertedFormat[];
  /** JSON objects of no known format and without a time, read as they are. */
  readonly unknownShapes: number;
  /** Time of the first and the last event, in nanoseconds since the epoch. */
  readonly first: bigint | null;
  readonly last: bigint | null;
}

export interface ConvertedFormat {
  readonly title: string;
  readonly records: number;
  readonly documents: number;
  /** Records that made no event, by reason. */
  readonly skipped: ReadonlyMap<string, number>;
}

/** What one rule did. */
export interface RuleOutcome {
  readonly rule: DetectionRule;
  /** Documents of its index patterns. */
  readonly documents: number;
  /** What its query found, before anything is taken away. */
  readonly matches: number;
  readonly hidden: number;
  /** Matches over events that were read twice. */
  readonly duplicates: number;
  /** Matches over alerts of this very rule. */
  readonly selfMatches: number;
  readonly suppressed: number;
  readonly capped: number;
  readonly alerts: number;
  /** Events at which its query could not be evaluated. */
  readonly failures: number;
  /** Matches that rest on the end of the data: a later event could have refuted them. */
  readonly undecided: number;
  /** Candidate events of a sequence without a readable time. */
  readonly untimed: number;
  /** The replay of its schedule, oldest first; `null` without `--simulate-schedule`. */
  readonly schedule: ScheduleOutcome | null;
}

export interface ScheduleOutcome {
  /** All executions, those that read nothing too. */
  readonly executions: number;
  /** Those that found something, but for {@link repeated}. */
  readonly shown: readonly ExecutionOutcome[];
  /** Those that found something, but saw the same events as the one before and made nothing new of them. */
  readonly repeated: number;
  /** Left out, because the replay took too much work; the last ones. */
  readonly notReplayed: number;
  /** Matches that no execution saw: they fell between windows, or came too late. */
  readonly missed: number;
  /** How many were missed for what reason; reasons without a match are left out. */
  readonly missedBecause: readonly { readonly reason: MissedReason; readonly count: number }[];
  /** The first of them. */
  readonly missedExamples: readonly { readonly reason: MissedReason; readonly match: Match }[];
  /** Matches that an execution found, but a search over all events does not: it saw only a part. */
  readonly onlyInWindows: number;
  /** Matches that the cap held back and that no later execution let through. */
  readonly capped: number;
}

/**
 * - `untimed`: an event has no time that a window could apply to.
 * - `gap`: the time of an event lies in no window.
 * - `late`: when an event could be searched, the windows that it lies in were over.
 * - `straddles`: no window holds all events of the sequence.
 * - `other`: an execution saw the events, but made something else of them, as it saw only a part of
 *   the events around them.
 */
export type MissedReason = 'untimed' | 'gap' | 'late' | 'straddles' | 'other';

export interface ExecutionOutcome {
  /** All in nanoseconds since the epoch; the window includes both ends. */
  readonly at: bigint;
  readonly from: bigint;
  readonly to: bigint;
  readonly matches: number;
  readonly duplicates: number;
  readonly suppressed: number;
  readonly capped: number;
  readonly alerts: number;
}

/** What one exception item did. */
export interface ExceptionOutcome {
  readonly listId: string;
  readonly listName: string;
  readonly itemId: string;
  readonly name: string;
  /** Alerts it hid; one that several items hide counts for each. */
  readonly hidden: number;
  /** Rules it applies to. */
  readonly rules: number;
  /** Why it did not apply: expired, no rule refers to its list, a value list is missing. */
  readonly idle: string | null;
}
