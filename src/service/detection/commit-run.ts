import { hashOf } from '../../detect/identity/index.ts';
import { type WaitingMatch, type RunCounts, MAX_BACKLOG } from '../../detect/run/run-contract.ts';
import type { ActiveRule } from '../../runs/rules/active-rules.ts';
import type { AlertSuppression, NewAlert } from '../../stores/alert-store.ts';
import type { DetectionStore, RuleStateRow, RunRow } from '../../stores/detection-store.ts';
import { counted } from '../../util/counts.ts';
import { formatInstant, NANOS_PER_MS } from '../../util/time/index.ts';

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

/** Matches of a run for which there was no room in the backlog. */
interface Overflow {
  readonly rule: ActiveRule;
  readonly matches: number;
  /** Arrivals of their events. */
  readonly from: number;
  readonly to: number;
}

/**
 * Records an overflow, within the transaction of its run: a gap that can be filled once the rule has been mended, and
 * one alert for all matches of the gap, whose count grows.
 */
function recordOverflow(
  store: DetectionStore,
  { rule, matches, from, to }: Overflow,
  run: RunRow,
  now: number,
): void {
  const known = store.gaps
    .list({ ruleId: rule.id, isOpen: true })
    .find(({ reason, state }) => reason === 'deferred' && state === 'open');
  const since = known?.createdAt ?? now;
  if (known === undefined) {
    store.gaps.add({
      ruleId: rule.id,
      reason: 'deferred',
      state: 'open',
      from,
      to,
      fromTime: now,
      toTime: now,
      message: `the backlog of ${counted(MAX_BACKLOG, 'match', 'matches')} is full`,
      createdAt: now,
    });
  } else {
    // Sequences end in a different order than they begin in.
    const [first, last] = [Math.min(known.from, from), Math.max(known.to, to)];
    store.gaps.update(known.number, { from: first, to: last });
  }
  const id = hashOf(JSON.stringify(['overflow', rule.id, since]));
  const before = store.alerts.get(id);
  if (before === null) {
    store.alerts.add([overflowAlert(rule, id, matches, run, now)]);
    return;
  }
  const { suppression } = before;
  if (suppression === null) return;
  const count = suppression.count + matches;
  store.alerts.grow([{ id, suppression: { ...suppression, count } }], now);
}

function overflowAlert(
  { id: ruleId, rule, revision }: ActiveRule,
  id: string,
  matches: number,
  run: RunRow,
  now: number,
): NewAlert {
  const reason = `${rule.name} has matched so often that further matches are only counted: ${counted(MAX_BACKLOG, 'match', 'matches')} wait to become alerts. Mend the rule or add an exception, then fill the gap.`;
  const suppression: AlertSuppression = {
    instance: id,
    start: null,
    end: null,
    count: matches - 1,
  };
  const time = formatInstant(BigInt(now) * NANOS_PER_MS);
  return {
    id,
    ruleId,
    ruleRevision: revision,
    ruleName: rule.name,
    runId: run.id,
    kind: 'alert',
    isBuildingBlock: false,
    group: null,
    severity: rule.severity,
    riskScore: rule.risk_score,
    reason,
    ruleTags: rule.tags,
    createdAt: now,
    firstEvent: null,
    lastEvent: null,
    arrivals: [],
    facets: {},
    document: JSON.stringify({
      '@timestamp': time,
      'event.kind': 'signal',
      'kibana.alert.uuid': id,
      'kibana.alert.status': 'active',
      'kibana.alert.start': time,
      'kibana.alert.reason': reason,
      'kibana.alert.severity': rule.severity,
      'kibana.alert.risk_score': rule.risk_score,
      'kibana.alert.rule.name': rule.name,
      'kibana.alert.rule.execution.uuid': run.id,
      'dockwarden.alert.overflow': { first_arrival: run.from, last_arrival: run.to },
    }),
    suppression,
  };
}
