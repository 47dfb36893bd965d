import { hashOf } from '../../detect/identity/index.ts';
import { MAX_BACKLOG } from '../../detect/run/run-contract.ts';
import type { AlertSuppression, NewAlert } from '../../stores/alert-store.ts';
import type { DetectionStore, RunRow } from '../../stores/detection-store.ts';
import { counted } from '../../util/counts.ts';
import { formatInstant, NANOS_PER_MS } from '../../util/time/index.ts';
import type { ActiveRule } from '../../runs/rules/active-rules.ts';

/** Matches of a run for which there was no room in the backlog. */
export interface Overflow {
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
export function recordOverflow(
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
