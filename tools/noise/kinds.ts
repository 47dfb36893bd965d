import { readFileSync } from 'node:fs';
import type { ShippedRule } from '../containers/shipped-rules.ts';
import { table } from '../docs/table.ts';
import type { Measured } from './measure.ts';

export const FIRST = 'content/workloads/first.json';

/** The alerts above low severity of one recording. */
export interface Loud {
  readonly events: number;
  readonly alerts: number;
  readonly critical: number;
  readonly rules: Readonly<Record<string, LoudRule>>;
}

/** The alerts of one rule, and the severity that it had. */
export interface LoudRule {
  readonly severity: string;
  readonly alerts: number;
}

/** Both recordings of a workload. */
export interface LoudWorkload {
  readonly open: Loud;
  readonly 'held-out': Loud;
}

/** Workloads by their names, as measured before any rule was changed because of them. */
export type FirstFigures = Readonly<Record<string, LoudWorkload>>;

export const firstFigures = (): FirstFigures =>
  JSON.parse(readFileSync(FIRST, 'utf8')) as FirstFigures;

/** What is above low in the recordings of each workload. */
export function loudWorkloads(
  rules: readonly ShippedRule[],
  measured: readonly Measured[],
): FirstFigures {
  const of = (name: string, group: Measured['group']): Loud =>
    loudOf(
      rules,
      measured.filter((each) => each.name === name && each.group === group),
    );
  const names = measured.filter(({ group }) => group === 'open').map(({ name }) => name);
  return Object.fromEntries(
    names.map((name) => [name, { open: of(name, 'open'), 'held-out': of(name, 'held-out') }]),
  );
}

function loudOf(rules: readonly ShippedRule[], recordings: readonly Measured[]): Loud {
  const found = rules
    .filter(({ severity, isBuildingBlock }) => severity !== 'low' && !isBuildingBlock)
    .map((rule) => ({
      rule,
      count: recordings.reduce((sum, { alerts }) => sum + (alerts.get(rule.id) ?? 0), 0),
    }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => (a.rule.name < b.rule.name ? -1 : 1));
  const sum = (some: typeof found) => some.reduce((total, { count }) => total + count, 0);
  return {
    events: recordings.reduce((total, { events }) => total + events, 0),
    alerts: sum(found),
    critical: sum(found.filter(({ rule }) => rule.severity === 'critical')),
    rules: Object.fromEntries(
      found.map(({ rule: { name, severity }, count }) => [name, { severity, alerts: count }]),
    ),
  };
}

/** The figures of each workload: those of the first measurement, and those of the shipped rules. */
export function kindsTable(now: FirstFigures, first: FirstFigures): readonly string[] {
  const rows = Object.entries(now).map(([name, figures]) => [
    `\`${name}\``,
    ...cellsOf(first[name]),
    ...cellsOf(figures),
  ]);
  const known = Object.entries(now).filter(([name]) => name in first);
  const total = [
    'all with a first measurement',
    ...cellsOf(totalOf(known.map(([name]) => first[name]).filter((each) => each !== undefined))),
    ...cellsOf(totalOf(known.map(([, figures]) => figures))),
  ];
  const heads = ['open', 'held-out', 'per 10,000'];
  return table(
    ['workload', ...heads.map((head) => `first, ${head}`), ...heads.map((head) => `now, ${head}`)],
    [...rows, total],
  );
}

const totalOf = (figures: readonly LoudWorkload[]): LoudWorkload => ({
  open: sumOf(figures.map(({ open }) => open)),
  'held-out': sumOf(figures.map((each) => each['held-out'])),
});

const sumOf = (figures: readonly Loud[]): Loud => ({
  events: figures.reduce((sum, { events }) => sum + events, 0),
  alerts: figures.reduce((sum, { alerts }) => sum + alerts, 0),
  critical: figures.reduce((sum, { critical }) => sum + critical, 0),
  rules: {},
});

function cellsOf(figures: LoudWorkload | undefined): readonly string[] {
  if (figures === undefined) return ['–', '–', '–'];
  const { open, 'held-out': heldOut } = figures;
  const events = open.events + heldOut.events;
  const rate = (((open.alerts + heldOut.alerts) / events) * 10_000).toFixed(1);
  return [cell(open), cell(heldOut), rate];
}

const cell = ({ events, alerts, critical }: Loud): string => {
  const worst = critical === 0 ? '' : `, ${critical} critical`;
  return `${alerts} in ${events.toLocaleString('en')}${worst}`;
};

/** Rules that alert above low in either measurement, the most frequent at first in front. */
export function loudRulesTable(now: FirstFigures, first: FirstFigures): readonly string[] {
  const later = Object.fromEntries(Object.entries(now).filter(([name]) => name in first));
  const before = countsByRule(first);
  const after = countsByRule(later);
  const rows = [...new Set([...before.keys(), ...after.keys()])].map((name) => ({
    name,
    before: before.get(name) ?? SILENT,
    after: after.get(name) ?? SILENT,
  }));
  const loudest = rows.toSorted(
    (a, b) =>
      b.before.open + b.before['held-out'] - a.before.open - a.before['held-out'] ||
      (a.name < b.name ? -1 : 1),
  );
  return table(
    ['rule', 'severity at first', 'first, open', 'first, held-out', 'now, open', 'now, held-out'],
    loudest.map((row) => [
      `[${row.name}](${row.name}.toml)`,
      row.before.severity,
      ...[row.before, row.after].flatMap((counts) => [
        String(counts.open),
        String(counts['held-out']),
      ]),
    ]),
  );
}

interface RuleCounts {
  readonly severity: string;
  readonly open: number;
  readonly 'held-out': number;
}

const SILENT: RuleCounts = { severity: '–', open: 0, 'held-out': 0 };

function countsByRule(figures: FirstFigures): ReadonlyMap<string, RuleCounts> {
  const counts = new Map<string, RuleCounts>();
  for (const workload of Object.values(figures)) {
    for (const seed of ['open', 'held-out'] as const) {
      for (const [name, { severity, alerts }] of Object.entries(workload[seed].rules)) {
        const known = counts.get(name) ?? SILENT;
        counts.set(name, { ...known, severity, [seed]: known[seed] + alerts });
      }
    }
  }
  return counts;
}
