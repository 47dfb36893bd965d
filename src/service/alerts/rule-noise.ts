import {
  NO_VERDICTS,
  type AlertStatus,
  type AlertVerdicts,
  type CloseReason,
} from '../../stores/alert-store.ts';
import type { DetectionReader, RuleRow } from '../../stores/detection-store.ts';

/** What a rule costs people and the machine. Shares and costs are `null` where nothing is known to divide. */
export interface RuleNoise {
  readonly ruleId: string;
  readonly ruleName: string;
  readonly isEnabled: boolean;
  /** Alerts that were raised, hidden building blocks included, members of sequences not. */
  readonly alerts7Days: number;
  readonly alerts30Days: number;
  /** Of the last seven days of 24 hours each, the one that ends now last. */
  readonly alertsByDay: readonly number[];
  /** Of the last 30 days, or of the days that the rule exists, if these are fewer. */
  readonly alertsPerDay: number;
  /** Of the last 30 days. */
  readonly statuses: Readonly<Record<AlertStatus, number>>;
  readonly verdicts: Readonly<Record<CloseReason, number>>;
  /** Of the alerts with a verdict other than `duplicate`, the share that was true or, if benign, at least right. */
  readonly shareTrue: number | null;
  readonly shareTrueOrBenign: number | null;
  readonly shareFalse: number | null;
  /** Alerts of 30 days that a person has had to look at or still has to: all but the true ones. */
  readonly costToPeople: number;
  /** That people were busy with its alerts in the last 30 days, as far as the time between their decisions tells. */
  readonly minutesSpent: number;
  /** Since the rule exists, as everything below. */
  readonly candidates: number;
  /** Time in its runs, divided by the events that they looked at. Matching on arrival is not part of it. */
  readonly microsPerCandidate: number | null;
  readonly runMs: number;
  readonly matches: number;
  readonly suppressed: number;
  /** Hidden by exceptions. */
  readonly excepted: number;
  /** Matches over the cap that wait. */
  readonly backlog: number;
  /** In milliseconds since 1970. */
  readonly lastMatch: number | null;
}

const DAY_MS = 24 * 60 * 60 * 1_000;
const DAYS = 7;

/** The rules that cost people most come first. */
export function ruleNoise(
  { rules, states, alerts, backlog, triageTimes }: DetectionReader,
  now: number,
): readonly RuleNoise[] {
  const last30 = alerts.verdicts(now - 30 * DAY_MS);
  // Since so many days ago: each has what those after it have, too.
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
      costToPeople: alerts30Days - true_positive,
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
      b.costToPeople - a.costToPeople || b.runMs - a.runMs || (a.ruleId < b.ruleId ? -1 : 1),
  );
}

const countOf = ({ open, acknowledged, closed }: AlertVerdicts) => open + acknowledged + closed;

function nameOf({ document, id }: RuleRow): string {
  const { name } = JSON.parse(document) as { name?: unknown };
  return typeof name === 'string' ? name : id;
}
