import {
  type AlertGroup,
  type AlertGroupField,
  type AlertOverview,
  type AlertQuery,
  type AlertSeverity,
  NO_VERDICTS,
  type OverviewField,
  type OverviewRequest,
} from '../../../alert-store.ts';
import type { Database } from '../../database.ts';
import {
  ALL_SEVERITIES,
  ALL_STATES,
  severityAt,
  stateAt,
  isUnresolved,
  numberOfField,
} from './codes.ts';
import { type Conditions, conditionsOf, type Effort } from './conditions.ts';
import { EVERYTHING, filtersBeside, rowsOf, statementOn, timeFilters, type Path } from './paths.ts';
import {
  choose,
  columnOf,
  isGrouped,
  mostFrequent,
  readColumns,
  topValues,
  namesOf,
} from './counts.ts';

/** All combinations of values, in no order. */
export function groupsOf(
  database: Database,
  query: AlertQuery,
  by: readonly AlertGroupField[],
  effort: Effort,
): AlertGroup[] {
  const conditions = conditionsOf(query, database, effort);
  if (conditions === null) return [];
  const fields = by.map((field) => fieldOf(database, field));
  const columns = [...new Set(fields.map(({ column }) => column))];
  const { path, filters } = choose(database, conditions, effort, ['severity', 'state', ...columns]);
  const counts = new Map<string, Group>();
  const read = [`a.severity * ${STATES} + a.state`, 'a.created', ...columns.map((c) => `a.${c}`)];
  readColumns(database, path, filters, read, [], (lists) => {
    const [kinds = [], created = []] = lists;
    const numbers = fields.map(({ column }) => lists[2 + columns.indexOf(column)]!);
    for (const [row, kind] of kinds.entries()) {
      const keys = fields.map(({ keyOf }, at) => keyOf(numbers[at]![row]!));
      const time = created[row]!;
      add(counts, keys.join(), {
        keys,
        count: 1,
        open: isUnresolved(kind! % STATES) ? 1 : 0,
        severity: Math.floor(kind! / STATES),
        first: time,
        last: time,
      });
    }
  });
  return named(fields, [...counts.values()]);
}

interface Group {
  /** Numbers of values, as the field has them; then the values. */
  readonly keys: readonly (number | string | null)[];
  count: number;
  open: number;
  severity: number;
  first: number;
  last: number;
}

function add(groups: Map<string, Group>, key: string, some: Group): void {
  const known = groups.get(key);
  if (known === undefined) {
    groups.set(key, some);
    return;
  }
  known.count += some.count;
  known.open += some.open;
  known.severity = Math.max(known.severity, some.severity);
  known.first = Math.min(known.first, some.first);
  known.last = Math.max(known.last, some.last);
}

/** Revisions of a rule, and workloads with a value in common, become one. */
function named(fields: readonly GroupField[], counts: readonly Group[]): AlertGroup[] {
  const names = fields.map(({ namesOf: of }, at) => {
    const known = of([...new Set(counts.map(({ keys }) => keys[at] as number))]);
    return (key: number) => known.get(key) ?? NONE;
  });
  const groups = new Map<string, Group>();
  for (const group of counts) {
    const found = names.map((of, at) => of(group.keys[at] as number));
    for (const values of combinations(found))
      add(groups, JSON.stringify(values), { ...group, keys: values });
  }
  return [...groups.values()].map(({ keys, severity, ...group }) => ({
    values: keys as (string | null)[],
    ...group,
    severity: severityAt(severity),
  }));
}

/** An alert has the values of one key; of several labels, that of the list of them. */
interface GroupField {
  readonly column: string;
  readonly keyOf: (number: number | null) => number;
  readonly namesOf: (keys: readonly number[]) => ReadonlyMap<number, readonly (string | null)[]>;
}

const NOTHING = -1;
const NONE = [null];

function fieldOf(database: Database, by: AlertGroupField): GroupField {
  if (by === 'tag' || by === 'assignee') return labelField(database, by);
  if (by === 'closeReason') {
    const reasons = new Map(ALL_STATES.map((state) => [state, [stateAt(state).closeReason]]));
    return { column: 'state', keyOf: (number) => number ?? NOTHING, namesOf: () => reasons };
  }
  return {
    column: columnOf(by),
    keyOf: (number) => number ?? NOTHING,
    namesOf: (keys) =>
      new Map([...namesOf(database, by, keys)].map(([number, text]) => [number, [text]])),
  };
}

function labelField(database: Database, by: 'tag' | 'assignee'): GroupField {
  const lists = new Map<string, number>();
  const values: string[][] = [];
  const ofAlert = new Map<number, number>();
  for (const { number, labels } of database.all<Labels>(LABELS, numberOfField(by))) {
    const known = lists.get(labels) ?? lists.size;
    lists.set(labels, known);
    values[known] ??= JSON.parse(labels) as string[];
    ofAlert.set(number, known);
  }
  return {
    column: 'number',
    keyOf: (number) => ofAlert.get(number ?? NOTHING) ?? NOTHING,
    namesOf: () => new Map(values.entries()),
  };
}

