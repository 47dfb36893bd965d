import type { AlertFacet, AlertQuery, CountedField, TopValues } from '../../../alert-store.ts';
import { lastAtMost } from '../../../../util/ascending.ts';
import type { Intervals } from '../../../../util/time/intervals.ts';
import { StoreError } from '../../../errors.ts';
import type { Database, SqlValue } from '../../database.ts';
import { FACET_COLUMNS, isOfWorkload, numberOfField, severityAt, stateAt } from './codes.ts';
import { type Conditions, conditionsOf, EFFORT, type Effort, type Filter } from './conditions.ts';
import {
  alertOf,
  EVERYTHING,
  filtersBeside,
  groupingPath,
  isCovering,
  pathsOf,
  rowsOf,
  statementOn,
  timeFilters,
  type Path,
} from './paths.ts';
import { AlertValues, AlertWorkloads } from './values.ts';

const MAX_INTERVALS = 65_536;

/** Counting a stretch of time is one statement; more of them take longer than sorting. */
const MAX_STATEMENTS = 5_000;

export function countAlerts(database: Database, query: AlertQuery, effort = EFFORT): number {
  const conditions = conditionsOf(query, database, effort);
  if (conditions === null) return 0;
  const { path, filters } = choose(database, conditions, effort);
  return countOn(database, path, filters);
}

/** Counts by interval of the time raised; intervals without any are left out. */
export function histogramOf(
  database: Database,
  query: AlertQuery,
  intervals: Intervals,
  effort = EFFORT,
): Map<number, number> {
  const conditions = conditionsOf(query, database, effort);
  const span = conditions === null ? null : spanOf(database, conditions);
  const counts = new Map<number, number>();
  if (conditions === null || span === null) return counts;
  const starts = startsWithin(intervals, span);
  const chosen = choose(database, conditions, effort);
  const { rows } = chosen;
  const isScattered = starts.length * chosen.path.tuples.length > MAX_STATEMENTS;
  const path = isScattered && rows >= effort.counted ? EVERYTHING : chosen.path;
  const beside = filtersBeside(conditions, path);
  if (rows < effort.lookups || starts.length * path.tuples.length > MAX_STATEMENTS) {
    const filters = [...timeFilters(conditions), ...beside];
    const numbers = starts.map(() => 0);
    readColumns(database, path, filters, ['a.created'], [], ([times = []]) => {
      for (const time of times) numbers[lastAtMost(starts, time!)]! += 1;
    });
    for (const [at, count] of numbers.entries()) if (count > 0) counts.set(starts[at]!, count);
    return counts;
  }
  // In the order in which they are stored: to group them SQLite would sort them first.
  for (const [at, start] of starts.entries()) {
    const from = Math.max(start, span.first);
    const to = Math.min((starts[at + 1] ?? Number.POSITIVE_INFINITY) - 1, span.last);
    const count = countOn(database, path, [...timeFilters({ from, to }), ...beside]);
    if (count > 0) counts.set(start, count);
  }
  return counts;
}

function startsWithin(
  intervals: Intervals,
  span: { readonly first: number; readonly last: number },
): number[] {
  const starts: number[] = [];
  let start = intervals.startOf(span.first);
  for (; start <= span.last; start = intervals.next(start)) {
    if (starts.length === MAX_INTERVALS) throw tooMany();
    starts.push(start);
  }
  return starts;
}

/** Whether values are counted in the order of an index, without reading all rows one by one. */
export function isGrouped(
  conditions: Conditions,
  by: CountedField,
  rows: number,
  effort: Effort,
): boolean {
  if (by === 'tag' || by === 'assignee') return true;
  const grouping = groupingPath(columnOf(by));
  return grouping !== null && rows >= effort.lookups && isCovering(conditions, grouping);
}

/** The most frequent values. An alert without a value is not counted, one with several tags for each of them. */
export function topValues(
  database: Database,
  query: AlertQuery,
  by: CountedField,
  size: number,
  effort = EFFORT,
): TopValues {
  const conditions = conditionsOf(query, database, effort);
  const counts =
    conditions === null ? new Map<number, number>() : countsBy(database, conditions, by, effort);
  return mostFrequent(database, by, counts, size);
}

