import { readFileSync } from 'node:fs';
import { isAboveLow, type ShippedRule } from '../containers/shipped-rules.ts';
import { table } from '../docs/table.ts';
import type { Measured } from './measure.ts';

export const FIRST_FIGURES = 'content/workloads/first.json';

/** Alerts above low severity, by workload. */
export type Figures = Readonly<Record<string, WorkloadFigures>>;

interface WorkloadFigures {
  readonly open: RecordingFigures;
  readonly 'held-out': RecordingFigures;
}

interface RecordingFigures {
  readonly events: number;
  readonly alerts: number;
  readonly critical: number;
  readonly rules: Readonly<Record<string, RuleFigures>>;
}

interface RuleFigures {
  /** The severity when it was measured. */
  readonly severity: string;
  readonly alerts: number;
}

/** The figures of workloads before any rule was changed for them. */
export const firstFigures = (): Figures =>
  JSON.parse(readFileSync(FIRST_FIGURES, 'utf8')) as Figures;

export function figuresOf(rules: readonly ShippedRule[], measured: readonly Measured[]): Figures {
  const above = rules.filter(isAboveLow);
  const inGroup = (wanted: Measured['group']) =>
    new Map(
      measured
        .filter(({ group }) => group === wanted)
        .map((each) => [each.name, recordingFigures(above, each)]),
    );
  const heldOut = inGroup('held-out');
  return Object.fromEntries(
    [...inGroup('open')].flatMap(([name, open]) => {
      const other = heldOut.get(name);
      return other === undefined ? [] : [[name, { open, 'held-out': other }]];
    }),
  );
}

function recordingFigures(
  rules: readonly ShippedRule[],
  { events, alerts }: Measured,
): RecordingFigures {
  const found = rules
    .map((rule) => ({ rule, count: alerts.get(rule.id) ?? 0 }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => (a.rule.name < b.rule.name ? -1 : 1));
  const sum = (some: typeof found) => some.reduce((total, { count }) => total + count, 0);
  return {
    events,
    alerts: sum(found),
    critical: sum(found.filter(({ rule }) => rule.severity === 'critical')),
    rules: Object.fromEntries(
      found.map(({ rule: { name, severity }, count }) => [name, { severity, alerts: count }]),
    ),
  };
}

/** A row for each workload, with its first figures and the present ones. */
export function workloadsTable(now: Figures, first: Figures): readonly string[] {
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

const totalOf = (figures: readonly WorkloadFigures[]): WorkloadFigures => ({
  open: sumOf(figures.map(({ open }) => open)),
  'held-out': sumOf(figures.map((each) => each['held-out'])),
});

const sumOf = (figures: readonly RecordingFigures[]): RecordingFigures => ({
  events: figures.reduce((sum, { events }) => sum + events, 0),
  alerts: figures.reduce((sum, { alerts }) => sum + alerts, 0),
  critical: figures.reduce((sum, { critical }) => sum + critical, 0),
  rules: {},
});

function cellsOf(figures: WorkloadFigures | undefined): readonly string[] {
  if (figures === undefined) return ['–', '–', '–'];
  const { open, 'held-out': heldOut } = figures;
  const events = open.events + heldOut.events;
  const rate = (((open.alerts + heldOut.alerts) / events) * 10_000).toFixed(1);
  return [cell(open), cell(heldOut), rate];
}

const cell = ({ events, alerts, critical }: RecordingFigures): string => {
  const worst = critical === 0 ? '' : `, ${critical} critical`;
  return `${alerts} in ${events.toLocaleString('en')}${worst}`;
};

/** The rules that alert in either measurement of the workloads with first figures, sorted by their first alerts. */
export function loudRulesTable(now: Figures, first: Figures): readonly string[] {
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

function countsByRule(figures: Figures): ReadonlyMap<string, RuleCounts> {
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
