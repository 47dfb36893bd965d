import type { AnswerOf } from '../../../api/client.ts';
import { SEVERITIES, type SeverityName } from '../../../components/severity/severity.tsx';
import type { RuleSort, RulesSearch, ShownRules } from '../search.ts';

export type Rule = AnswerOf<'GET /dw/rules'>['rules'][number];
export type RuleNoise = AnswerOf<'GET /dw/rules/_noise'>['rules'][number];

/** A rule as the list shows it: how it runs, and what its alerts were worth. */
export interface RuleRow extends Rule {
  /** `null` until it is known. */
  readonly noise: RuleNoise | null;
}

export function ruleRows(rules: readonly Rule[], noise: readonly RuleNoise[]): readonly RuleRow[] {
  const byId = new Map(noise.map((each) => [each.ruleId, each]));
  return rules.map((rule) => ({ ...rule, noise: byId.get(rule.id) ?? null }));
}

export const severityOf = (rule: Pick<Rule, 'severity'>): SeverityName =>
  SEVERITIES.find((each) => each === rule.severity) ?? 'low';

/** "live", "5m", or nothing where it does not run by itself. */
export const runsText = ({ isLive, interval }: Rule): string =>
  isLive ? 'live' : (interval ?? '–');

/** Alerts of seven days. */
export const alertsOf = ({ noise }: RuleRow): number => noise?.alerts7Days ?? 0;

/** In microseconds, of an event that it has judged; `null` before it has judged any. */
export const costOf = ({ noise }: RuleRow): number | null => noise?.microsPerCandidate ?? null;

const LOUD_A_DAY = 10;
const LOUD_SHARE = 0.5;
const LOUD_MIN = 10;

/** At least ten alerts a day that were not all true, or at least ten in 30 days of which half were false. */
const isLoud = ({ noise }: RuleRow): boolean =>
  noise !== null &&
  ((noise.alertsPerDay >= LOUD_A_DAY && noise.shareTrue !== 1) ||
    (noise.alerts30Days >= LOUD_MIN && (noise.shareFalse ?? 0) >= LOUD_SHARE));

const IS_SHOWN: Readonly<Record<ShownRules, (row: RuleRow) => boolean>> = {
  never: (row) => row.isEnabled && row.lastMatch === null,
  loud: isLoud,
  untested: ({ tests }) => tests !== null && tests.cases === 0,
  failing: ({ tests, lastRun }) => lastRun?.outcome === 'failed' || (tests?.failed ?? 0) > 0,
  unsupported: ({ notRunnable }) => notRunnable !== null,
};

export const isShown = (row: RuleRow, show: ShownRules) => IS_SHOWN[show](row);

/** Those that the filters of the address leave, but for what is the matter with them. */
export function filtered(
  rows: readonly RuleRow[],
  { text, tag, severity, technique, enabled }: RulesSearch,
): readonly RuleRow[] {
  const words = (text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(
    (row) =>
      (tag ?? []).every((each) => row.tags.includes(each)) &&
      (severity === undefined || severity.includes(row.severity)) &&
      (technique === undefined || isOf(row, technique)) &&
      (enabled === undefined || row.isEnabled === (enabled === 'true')) &&
      words.every((word) => textIn(row).includes(word)),
  );
}

/** A technique includes its sub-techniques, a tactic is found by its own id. */
const isOf = ({ techniques, tactics }: RuleRow, id: string) =>
  tactics.includes(id) || techniques.some((each) => each === id || each.startsWith(`${id}.`));

const textIn = ({ id, name, tags, techniques, index }: RuleRow) =>
  [id, name, ...tags, ...techniques, ...index].join('\n').toLowerCase();

const VALUE: Readonly<Record<Exclude<RuleSort, 'name' | 'runs'>, (row: RuleRow) => number>> = {
  on: ({ isEnabled }) => Number(isEnabled),
  severity: (row) => -SEVERITIES.indexOf(severityOf(row)),
  alerts: alertsOf,
  noise: ({ noise }) => noise?.costToPeople ?? 0,
  minutes: ({ noise }) => noise?.minutesSpent ?? 0,
  last: ({ lastMatch }) => lastMatch ?? 0,
  hidden: ({ noise }) => noise?.excepted ?? 0,
  cost: (row) => costOf(row) ?? -1,
  tests: ({ tests }) => (tests === null ? -1 : tests.cases - 1_000 * tests.failed),
  gap: ({ gap }) => gap?.events ?? 0,
};

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** The direction in which a list is mostly wanted: names from A, tests from those that fail, numbers from the largest. */
export const usualOrder = (sort: RuleSort) =>
  sort === 'name' || sort === 'runs' || sort === 'tests' ? 'ascending' : 'descending';

export function sorted(
  rows: readonly RuleRow[],
  sort: RuleSort,
  order: 'ascending' | 'descending' = usualOrder(sort),
): readonly RuleRow[] {
  const by = (one: RuleRow, other: RuleRow) => {
    if (sort === 'name') return collator.compare(one.name, other.name);
    if (sort === 'runs') return collator.compare(runsText(one), runsText(other));
    const difference = VALUE[sort](one) - VALUE[sort](other);
    // Rules without verdicts have no noise yet and are sorted by their alerts.
    return sort === 'noise' && difference === 0 ? alertsOf(one) - alertsOf(other) : difference;
  };
  const sign = order === 'ascending' ? 1 : -1;
  return rows.toSorted(
    (one, other) => sign * by(one, other) || collator.compare(one.name, other.name),
  );
}
