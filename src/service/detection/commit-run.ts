import type { WaitingMatch } from '../../detect/run/backlog.ts';
import type { RunCounts } from '../../detect/run/run-contract.ts';
import type { AlertSuppression, NewAlert } from '../../stores/alert-store.ts';
import type { DetectionStore, RuleStateRow, RunRow } from '../../stores/detection-store.ts';
import { recordOverflow, type Overflow } from './overflow.ts';

/** Everything that a run of a rule writes, in one transaction. */
export interface RunCommit {
  /** Its results, and how far it has read. */
  readonly run: RunRow;
  /** The same run as it was written before, of a live rule; `null` for a new one. */
  readonly earlier?: RunRow | null;
  /** Where the rule goes on; `null` if the run does not move it, as for a backfill. */
  readonly state: RuleStateRow | null;
  readonly alerts: readonly NewAlert[];
  /** New counts of alerts that have absorbed further matches. */
  readonly grown: readonly { readonly id: string; readonly suppression: AlertSuppression }[];
  readonly backlog: {
    readonly added: readonly WaitingMatch[];
    /** Numbers of rows. */
    readonly removed: readonly number[];
  };
  readonly suppressedKeys: readonly string[];
  /** By key of the exception item, matches that it hid. */
  readonly hiddenBy: ReadonlyMap<string, number>;
  /** Candidates that its sequences have not used. */
  readonly unused?: Pick<RunCounts, 'late' | 'ahead' | 'untimed' | 'forgotten'>;
  /** Matches that the backlog has no room for. */
  readonly overflow?: Overflow | null;
}

/** Puts new alerts into stories, within the transaction that writes them. */
export type AssignStories = (alerts: readonly NewAlert[]) => void;

/**
 * Writes runs in one transaction: before it nothing has happened, after it all has. Alerts that exist are not
 * written again, so a run that is repeated after a crash adds nothing.
 *
 * @param now in milliseconds since 1970
 */
export function commitRuns(
  store: DetectionStore,
  commits: readonly RunCommit[],
  now: number,
  assign: AssignStories,
): void {
  if (commits.length === 0) return;
  store.transaction(() => {
    for (const commit of commits) {
      const { run, state, alerts, grown, backlog, suppressedKeys, hiddenBy } = commit;
      const { ruleId } = run;
      if (alerts.length > 0) {
        store.alerts.add(alerts);
        assign(alerts);
      }
      if (grown.length > 0) store.alerts.grow(grown, now);
      if (backlog.removed.length > 0) store.backlog.remove(backlog.removed);
      if (backlog.added.length > 0) {
        store.backlog.add(backlog.added.map((each) => ({ ...each, ruleId, addedAt: now })));
      }
      if (suppressedKeys.length > 0) store.handled.add(ruleId, suppressedKeys, now);
      for (const [key, matches] of hiddenBy) store.exceptions.addHidden(key, matches, now);
      const { earlier = null, overflow = null } = commit;
      store.runs.put(rowOf(commit));
      if (overflow !== null) recordOverflow(store, overflow, run, now);
      if (state !== null) store.states.put(state);
      const runMs = run.endedAt - run.startedAt;
      store.states.addTotals(ruleId, { ...run, runs: earlier === null ? 1 : 0, runMs });
    }
  });
}

/** The row of the whole run: that of a live rule grows as long as its interval lasts. */
export function rowOf({ run, earlier = null }: RunCommit): RunRow {
  if (earlier === null) return run;
  const sums = Object.fromEntries(SUMMED.map((name) => [name, earlier[name] + run[name]]));
  return {
    ...run,
    ...sums,
    startedAt: earlier.startedAt,
    from: earlier.from,
    lagMs: Math.max(earlier.lagMs ?? 0, run.lagMs ?? 0) || (run.lagMs ?? earlier.lagMs),
    outcome: earlier.outcome === 'succeeded' ? run.outcome : earlier.outcome,
    message: both(earlier.message, run.message),
  };
}

/** The messages of a run are truncated to this length. */
const MAX_MESSAGE = 1_000;

/** What was reported is not withdrawn, and the same is reported once. */
function both(earlier: string | null, message: string | null): string | null {
  if (earlier === null || message === null || earlier.includes(message)) return earlier ?? message;
  const text = `${earlier}; ${message}`;
  return text.length <= MAX_MESSAGE ? text : `${text.slice(0, MAX_MESSAGE - 1)}…`;
}

const SUMMED = [
  'candidates',
  'matches',
  'alerts',
  'suppressed',
  'backlog',
  'excepted',
  'selfMatches',
  'duplicates',
  'fromBacklog',
  'failures',
] as const;
