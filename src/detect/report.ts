import type { Alert } from './alert.ts';
import type { DetectionRule } from './detection-rule.ts';
import type { Match } from './match.ts';
import type { WhyClause, TracedStage } from './why.ts';

/** All results of a scan, for every output format. */
export interface ScanReport {
  /** Nanoseconds since the epoch. */
  readonly startedAt: bigint;
  readonly seconds: number;
  readonly input: ScanInput;
  /** Rules that ran, in load order. */
  readonly rules: readonly RuleOutcome[];
  /** Rules that did not run: invalid, or of an unsupported type. */
  readonly notRun: readonly {
    readonly name: string;
    readonly file: string;
    readonly reason: string;
  }[];
  /** By severity, rule and time. Excludes the building blocks of sequences. */
  readonly alerts: readonly Alert[];
  readonly exceptions: readonly ExceptionOutcome[];
  /** Why an alert's rule matched; if requested. */
  readonly why: ((alert: Alert) => readonly WhyClause[]) | null;
  /** The same clause by clause, also those that were not met: for a page. */
  readonly stages: ((alert: Alert) => readonly TracedStage[]) | null;
  /** `null` if all rules ran over all events, and all alerts are in the report. */
  readonly restriction: ScanRestriction | null;
}

/** What a scan was restricted to on purpose, and what that left out. */
export interface ScanRestriction {
  /** As they were written where the scan was asked for. */
  readonly filters: readonly string[];
  readonly excludedRules: number;
  /** Alerts below the severity that was asked for. */
  readonly alertsBelow: number;
}

export interface ScanInput {
  /** As given: files, directories, `-`. */
  readonly names: readonly string[];
  readonly documents: number;
  readonly bytes: number;
  /** Lines or documents that could not be read. */
  readonly unreadable: number;
  /** Events outside the time range, or without a time if there is a range. */
  readonly outside: number;
  /** How documents identify their origin. */
  readonly origins: Readonly<Record<'index' | 'data_stream' | 'module' | 'unknown', number>>;
  /** Records of other formats, and the results of their conversion. */
  readonly converted: readonly ConvertedFormat[];
  /** JSON objects of unknown format without a time, read unchanged. */
  readonly unknownShapes: number;
  /** The times of the first and the last event, in nanoseconds since the epoch. */
  readonly first: bigint | null;
  readonly last: bigint | null;
}

export interface ConvertedFormat {
  readonly title: string;
  readonly records: number;
  readonly documents: number;
  /** Records that yielded no event, by reason. */
  readonly skipped: ReadonlyMap<string, number>;
}

/** What one rule did. */
export interface RuleOutcome {
  readonly rule: DetectionRule;
  /** Documents that match its index patterns. */
  readonly documents: number;
  /** Results of its query, before exceptions and suppression apply. */
  readonly matches: number;
  readonly hidden: number;
  /** Matches over events that were read twice. */
  readonly duplicates: number;
  /** Matches over alerts of the same rule. */
  readonly selfMatches: number;
  readonly suppressed: number;
  readonly capped: number;
  readonly alerts: number;
  /** Events at which its query could not be evaluated. */
  readonly failures: number;
  /** Matches that depend on the end of the data: a later event could have refuted them. */
  readonly undecided: number;
  /** Candidate events of a sequence without a readable time. */
  readonly untimed: number;
  /** The replay of its schedule, oldest first; `null` if the schedule is not simulated. */
  readonly schedule: ScheduleOutcome | null;
}

export interface ScheduleOutcome {
  /** All executions, including those that read nothing. */
  readonly executions: number;
  /** Executions with results, except {@link repeated}. */
  readonly shown: readonly ExecutionOutcome[];
  /** Executions with results that saw the same events as the previous one and added nothing. */
  readonly repeated: number;
  /** The last executions, skipped because the replay exceeded its work limit. */
  readonly notReplayed: number;
  /** Matches that no execution saw: they fell between windows, or were ingested too late. */
  readonly missed: number;
  /** The number of missed matches by reason; reasons without a match are omitted. */
  readonly missedBecause: readonly { readonly reason: MissedReason; readonly count: number }[];
  /** The first of them. */
  readonly missedExamples: readonly { readonly reason: MissedReason; readonly match: Match }[];
  /** Matches found by an execution but not by a search over all events, because it saw only a part. */
  readonly onlyInWindows: number;
  /** Matches over the alert limit that no later execution raised. */
  readonly capped: number;
}

/**
 * - `untimed`: an event has no time that a window could apply to.
 * - `gap`: the time of an event is in no window.
 * - `late`: the windows that contain an event were over when it had been ingested.
 * - `straddles`: no window contains all events of the sequence.
 * - `other`: an execution saw the events but matched them differently, as it saw only a part of the
 *   surrounding events.
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
  /** Alerts it hid; an alert hidden by several items counts for each. */
  readonly hidden: number;
  /** Rules it applies to. */
  readonly rules: number;
  /** Why it did not apply: expired, no rule refers to its list, a value list is missing. */
  readonly idle: string | null;
}
