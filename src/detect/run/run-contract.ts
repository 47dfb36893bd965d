import { SharedEvaluations } from '../../lang/execute/evaluator.ts';
import { SequenceMemory } from '../../lang/index.ts';
import type { LiveBounds, LiveMatch } from '../types/live-search.ts';
import type { ReadMatch } from '../alert/read-match.ts';
import type { Alert, Suppression } from '../alert.ts';
import type { VerdictCounts } from '../alerts/judge.ts';
import type { TakenTurns } from '../alerts/turns.ts';
import { saveRunMatch, type RunCandidate } from './run-event.ts';

/**
 * When events were received. While no events could be received, as on a suspended machine, no stream counts as silent, and
 * senders may still send the events of that time. All times are nanoseconds.
 */
export interface Listening {
  /** For how long events had been received by then, from any zero; it stands still while no events can be received. */
  at(now: bigint): bigint;
  /** The value of `at` when receiving last resumed. */
  since(now: bigint): bigint;
}

export const ALWAYS_LISTENING: Listening = { at: (now) => now, since: () => 0n };

/** A match over the cap as the backlog keeps it. */
export interface WaitingMatch extends Pick<CappedMatch, 'key' | 'group' | 'turn'> {
  /** Of `saveRunMatch`. */
  readonly match: string;
}

export const saveCapped = ({ key, group, turn, match }: CappedMatch): WaitingMatch => ({
  key,
  group,
  turn,
  match: saveRunMatch(match),
});

/**
 * More matches of a rule do not wait to become alerts. They are only counted; in the service, one alert reports them, and
 * their arrivals are a gap.
 */
export const MAX_BACKLOG = 100_000;

/** Of the backlog, several times as many are read as may become alerts: most may be suppressed. */
export const BACKLOG_FACTOR = 4;

/** What one run of a rule is given. Times are nanoseconds since 1970. */
export interface RunInput {
  /**
   * Matches over the cap of earlier runs, in their turns. All of them, or at least several times as many as it may raise.
   */
  readonly backlog: readonly BacklogMatch[];
  /** The turn that the backlog has been given up to; all of it, if left out. */
  readonly backlogTo?: number | undefined;
  /** Ascending by arrival; all later than those of earlier runs. */
  readonly candidates: readonly RunCandidate[];
  /** By field, the latest time of all events that have arrived, candidates or not. */
  readonly latest: ReadonlyMap<string, bigint>;
  /**
   * Wall-clock time: all that was received by then has been handed in, now or before. So it is the time of receipt of
   * the last event that the run covers where more are waiting, else the time of the run.
   */
  readonly now: bigint;
  /** How many alerts it may raise; `null` for all. */
  readonly maxAlerts: number | null;
  /**
   * The number of the execution, as in `timetableOf`. Suppression without a duration lasts as long as the number is
   * the same, so several runs can be one execution: those of a live rule, or of a long catch-up.
   */
  readonly execution: number;
}

/** A match that became no alert since the run had raised as many as it may. */
export interface CappedMatch {
  /** The id of the alert that it would become. */
  readonly key: string;
  readonly match: LiveMatch;
  /** Whose it is, as in `groupOf`. */
  readonly group: string;
  /** When it may become an alert, see `Turns`. */
  readonly turn: number;
}

export interface BacklogMatch extends CappedMatch {
  /** Indices of the exception items that hide it by now; none for most. */
  readonly hiddenBy: readonly number[];
}

/** matches + fromBacklog = alerts + suppressed + capped + excepted + selfMatches + duplicates, always. */
export interface RunCounts extends Readonly<VerdictCounts> {
  /** Found in this run. */
  readonly matches: number;
  /** Matches of the backlog that were judged. */
  readonly fromBacklog: number;
  readonly excepted: number;
  /** Candidates that a sequence could not use: too late, in the future when they came, without a time. */
  readonly late: number;
  readonly ahead: number;
  readonly untimed: number;
  /** Buffered events that were dropped to stay within the bounds. */
  readonly forgotten: number;
}

/** Where nothing was counted. */
export const NO_COUNTS: RunCounts = {
  matches: 0,
  fromBacklog: 0,
  alerts: 0,
  suppressed: 0,
  capped: 0,
  excepted: 0,
  selfMatches: 0,
  duplicates: 0,
  late: 0,
  ahead: 0,
  untimed: 0,
  forgotten: 0,
};

export type Growth = Pick<Suppression, 'instance' | 'start' | 'end' | 'count'>;

export interface RunResult {
  /** With their suppression at the end of the run. */
  readonly alerts: readonly Alert[];
  /** Alerts of earlier runs that have absorbed further matches. */
  readonly grown: readonly { readonly id: string; readonly suppression: Growth }[];
  /** Keys of matches that were suppressed: they must not become alerts later. */
  readonly suppressedKeys: readonly string[];
  /** In their turns; those of the backlog that were judged and are here again stay in it, the others leave it. */
  readonly capped: readonly CappedMatch[];
  /** By index of the exception item, matches that it hid. */
  readonly hiddenBy: ReadonlyMap<number, number>;
  /** Matches that could not be judged, as events of them are no longer stored: the arrivals of these. */
  readonly lost: { readonly matches: number; readonly arrivals: readonly number[] };
  readonly counts: RunCounts;
  /** Candidates that came too late for the sequences that are open; see `RuleRun.runLate`. */
  readonly late: readonly RunCandidate[];
  /**
   * Whether the snapshot of the rule is worth saving: without it, an older one and the candidates since lead to the
   * same.
   */
  readonly hasChanged: boolean;
}

/** Which matches of a rule have been handled in its whole life; turns are those of its backlog. */
export interface HandledMatches extends TakenTurns {
  /** Whether it became an alert, even if deleted since, or was suppressed. */
  has(key: string): boolean;
  /** Whether it is in the backlog. */
  waits(key: string): boolean;
  /**
   * Whether it was handled, or waits, under the id that it had in earlier versions. Left out where there were none.
   *
   * @param isWaiting whether it comes from the backlog itself, and what waits there means nothing
   */
  before?(read: ReadMatch, isWaiting: boolean): boolean;
}

export interface RuleRunOptions {
  /** How late an event may arrive and still be used in sequences, in nanoseconds. */
  readonly lateness: bigint;
  readonly handled: HandledMatches;
  /** Shared by the sequences and samples of all rules. */
  readonly memory?: SequenceMemory | undefined;
  /** Shared by the open sequences of all rules; their own, if left out. */
  readonly evaluations?: SharedEvaluations | undefined;
  readonly bounds?: LiveBounds | undefined;
  /** Always, if left out. */
  readonly listening?: Listening | undefined;
}
