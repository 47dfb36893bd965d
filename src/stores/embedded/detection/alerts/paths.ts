import type { Database, SqlValue } from '../../sqlite/database.ts';
import { ALL_SEVERITIES, ALL_STATES, FACET_COLUMNS, idText } from './codes.ts';
import { labelKey, type Conditions, type Filter } from './conditions.ts';

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
  /** Keys of the filters that all its rows satisfy. */
  readonly settled: readonly string[];
  /** Columns that are known without reading the row itself. */
  readonly covered: readonly string[];
}

/** A statement is run for each of them. */
const MAX_TUPLES = 500;

/** When which way is worth it, in rows; others are for tests. */
export interface Effort {
  /** So many are looked up one by one and sorted in some milliseconds. */
  readonly few: number;
  /** So many are walked in order, in the hope that they fill a page. */
  readonly walked: number;
  /** So many are looked up in the time of a scan of a million. */
  readonly lookups: number;
  /** So many of an index that needs no lookups are counted when ways are compared. */
  readonly counted: number;
}

export const EFFORT: Effort = { few: 10_000, walked: 10_000, lookups: 100_000, counted: 200_000 };

const ALWAYS = ['created', 'number'];

/** All rows in the order in which they were raised: the primary key. */
export const EVERYTHING: Path = {
  from: 'alerts a INDEXED BY sqlite_autoindex_alerts_1',
  fromValues: [],
  prefix: 'TRUE',
  tuples: [[]],
  settled: [],
  covered: [],
};

export const BY_RISK: Path = { ...EVERYTHING, from: 'alerts a INDEXED BY alerts_by_risk' };
export const BY_SEVERITY: Path = { ...EVERYTHING, from: 'alerts a INDEXED BY alerts_by_severity' };

/** What an index has beside the columns that it is made for. */
const KNOWN_BESIDE: Readonly<Record<string, readonly string[]>> = {
  state: ['rule', 'kind', 'severity'],
  severity: ['kind'],
  rule: ['kind', 'severity'],
  story: ['kind', 'state'],
  sequence: [],
  ...Object.fromEntries(Object.values(FACET_COLUMNS).map((column) => [column, ['kind']])),
};

/**
 * The paths that the conditions allow. What leads to few rows as a rule comes first: rows of the next ones are counted
 * up to as many.
 */
export function pathsOf(conditions: Conditions): Path[] {
  const { states, severities, rules, rulesOfStates, columns, labels, ids } = conditions;
  const paths: Path[] = [];
  if (ids !== null) paths.push(byIds(ids));
  for (const [index, numbers] of labels.entries()) paths.push(byLabels(numbers, labelKey(index)));
  for (const { column, values } of columns) {
    const areMany = column === 'sequence' && values.length > 1;
    paths.push(areMany ? bySequences(values) : indexed(column, values));
  }
  if (rules !== null) paths.push(indexed('rule', rules));
  if (severities.length < ALL_SEVERITIES.length) {
    paths.push(indexed('severity', severities));
  }
  if (states.length < ALL_STATES.length) paths.push(byStates(states, rulesOfStates));
  return paths.filter(({ tuples }) => tuples.length <= MAX_TUPLES);
}

/** An index in which the values of a column lie beside each other. */
export function groupingPath(column: string): Path {
  const isPartial = column === 'story' || Object.values(FACET_COLUMNS).includes(column);
  const prefix = isPartial ? `a.${column} IS NOT NULL` : 'TRUE';
  return { ...indexed(column, []), prefix, tuples: [[]], settled: [] };
}

const indexed = (column: string, values: readonly SqlValue[]): Path => ({
  from: `alerts a INDEXED BY alerts_by_${column}`,
  fromValues: [],
  prefix: `a.${column} = ?`,
  tuples: values.map((value) => [value]),
  settled: [column],
  covered: [...ALWAYS, column, ...(KNOWN_BESIDE[column] ?? [])],
});

const byStates = (states: readonly number[], rules: readonly number[]): Path => ({
  ...indexed('state', []),
  prefix: 'a.state = ? AND a.rule = ?',
  tuples: states.flatMap((state) => rules.map((rule) => [state, rule])),
  settled: ['state', 'rule'],
});

const OF_LABEL = 'CROSS JOIN alerts a ON a.created = l.created AND a.number = l.number';

/** Each alert once, however many of the labels it has. */
function byLabels(numbers: readonly number[], key: string): Path {
  const path = { ...EVERYTHING, settled: [key] };
  if (numbers.length === 1) {
    return {
      ...path,
      from: `alert_labels l ${OF_LABEL}`,
      prefix: 'l.label = ?',
      tuples: [numbers],
    };
  }
  return {
    ...path,
    from: `(SELECT DISTINCT created, number FROM alert_labels
      WHERE label IN (SELECT value FROM json_each(?))) l ${OF_LABEL}`,
    fromValues: [JSON.stringify(numbers)],
  };
}

const byIds = (ids: readonly string[]): Path => ({
  ...EVERYTHING,
  from: `(SELECT created, number FROM alert_details INDEXED BY alert_ids
      WHERE id IN (SELECT unhex(value) FROM json_each(?))) d
    CROSS JOIN alerts a ON a.created = d.created AND a.number = d.number`,
  fromValues: [JSON.stringify(ids)],
  settled: ['id'],
});

/** By one statement: the members of all sequences on a page, or of a step of a change, are asked for at once. */
const bySequences = (groups: readonly SqlValue[]): Path => ({
  ...EVERYTHING,
  from: `(SELECT unhex(value) AS sequence FROM json_each(?)) s
    CROSS JOIN alerts a INDEXED BY alerts_by_sequence ON a.sequence = s.sequence`,
  fromValues: [JSON.stringify(groups.map((group) => idText(group as Uint8Array)))],
  settled: ['sequence'],
});

/** The filters that are left to test on the rows of a path. */
export const filtersBeside = ({ filters }: Conditions, { settled }: Path): readonly Filter[] =>
  filters.filter(({ key }) => key === null || !settled.includes(key));

/** Whether the path knows all that the filters read, so that nothing has to be looked up. */
export const isCovering = (conditions: Conditions, path: Path): boolean =>
  filtersBeside(conditions, path).every(({ columns }) =>
    columns.every((column) => path.covered.includes(column)),
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
  const known = { columns: ['created'], key: null };
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

/** The path to the fewest rows, if they are fewer than `most`. */
export function fewestRows(
  database: Database,
  conditions: Conditions,
  times: readonly Filter[],
  most: number,
): Path | null {
  let best: Path | null = null;
  let fewest = most;
  const all = times.length === 0 ? [] : [EVERYTHING];
  for (const path of [...pathsOf(conditions), ...all]) {
    const rows = rowsOf(database, path, times, fewest);
    if (rows >= fewest) continue;
    best = path;
    fewest = rows;
  }
  return best;
}
