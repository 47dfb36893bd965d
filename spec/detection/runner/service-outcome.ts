import type { TestService } from '../../../src/service/detection/core.testing.ts';
import type { RunnableRule } from '../../../src/runs/rules/load-rules.ts';
import type { StoredAlert } from '../../../src/stores/alert-store.ts';
import { assert } from '../../../src/util/assert.ts';
import type { EngineCase } from './engine-case.ts';
import { Facts } from './facts.ts';
import type { AlertFact, CountName, MatchFact, Outcome, RuleFacts } from './outcome.ts';

/** More than any script has. */
const MANY = 500;

/** What the service has written, by the names of a script. */
export function serviceOutcome(engineCase: EngineCase, service: TestService, now: bigint): Outcome {
  const { rules } = engineCase.source;
  const facts = new Facts(engineCase);
  const { alerts, next } = service.store.alerts.page(
    { includesBuildingBlocks: true },
    'oldest',
    MANY,
  );
  assert(next === null, 'fewer alerts than a page has');
  const hidden = service.store.exceptions.hidden();
  return {
    alerts: alerts.flatMap((alert) => {
      const rule = rules.find(({ id }) => id === alert.ruleId);
      return rule === undefined ? [] : [alertFact(alert, rule, service, facts)];
    }),
    rules: rules.map((rule) => ruleFacts(rule, service, facts)),
    ...facts.exceptions(new Map([...hidden].map(([key, { matches }]) => [key, matches])), now),
    missed: [],
  };
}

function alertFact(
  alert: StoredAlert,
  { id, rule, source }: RunnableRule,
  { events }: TestService,
  facts: Facts,
): AlertFact {
  const { arrivals, severity, riskScore, ruleName, isBuildingBlock, suppression } = alert;
  const names = arrivals.map((arrival) => {
    const document = events[arrival]?.document;
    return facts.eventName(Buffer.from(document ?? '').toString());
  });
  return {
    rule: facts.ruleName(id),
    match: matchOf(names, source),
    suppressed: suppression?.count ?? 0,
    severity: severity === rule.severity ? null : severity,
    riskScore: riskScore === rule.risk_score ? null : riskScore,
    name: ruleName === rule.name ? null : ruleName,
    isBuildingBlock,
  };
}

/** Events of a row stand in the order of the stages, without those that must not happen. */
function matchOf(names: readonly string[], { statement }: RunnableRule['source']): MatchFact {
  const query = statement?.query;
  if (query === undefined || query.kind === 'EventQuery') return names[0] ?? '';
  const left = [...names];
  const stages = query.terms.flatMap(({ missing, runs }) =>
    Array.from({ length: runs ?? 1 }, () => (missing ? null : (left.shift() ?? ''))),
  );
  return stages;
}

function ruleFacts({ id }: RunnableRule, service: TestService, facts: Facts): RuleFacts {
  const { store, commits } = service;
  const totals = store.states.totals().get(id);
  const waiting = store.backlog.sizes().get(id) ?? 0;
  assert((totals?.backlog ?? 0) === waiting, 'what waits is in the backlog');
  const { matches = 0, alerts = 0, suppressed = 0, excepted = 0 } = totals ?? {};
  const { selfMatches = 0, duplicates = 0 } = totals ?? {};
  const runs = commits.map(({ run }) => run).filter(({ ruleId }) => ruleId === id);
  const failed = runs.filter(({ outcome }) => outcome === 'failed');
  assert(failed.length === 0, `a run failed: ${failed[0]?.message}`);
  const said = Object.entries(SAID).map(([name, pattern]): [string, number] => [
    name,
    runs.reduce((sum, { message }) => sum + numberIn(message, pattern), 0),
  ]);
  const counts: Partial<Record<CountName, number>> = {
    suppressed,
    capped: waiting,
    duplicates,
    'self-matches': selfMatches,
    failures: runs.reduce((sum, { failures }) => sum + failures, 0),
    ...Object.fromEntries(said),
  };
  return { rule: facts.ruleName(id), matches, hidden: excepted, alerts, counts };
}

/** How the message of a run tells of events that no sequence could use. */
const SAID = {
  late: /(\d+) events? came too late/,
  ahead: /(\d+) events? of a sequence had a time in the future/,
  untimed: /(\d+) events? of a sequence had no time/,
  forgotten: /(\d+) events? of open sequences were dropped/,
};

const numberIn = (message: string | null, pattern: RegExp): number =>
  Number(pattern.exec(message ?? '')?.[1] ?? 0);