/** @param counts by number */
export function mostFrequent(
  database: Database,
  by: CountedField,
  counts: ReadonlyMap<number, number>,
  size: number,
): TopValues {
  const named = merged(counts, namesOf(database, by, [...counts.keys()]));
  const all = [...named].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return {
    values: all.slice(0, size).map(([value, count]) => ({ value, count })),
    others: all.slice(size).reduce((sum, [, count]) => sum + count, 0),
  };
}

function countsBy(
  database: Database,
  conditions: Conditions,
  by: CountedField,
  effort: Effort,
): Map<number, number> {
  if (by === 'tag' || by === 'assignee') return labelCounts(database, conditions, by);
  const column = columnOf(by);
  const { path, filters, rows } = choose(database, conditions, effort);
  const grouping = groupingPath(column);
  if (grouping !== null && rows >= effort.lookups && isCovering(conditions, grouping)) {
    return groupedOn(database, grouping, conditions, column);
  }
  return countedOn(database, path, filters, `a.${column}`);
}

export function columnOf(by: Exclude<CountedField, 'tag' | 'assignee'>): string {
  if (by === 'status') return 'state';
  if (by === 'revision') return 'rule';
  if (isOfWorkload(by)) return 'workload';
  return by in FACET_COLUMNS ? FACET_COLUMNS[by as AlertFacet] : by;
}

/** From the labels to their alerts: few alerts have any. */
function labelCounts(
  database: Database,
  conditions: Conditions,
  by: 'tag' | 'assignee',
): Map<number, number> {
  const path: Path = {
    ...EVERYTHING,
    from: `alert_values v CROSS JOIN alert_labels l ON l.label = v.number
      ${alertOf('l')}`,
    prefix: 'v.field = ?',
    tuples: [[numberOfField(by)]],
  };
  const filters = [...timeFilters(conditions), ...filtersBeside(conditions, path)];
  return countedOn(database, path, filters, 'l.label');
}

/** In the order of an index, which needs no sorting. */
function groupedOn(
  database: Database,
  path: Path,
  conditions: Conditions,
  column: string,
): Map<number, number> {
  const filters = [...timeFilters(conditions), ...filtersBeside(conditions, path)];
  const { where, values } = statementOn(path, [], filters);
  const sql = `SELECT a.${column} AS key, count(*) AS count ${where} GROUP BY a.${column}`;
  return database.pairs(sql, ...values);
}

function countedOn(
  database: Database,
  path: Path,
  filters: readonly Filter[],
  expression: string,
): Map<number, number> {
  const counts = new Map<number, number>();
  for (const tuple of path.tuples) {
    const { where, values } = statementOn(path, tuple, filters);
    addCounts(database, counts, expression, where, values);
  }
  return counts;
}

/**
 * Adds how often a whole number occurs in rows. To group them SQLite would sort them first, which takes several times as
 * long as to read them; as one text, they are counted here. A million take some megabytes for a moment.
 */
