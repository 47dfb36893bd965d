import { NO_VERDICTS, type AlertVerdicts } from '../../stores/alert-store.ts';
import type { DetectionReader, RuleRow } from '../../stores/detection-store.ts';
import { whole } from '../operation/fields.ts';
import { operation, type Says } from '../operation/operation.ts';
import { ruleNoise as ruleNoiseSchema } from './schemas.ts';

const MAX_RULES = 10_000;

/** What a rule costs people and the machine. */
type RuleNoise = Says<typeof ruleNoiseSchema>['rules'][number];

const DAY_MS = 24 * 60 * 60 * 1_000;
const DAYS = 7;

/**
 * Rules in the order of what they cost people: by the number of alerts closed as benign or false positive, then by the number of
 * alerts.
 */
export function ruleNoise(
  { rules, states, alerts, backlog, triageTimes }: DetectionReader,
  now: number,
): readonly RuleNoise[] {
  const last30 = alerts.verdicts(now - 30 * DAY_MS);
  // By number of days: each period includes those after it.
  const since = Array.from({ length: DAYS }, (_, days) =>
    alerts.verdicts(now - (DAYS - days) * DAY_MS),
  );
  const totals = states.totals();
  const lastMatches = new Map(states.list().map(({ ruleId, lastMatch }) => [ruleId, lastMatch]));
  const waiting = backlog.sizes();
  const spent = triageTimes.since(now - 30 * DAY_MS);
  const noise = rules.list().map((row): RuleNoise => {
    const of30 = last30.get(row.id) ?? NO_VERDICTS;
    const alerts30Days = countOf(of30);
    const counts = since.map((each) => countOf(each.get(row.id) ?? NO_VERDICTS));
    const days = Math.min(30, Math.max(1, (now - row.createdAt) / DAY_MS));
    const { true_positive, benign, false_positive, duplicate } = of30;
    const judged = true_positive + benign + false_positive;
    const {
      candidates = 0,
      runMs = 0,
      matches = 0,
      suppressed = 0,
      excepted = 0,
    } = totals.get(row.id) ?? {};
    return {
      ruleId: row.id,
      ruleName: nameOf(row),
      isEnabled: row.isEnabled,
      alerts7Days: counts[0] ?? 0,
      alerts30Days,
      alertsByDay: counts.map((count, day) => count - (counts[day + 1] ?? 0)),
      alertsPerDay: alerts30Days / days,
      statuses: { open: of30.open, acknowledged: of30.acknowledged, closed: of30.closed },
      verdicts: { true_positive, benign, false_positive, duplicate },
      shareTrue: judged === 0 ? null : true_positive / judged,
      shareTrueOrBenign: judged === 0 ? null : (true_positive + benign) / judged,
      shareFalse: judged === 0 ? null : false_positive / judged,
      costToPeople: benign + false_positive,
      minutesSpent: (spent.get(row.id) ?? 0) / 60_000,
      candidates,
      microsPerCandidate: candidates === 0 ? null : (runMs * 1_000) / candidates,
      runMs,
      matches,
      suppressed,
      excepted,
      backlog: waiting.get(row.id) ?? 0,
      lastMatch: lastMatches.get(row.id) ?? null,
    };
  });
  return noise.sort(
    (a, b) =>
      b.costToPeople - a.costToPeople ||
      b.alerts30Days - a.alerts30Days ||
      b.runMs - a.runMs ||
      (a.ruleId < b.ruleId ? -1 : 1),
  );
}

const countOf = ({ open, acknowledged, closed }: AlertVerdicts) => open + acknowledged + closed;

function nameOf({ document, id }: RuleRow): string {
  const { name } = JSON.parse(document) as { name?: unknown };
  return typeof name === 'string' ? name : id;
}

interface NoiseParts {
  readonly store: DetectionReader;
  readonly now: () => number;
}

export const listRuleNoise = operation({
  name: 'rules.noise',
  on: 'GET /dw/rules/_noise',
  about:
    'counts alerts of each rule, how they were closed, and matches suppressed or hidden by exceptions',
  answers: '`rules`, the one that costs most work first',
  rows: 'rules',
  right: 'read',
  query: { limit: whole(1, MAX_RULES).default(MAX_RULES) },
  answer: ruleNoiseSchema,
  ask: ({ query }) => query,
  run: ({ store, now }: NoiseParts, { limit }: { readonly limit?: number }) => ({
    rules: ruleNoise(store, now()).slice(0, limit),
  }),
});
