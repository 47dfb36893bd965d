import type { Alert, Suppression } from '../alert.ts';
import type { LiveCandidate, LiveMatch } from '../live/live-search.ts';

/** What one run of a rule is given. Times are nanoseconds since 1970. */
export interface RunInput {
  /** Matches over the cap of earlier runs, oldest first; judged before all others. */
  readonly backlog: readonly LiveMatch[];
  /** Ascending by arrival; all later than those of earlier runs. */
  readonly candidates: readonly LiveCandidate[];
  /** By field, the latest time of all events that have arrived, candidates or not. */
  readonly latest: ReadonlyMap<string, bigint>;
  /** Wall-clock time. */
  readonly now: bigint;
  /** How many alerts it may raise; `null` for all. */
  readonly maxAlerts: number | null;
}

/** A match that became no alert since the run had raised as many as it may. */
export interface CappedMatch {
  readonly key: string;
  readonly match: LiveMatch;
}

/** matches + fromBacklog = alerts + suppressed + capped + excepted + selfMatches + duplicates, always. */
export interface RunCounts {
  /** Found in this run. */
  readonly matches: number;
  /** Matches of the backlog that were judged. */
  readonly fromBacklog: number;
  readonly alerts: number;
  readonly suppressed: number;
  readonly capped: number;
  readonly excepted: number;
  readonly selfMatches: number;
  readonly duplicates: number;
  /** Candidates that a sequence could not use: too late, in the future, without a time, over the bounds. */
  readonly late: number;
  readonly ahead: number;
  readonly untimed: number;
  readonly forgotten: number;
}

export interface RunResult {
  readonly alerts: readonly Alert[];
  /** Alerts, of this run or an earlier one, that have absorbed further matches. */
  readonly grown: readonly { readonly id: string; readonly suppression: Suppression }[];
  /** Keys of matches that were suppressed: they must not become alerts later. */
  readonly suppressedKeys: readonly string[];
  /** In order; those of the backlog that were judged and are here again stay in it. */
  readonly capped: readonly CappedMatch[];
  /** By index of the exception item, matches that it hid. */
  readonly hiddenBy: ReadonlyMap<number, number>;
  readonly counts: RunCounts;
}

/** Which matches of a rule have been handled in its whole life: alerts, and what they suppressed. */
export interface HandledMatches {
  /** @param key of {@link CappedMatch}; the id of the alert that the match would become begins with it or is it */
  has(key: string): boolean;
}