export function addCounts(
  database: Database,
  counts: Map<number, number>,
  expression: string,
  where: string,
  values: readonly SqlValue[],
): void {
  const sql = `SELECT json_group_array(${expression}) AS keys ${where}`;
  const keys = database.value<string>(sql, ...values)!;
  for (const key of JSON.parse(keys) as (number | null)[]) {
    if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
}

/** Of the rows of each tuple, whole numbers of each column or expression, in the same order. */
export function readColumns(
  database: Database,
  path: Path,
  filters: readonly Filter[],
  expressions: readonly string[],
  bound: readonly number[],
  take: (lists: (readonly (number | null)[])[]) => void,
): void {
  const lists = expressions.map((each, at) => `json_group_array(${each}) AS list${at}`).join(', ');
  for (const tuple of path.tuples) {
    const { where, values } = statementOn(path, tuple, filters);
    const row = database.get<Record<string, string>>(
      `SELECT ${lists} ${where}`,
      ...bound,
      ...values,
    )!;
    take(expressions.map((_, at) => JSON.parse(row[`list${at}`]!) as (number | null)[]));
  }
}

/** Revisions of a rule, reasons of closing and workloads with a value in common are counted as one. */
function merged(
  counts: ReadonlyMap<number, number>,
  names: ReadonlyMap<number, string>,
): Map<string, number> {
  const named = new Map<string, number>();
  for (const [number, count] of counts) {
    const name = names.get(number);
    if (name !== undefined) named.set(name, (named.get(name) ?? 0) + count);
  }
  return named;
}

export function namesOf(
  database: Database,
  by: CountedField,
  numbers: readonly number[],
): Map<number, string> {
  if (by === 'severity') return new Map(numbers.map((number) => [number, severityAt(number)]));
  if (by === 'revision' || by === 'risk')
    return new Map(numbers.map((number) => [number, String(number)]));
  if (by === 'status') return new Map(numbers.map((number) => [number, stateAt(number).status]));
  if (isOfWorkload(by)) return new AlertWorkloads(database).namesOf(by, numbers);
  if (by !== 'rule' && by !== 'story') return new AlertValues(database).texts(numbers);
  const [table, id] = by === 'rule' ? ['alert_rules', 'rule_id'] : ['stories', 'id'];
  return database.pairs(
    `SELECT number, ${id} FROM ${table} WHERE number IN (SELECT value FROM json_numbers(?))`,
    JSON.stringify(numbers),
  );
}

/**
 * The way with the least work, and how many rows it leads to.
 *
 * @param read columns that are read of each row, beside those of the conditions
 */
export function choose(
  database: Database,
  conditions: Conditions,
  effort: Effort,
  read: readonly string[] = [],
): { readonly path: Path; readonly filters: readonly Filter[]; readonly rows: number } {
  const { lookups, counted } = effort;
  const times = timeFilters(conditions);
  let best: Path = EVERYTHING;
  let rows = counted;
  let minWork = Number.POSITIVE_INFINITY;
  for (const path of pathsOf(conditions, effort)) {
    const isCovered =
      isCovering(conditions, path) && read.every((column) => path.covered.includes(column));
    const cost = isCovered ? 1 : LOOKUP;
    // Beyond the best so far it would be no better.
    const max = Math.min(isCovered ? counted : lookups, Math.ceil(minWork / cost));
    const count = rowsOf(database, path, times, max);
    if (!isCovered && count >= lookups) continue;
    const work = count * cost;
    if (work >= minWork) continue;
    [best, rows, minWork] = [path, count, work];
  }
  return { path: best, filters: [...times, ...filtersBeside(conditions, best)], rows };
}

/** What looking up a row takes, in rows of an index. */
const LOOKUP = 5;

function countOn(database: Database, path: Path, filters: readonly Filter[]): number {
  let count = 0;
  for (const tuple of path.tuples) {
    const { where, values } = statementOn(path, tuple, filters);
    count += database.value<number>(`SELECT count(*) ${where}`, ...values)!;
  }
  return count;
}

/** The times of the query as far as there are alerts at all. */
export function spanOf(
  database: Database,
  { from, to }: Pick<Conditions, 'from' | 'to'>,
): { readonly first: number; readonly last: number } | null {
  const first = database.value<number>(FIRST);
  const last = database.value<number>(LAST);
  if (first === undefined || last === undefined) return null;
  const span = { first: Math.max(first, from ?? first), last: Math.min(last, to ?? last) };
  return span.first > span.last ? null : span;
}

const FIRST = `SELECT a.created FROM ${EVERYTHING.from} ORDER BY a.created LIMIT 1`;
const LAST = `SELECT a.created FROM ${EVERYTHING.from} ORDER BY a.created DESC LIMIT 1`;

const tooMany = (): StoreError =>
  new StoreError(
    'STO1402',
    `there would be more than ${MAX_INTERVALS} intervals`,
    'ask for longer intervals, or for less time',
  );
