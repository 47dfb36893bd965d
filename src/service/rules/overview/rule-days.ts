import { CLOSE_REASONS, type AlertQuery } from '../../../stores/alert-store.ts';
import type { DetectionReader } from '../../../stores/detection-store.ts';
import { formatMillis } from '../../../util/time/index.ts';
import { answered, operation, type Says } from '../../operation/operation.ts';
import type { RuleManager } from '../rule-manager.ts';
import { unknownRule } from '../rules.ts';
import { ruleDays as ruleDaysSchema } from './schemas.ts';

type RuleDays = Pick<Says<typeof ruleDaysSchema>, 'days'>;

const DAY_MS = 24 * 60 * 60 * 1_000;
const DAYS = 30;

/** Counts the alerts of a rule by day and verdict. The last day ends now. */
export function ruleDays(
  store: Pick<DetectionReader, 'alerts' | 'snapshot'>,
  id: string,
  now: number,
): RuleDays {
  const start = now - DAYS * DAY_MS;
  const intervals = { start, ms: DAY_MS, count: DAYS };
  const of = { ruleIds: [id], from: start, to: now - 1, includesBuildingBlocks: true };
  const counted = (query: AlertQuery) => {
    const { histogram } = store.alerts.overview(query, { intervals, top: [], size: 1 });
    return Array.from({ length: DAYS }, (_, day) =>
      Object.values(histogram ?? {}).reduce((sum, counts) => sum + (counts[day] ?? 0), 0),
    );
  };
  return store.snapshot(() => {
    const all = counted(of);
    const byReason = CLOSE_REASONS.map(
      (reason) => [reason, counted({ ...of, closeReasons: [reason] })] as const,
    );
    return {
      days: all.map((alertsOfDay, day) => {
        const verdicts = Object.fromEntries(
          byReason.map(([reason, counts]) => [reason, counts[day] ?? 0]),
        ) as RuleDays['days'][number]['verdicts'];
        const given = Object.values(verdicts).reduce((sum, count) => sum + count, 0);
        return {
          start: formatMillis(start + day * DAY_MS),
          alerts: alertsOfDay,
          verdicts,
          withoutVerdict: alertsOfDay - given,
        };
      }),
    };
  });
}

interface Parts {
  readonly store: DetectionReader;
  readonly ruleManager: RuleManager;
  readonly now: () => number;
}

export const listRuleDays = operation({
  name: 'rules.days',
  on: 'GET /dw/rules/:id/_days',
  about: 'counts the alerts of a rule by day and by verdict for the last 30 periods of 24 hours',
  answers: '`days`, the oldest first; the last one ends now',
  rows: 'days',
  right: 'read',
  answer: ruleDaysSchema,
  ask: ({ id }) => ({ id }),
  run: ({ store, ruleManager, now }: Parts, { id }) =>
    ruleManager.rules.find(id) === null ? unknownRule(id) : answered(ruleDays(store, id, now())),
});
