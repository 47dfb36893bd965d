import type { Database, SqlValue } from '../../sqlite/database.ts';
import { ALL_SEVERITIES, ALL_STATES, FACET_COLUMNS } from './codes.ts';
import type { Conditions, Filter } from './conditions.ts';

/*
 * SQLite does not know how often a value occurs, and attackers choose values. So the index is chosen here, after
 * counting how many rows each one would lead to, up to a bound; `INDEXED BY` then says which.
 */

/** One way to the rows of `alerts a` that satisfy some of the conditions. */
export interface Path {
  readonly from: string;
  /** Bound within `from`. */
  readonly fromValues: readonly SqlValue[];
  /** What the rows are looked up by, and the values of that; the rows of one tuple are read by one statement. */
  readonly prefix: string;
  readonly tuples: readonly (readonly SqlValue[])[];
  /** Columns that the path settles. */
  readonly columns: readonly string[];
  /** Columns that are known without reading the row itself. */
  readonly covered: readonly string[];
}

/** A statement is run for each of them. */
const MAX_TUPLES = 500;

/** When which way is worth it, in rows; others are for tests. */
export interface Effort {
  /** So many are looked up one by one and sorted in some milliseconds; more are walked in order instead. */
  readonly few: number;
  /** So many are looked up in the time of a scan of a million. */
  readonly lookups: number;
  /** So many of an index that needs no lookups are counted when ways are compared. */
  readonly counted: number;
}

export const EFFORT: Effort = { few: 20_000, lookups: 50_000, counted: 200_000 };

const ALWAYS = ['created', 'number'];

/** All rows in the order in which they were raised. */
export const EVERYTHING: Path = {
  from: 'alerts a NOT INDEXED',
  fromValues: [],
  prefix: 'TRUE',
  tuples: [[]],
  columns: [],
  covered: [],
};

export const BY_RISK: Path = { ...EVERYTHING, from: 'alerts a INDEXED BY alerts_by_risk' };
export const BY_ID: Path = { ...EVERYTHING, from: 'alerts a INDEXED BY alerts_by_id' };

export function byState(states: readonly number[], severities: readonly number[]): Path {
  const tuples = states.flatMap((state) => severities.map((severity) => [state, severity]));
  return indexed('alerts_by_state', ['state', 'severity'], tuples, ['kind']);
}

/** The paths that the conditions allow. */
export function pathsOf(conditions: Conditions): Path[] {
  const { states, severities, rules, columns, labels, ids } = conditions;
  const paths: Path[] = [];
  if (states.length < ALL_STATES.length || severities.length < ALL_SEVERITIES.length) {
    paths.push(byState(states, severities));
  }
  if (rules !== null) {
    const tuples = rules.flatMap((rule) => states.map((state) => [rule, state]));
    paths.push(indexed('alerts_by_rule', ['rule', 'state'], tuples, ['kind', 'severity']));
  }
  for (const { column, values } of columns) {
    const tuples = values.map((value) => [value]);
    paths.push(indexed(`alerts_by_${column}`, [column], tuples, KNOWN_BESIDE[column] ?? ['kind']));
  }
  for (const numbers of labels) paths.push(byLabels(numbers));
  if (ids !== null) paths.push(byIds(ids));
  return paths.filter(({ tuples }) => tuples.length <= MAX_TUPLES);
}

/** An index in which the values of a column lie beside each other, and what else it has. */
export function groupingPath(column: string): Path | null {
  if (column === 'state') return { ...EVERYTHING, ...GROUPED_BY_STATE };
  if (column === 'rule') return { ...EVERYTHING, ...GROUPED_BY_RULE };
  if (column !== 'story' && !Object.values(FACET_COLUMNS).includes(column)) return null;
  return {
    ...EVERYTHING,
    from: `alerts a INDEXED BY alerts_by_${column}`,
    prefix: `a.${column} IS NOT NULL`,
    covered: [...ALWAYS, column, ...(KNOWN_BESIDE[column] ?? ['kind'])],
  };
}

const KNOWN_BESIDE: Readonly<Record<string, readonly string[]>> = {
  story: ['kind', 'state'],
  sequence: [],
};

const GROUPED_BY_STATE = {
  from: 'alerts a INDEXED BY alerts_by_state',
  covered: [...ALWAYS, 'state', 'severity', 'kind'],
};

const GROUPED_BY_RULE = {
  from: 'alerts a INDEXED BY alerts_by_rule',
  covered: [...ALWAYS, 'rule', 'state', 'severity', 'kind'],
};

function indexed(
  index: string,
  columns: readonly string[],
  tuples: readonly (readonly SqlValue[])[],
  beside: readonly string[],
): Path {
  return {
    from: `alerts a INDEXED BY ${index}`,
    fromValues: [],
    prefix: columns.map((column) => `a.${column} = ?`).join(' AND '),
    tuples,
    columns,
    covered: [...ALWAYS, ...columns, ...beside],
  };
}

/** Each alert once, however many of the labels it has. */
const byLabels = (numbers: readonly number[]): Path => ({
  ...EVERYTHING,
  from: `(SELECT DISTINCT created, number FROM alert_labels
      WHERE label IN (SELECT value FROM json_each(?))) l
    CROSS JOIN alerts a ON a.created = l.created AND a.number = l.number`,
  fromValues: [JSON.stringify(numbers)],
});

const byIds = (ids: readonly string[]): Path => ({
  ...EVERYTHING,
  from: `(SELECT unhex(value) AS id FROM json_each(?)) k
    CROSS JOIN alerts a INDEXED BY alerts_by_id ON a.id = k.id`,
  fromValues: [JSON.stringify(ids)],
  columns: ['id'],
});

/** The filters that are left to test on the rows of a path. */
export const filtersBeside = ({ filters }: Conditions, { columns }: Path): readonly Filter[] =>
  filters.filter(
    (filter) => !filter.isIndexed || !filter.columns.every((column) => columns.includes(column)),
  );

/** Whether the path knows all that the filters read, so that its rows need not be looked up. */
export const isCovering = (conditions: Conditions, path: Path): boolean =>
  filtersBeside(conditions, path).every((filter) =>
    filter.columns.every((column) => path.covered.includes(column)),
  );

/** A statement about the rows of one tuple that satisfy all conditions. */
export function statementOn(
  path: Path,
  tuple: readonly SqlValue[],
  filters: readonly Filter[],
): { readonly where: string; readonly values: SqlValue[] } {
  const where = [path.prefix, ...filters.map(({ sql }) => sql)].join(' AND ');
  const values = [...path.fromValues, ...tuple, ...filters.flatMap((filter) => filter.values)];
  return { where: `FROM ${path.from} WHERE ${where}`, values };
}

/** The bounds of time as a filter of their own. */
export function timeFilters({ from, to }: Pick<Conditions, 'from' | 'to'>): Filter[] {
  const known = { columns: ['created'], isIndexed: false };
  return [
    ...(from === null ? [] : [{ ...known, sql: 'a.created >= ?', values: [from] }]),
    ...(to === null ? [] : [{ ...known, sql: 'a.created <= ?', values: [to] }]),
  ];
}

/** How many rows a path leads to within the times; `most` for that many and more. */
export function rowsOf(
  database: Database,
  path: Path,
  times: readonly Filter[],
  most: number,
): number {
  let count = 0;
  for (const tuple of path.tuples) {
    const { where, values } = statementOn(path, tuple, times);
    const sql = `SELECT count(*) AS count FROM (SELECT 1 ${where} LIMIT ?)`;
    count += database.get<{ count: number }>(sql, ...values, most - count)!.count;
    if (count >= most) return most;
  }
  return count;
}
