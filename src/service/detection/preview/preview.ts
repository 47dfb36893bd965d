import type { RunCounts } from '../../../detect/run/run-contract.ts';
import type { Severity } from '../../../rules/index.ts';

/** What a change of a rule would do to its alerts, over the same events. */
export interface PreviewDifference<A> {
  readonly same: number;
  /** Only of the rule that was previewed, and only of the one it is compared with. */
  readonly added: number;
  readonly removed: number;
  /** The first ones. */
  readonly addedAlerts: readonly A[];
  readonly removedAlerts: readonly A[];
  /** Whether all alerts of both were looked at; else these are the first of them. */
  readonly isComplete: boolean;
}

/** What is needed of a preview. */
interface Previewed<A extends Pick<PreviewAlert, 'arrivals'>> {
  readonly alerts: readonly A[];
  readonly moreAlerts: number;
}

/** Alerts are the same that are about the same events: ids are those of a rule, and this one may have another. */
export function differenceOf<A extends Pick<PreviewAlert, 'arrivals'>>(
  after: Previewed<A>,
  before: Previewed<A>,
): PreviewDifference<A> {
  const keysOf = ({ alerts }: Previewed<A>) => new Set(alerts.map(keyOf));
  const [had, has] = [keysOf(before), keysOf(after)];
  const added = after.alerts.filter((alert) => !had.has(keyOf(alert)));
  const removed = before.alerts.filter((alert) => !has.has(keyOf(alert)));
  return {
    same: after.alerts.length - added.length,
    added: added.length,
    removed: removed.length,
    addedAlerts: added,
    removedAlerts: removed,
    isComplete: after.moreAlerts === 0 && before.moreAlerts === 0,
  };
}

const keyOf = ({ arrivals }: Pick<PreviewAlert, 'arrivals'>) => arrivals.join(' ');

/** What a rule would have raised over stored events. Plain data; times are nanoseconds since 1970. */
export interface Preview {
  /** The range of events, both inclusive. */
  readonly from: bigint;
  readonly to: bigint;
  /** All candidates before this time were judged, and none from it on; `null` if all were. */
  readonly judgedTo: bigint | null;
  /** Candidates from `judgedTo` on: they are counted only. */
  readonly notJudged: number;
  readonly events: {
    /** Of the range. */
    readonly selected: number;
    /** Those of them that had to be read. */
    readonly read: number;
    /** Those that could not be read, as far as their number is known. */
    readonly damaged: number;
  };
  readonly candidates: number;
  /** Candidates that were removed from the store meanwhile. */
  readonly missing: number;
  /** Events at which the query could not be evaluated. */
  readonly failures: number;
  /**
   * Of all executions together. `capped` are the matches that waited for a later execution, each once: they count
   * again as what became of them then. `untimed` includes those without a time that would place them in an execution.
   */
  readonly counts: Omit<RunCounts, 'fromBacklog'>;
  /** Alerts per execution, as applied; `null` for all. */
  readonly maxAlerts: number | null;
  readonly backlog: PreviewBacklog;
  readonly executions: {
    /** Whose time is in the range. */
    readonly total: number;
    /** With a match, oldest first. */
    readonly shown: readonly PreviewExecution[];
    readonly more: number;
  };
  /** Alerts by the time when they would have been raised. */
  readonly histogram: {
    readonly interval: bigint;
    readonly buckets: readonly { readonly at: bigint; readonly alerts: number }[];
    /** Raised after the range, since they had waited. */
    readonly later: number;
  };
  /** The first ones, in the order in which they would have been raised. */
  readonly alerts: readonly PreviewAlert[];
  readonly moreAlerts: number;
  /** Exception items that hid matches, most first. */
  readonly excepted: readonly PreviewException[];
  /** `null` where there is nothing to compare with. */
  readonly compared: PreviewComparison | null;
}

export interface PreviewBacklog {
  /** Most matches that waited at once, and since which execution. */
  readonly largest: number;
  readonly largestAt: bigint | null;
  /** When the last match that waited would have been raised; `null` if none waited. */
  readonly emptyAt: bigint | null;
  /** Alerts that had waited. */
  readonly released: number;
  /** Matches that still wait where the preview ends early. */
  readonly left: number;
  /** Matches that the backlog had no room for. */
  readonly overflow: number;
  /** Matches whose events were removed from the store while they waited. */
  readonly lost: number;
}

export interface PreviewExecution {
  readonly at: bigint;
  readonly matches: number;
  readonly alerts: number;
  /** Those of them that had waited. */
  readonly released: number;
  readonly suppressed: number;
  readonly excepted: number;
  readonly waiting: number;
}

export interface PreviewAlert {
  readonly id: string;
  readonly name: string;
  readonly severity: Severity;
  readonly riskScore: number;
  readonly reason: string;
  readonly isBuildingBlock: boolean;
  /** Of its events. */
  readonly start: bigint | null;
  readonly end: bigint | null;
  /** Of the execution that would have raised it. */
  readonly raisedAt: bigint;
  /** Of the execution that had raised as many as it may; `null` for most. */
  readonly cappedAt: bigint | null;
  /** Matches that it suppresses. */
  readonly suppressed: number;
  /** The numbers of its events, in the order of the stages. */
  readonly arrivals: readonly number[];
  /** Whether an alert of this id exists; `null` where there is nothing to compare with. */
  readonly isKnown: boolean | null;
}

export interface PreviewException {
  /** Position among the items that were given. */
  readonly item: number;
  readonly matches: number;
}

/** The alerts of the preview and those that the rule has raised over events of the range, by id. */
export interface PreviewComparison {
  readonly same: number;
  /** Only in the preview. */
  readonly fresh: number;
  /** Only raised. */
  readonly gone: number;
  readonly goneExamples: readonly GoneAlert[];
  /** Whether all alerts of the rule were looked at; else `gone` is the least that is gone. */
  readonly isComplete: boolean;
}

export interface GoneAlert {
  readonly id: string;
  readonly reason: string;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
  readonly lastEvent: bigint | null;
  /** `suppressed`: another alert of the preview stands for it. `waiting`: it is still in the backlog. */
  readonly because: 'suppressed' | 'waiting' | 'not found';
}