function combinations(found: readonly (readonly (string | null)[])[]): (string | null)[][] {
  let all: (string | null)[][] = [[]];
  for (const values of found)
    all = all.flatMap((begun) => values.map((value) => [...begun, value]));
  return all;
}

interface Labels {
  readonly number: number;
  /** JSON. */
  readonly labels: string;
}

/** An alert has some labels, in the order of their texts. */
const LABELS = `SELECT number, json_group_array(value) AS labels FROM (
    SELECT l.number, v.value FROM alert_values v CROSS JOIN alert_labels l ON l.label = v.number
    WHERE v.field = ? ORDER BY l.number, v.value
  ) AS labels GROUP BY number`;

const STATES = ALL_STATES.length;
const KINDS = STATES * ALL_SEVERITIES.length;

/**
 * Several counts of the same alerts. What is counted of every alert is one number: the interval, the severity and the
 * state together. With it go the values of fields that no index has in their order.
 */
export function overviewOf(
  database: Database,
  query: AlertQuery,
  { intervals, top, size }: OverviewRequest,
  effort: Effort,
): AlertOverview {
  const conditions = conditionsOf(query, database, effort);
  const keys = new Map<number, number>();
  const scanned = new Map<OverviewField, Map<number, number>>();
  let suppressed = 0;
  if (conditions !== null) {
    const needed = ['severity', 'state'];
    const { path, filters, rows } = choose(database, conditions, effort, needed);
    for (const by of top) {
      if (!isGrouped(conditions, by, rows, effort)) scanned.set(by, new Map());
    }
    const key = `a.severity * ${STATES} + a.state`;
    const bound: number[] = [];
    let expression = key;
    if (intervals !== null) {
      const { start, ms, count } = intervals;
      // One more interval for those that are in none. Numbers are bound as those of JavaScript, which have fractions.
      expression = `CASE WHEN a.created BETWEEN ? AND ? THEN (a.created - ${WHOLE}) / ${WHOLE}
        ELSE ${WHOLE} END * ${KINDS} + ${key}`;
      bound.push(start, start + ms * count - 1, start, ms, count);
    }
    const fields = [...scanned.keys()];
    const columns = [expression, ...fields.map((by) => `a.${columnOf(by as Scanned)}`)];
    const counters = [keys, ...scanned.values()];
    readColumns(database, path, filters, columns, bound, (lists) => {
      for (const [at, list] of lists.entries()) addAll(counters[at]!, list);
    });
    suppressed = suppressedOf(database, conditions, { path, rows }, effort);
  }
  return {
    ...countsOf(keys, intervals?.count ?? null),
    top: top.map((by) => {
      const counts = scanned.get(by);
      return counts === undefined
        ? topValues(database, query, by, size, effort)
        : mostFrequent(database, by, counts, size);
    }),
    suppressed,
  };
}

const WHOLE = 'CAST(? AS INTEGER)';

type Scanned = Exclude<OverviewField, 'tag' | 'assignee'>;

function addAll(counts: Map<number, number>, list: readonly (number | null)[]): void {
  for (const key of list) if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
}

function countsOf(
  keys: ReadonlyMap<number, number>,
  intervals: number | null,
): Pick<AlertOverview, 'total' | 'verdicts' | 'severities' | 'histogram'> {
  let total = 0;
  const verdicts = { ...NO_VERDICTS };
  const severities = bySeverity(() => 0);
  const histogram =
    intervals === null ? null : bySeverity(() => Array.from({ length: intervals }, () => 0));
  for (const [key, count] of keys) {
    const { status, closeReason } = stateAt(key % STATES);
    const severity = severityAt(Math.floor((key % KINDS) / STATES));
    total += count;
    verdicts[status] += count;
    if (closeReason !== null) verdicts[closeReason] += count;
    severities[severity] += count;
    const interval = Math.floor(key / KINDS);
    if (histogram !== null && interval < histogram[severity].length)
      histogram[severity][interval]! += count;
  }
  return { total, verdicts, severities, histogram };
}

const bySeverity = <T>(make: () => T): Record<AlertSeverity, T> => ({
  low: make(),
  medium: make(),
  high: make(),
  critical: make(),
});

/** Those that stand for any have an index; where even they are very many, all rows are scanned. */
function suppressedOf(
  database: Database,
  conditions: Conditions,
  found: { readonly path: Path; readonly rows: number },
  effort: Effort,
): number {
  const times = timeFilters(conditions);
  const some = rowsOf(database, SUPPRESSED, times, Math.min(found.rows, effort.lookups));
  const isSmall = found.rows < effort.lookups && found.rows <= some;
  const isCheap = some < effort.lookups;
  const path = isSmall ? found.path : isCheap ? SUPPRESSED : EVERYTHING;
  const filters = [...times, ...filtersBeside(conditions, path)];
  let sum = 0;
  for (const tuple of path.tuples) {
    const { where, values } = statementOn(path, tuple, filters);
    sum += database.value<number>(`SELECT total(a.suppressed) ${where}`, ...values)!;
  }
  return sum;
}

const SUPPRESSED: Path = {
  ...EVERYTHING,
  from: 'alerts a INDEXED BY alerts_suppressed',
  prefix: 'a.suppressed > 0',
};
