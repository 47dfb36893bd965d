import type { Database, SqlValue } from '../../database.ts';
import { ALL_SEVERITIES, FACET_COLUMNS, FIRST_CLOSED, idText, OWN_FACETS } from './codes.ts';
import { labelKey, type Conditions, type Effort, type Filter } from './conditions.ts';

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
  state: ['kind', 'severity', 'rule'],
  severity: ['kind'],
  rule: ['kind', 'severity'],
  story: ['kind', 'state'],
  sequence: [],
  workload: ['kind'],
  ...Object.fromEntries(OWN_FACETS.map((facet) => [FACET_COLUMNS[facet], ['kind']])),
};

/**
 * The paths that the conditions allow. What leads to few rows as a rule comes first: rows of the next ones are counted
 * up to as many.
 */
export function pathsOf(conditions: Conditions, { statements }: Effort): Path[] {
  const { states, severities, rules, columns, labels, ids } = conditions;
  const paths: Path[] = [];
  if (ids !== null) paths.push(byIds(ids));
  for (const [index, numbers] of labels.entries()) paths.push(byLabels(numbers, labelKey(index)));
  for (const { column, values } of columns) {
    const areMany = column === 'workload' ? values.length > statements : values.length > 1;
    const isJoined = areMany && (column === 'workload' || column === 'sequence');
    paths.push(isJoined ? joined(column, values) : indexed(column, values));
  }
  if (rules !== null) paths.push(indexed('rule', rules));
  if (severities.length < ALL_SEVERITIES.length) {
    paths.push(indexed('severity', severities));
  }
  if (states.every((state) => state < FIRST_CLOSED)) paths.push(byStates(states));
  return paths.filter(({ tuples }) => tuples.length <= statements);
}

/** An index in which the values of a column lie beside each other; `null` where there is none of all alerts. */
export function groupingPath(column: string): Path | null {
  if (column === 'state') return null;
  const isTotal = ['rule', 'severity', 'workload'].includes(column);
  const prefix = isTotal ? 'TRUE' : `a.${column} IS NOT NULL`;
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

/** SQLite takes an index of some rows only if the statement says in the same words that it wants no others. */
const byStates = (states: readonly number[]): Path => ({
  ...indexed('state', states),
  from: 'alerts a INDEXED BY alerts_unresolved',
  prefix: `a.state < ${FIRST_CLOSED} AND a.state = ?`,
});

/** Looks up the alert of a row. An index says which way: SQLite would take one that some other condition has. */
export const alertOf = (table: string): string =>
  `CROSS JOIN ${EVERYTHING.from} ON a.created = ${table}.created AND a.number = ${table}.number`;

const OF_LABEL = alertOf('l');

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
      WHERE label IN (SELECT value FROM json_numbers(?))) l ${OF_LABEL}`,
    fromValues: [JSON.stringify(numbers)],
  };
}

const byIds = (ids: readonly string[]): Path => ({
  ...EVERYTHING,
  from: `(SELECT created, number FROM alert_details INDEXED BY alert_ids
      WHERE id IN (SELECT unhex(value) FROM json_texts(?))) d
    ${alertOf('d')}`,
  fromValues: [JSON.stringify(ids)],
  settled: ['id'],
});

/**
 * By one statement: the members of all sequences on a page, or of a step of a change, are asked for at once, and some
 * hosts have had thousands of workloads.
 */
function joined(column: 'sequence' | 'workload', values: readonly SqlValue[]): Path {
  const areIds = column === 'sequence';
  const texts = areIds ? values.map((value) => idText(value as Uint8Array)) : values;
  return {
    ...EVERYTHING,
    from: `(SELECT ${areIds ? 'unhex(value) AS wanted FROM json_texts(?)' : 'value AS wanted FROM json_numbers(?)'}) w
      CROSS JOIN alerts a INDEXED BY alerts_by_${column} ON a.${column} = w.wanted`,
    fromValues: [JSON.stringify(texts)],
    settled: [column],
  };
}

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

/** How many rows a path leads to within the times; `max` for that many and more. */
export function rowsOf(
  database: Database,
  path: Path,
  times: readonly Filter[],
  max: number,
): number {
  let count = 0;
  for (const tuple of path.tuples) {
    const { where, values } = statementOn(path, tuple, times);
    const sql = `SELECT count(*) FROM (SELECT 1 ${where} LIMIT ?) AS found`;
    count += database.value<number>(sql, ...values, max - count)!;
    if (count >= max) return max;
  }
  return count;
}

/** The path to the fewest rows, if they are fewer than `max`. */
export function fewestRows(
  database: Database,
  conditions: Conditions,
  times: readonly Filter[],
  max: number,
  effort: Effort,
): Path | null {
  let best: Path | null = null;
  let fewest = max;
  const all = times.length === 0 ? [] : [EVERYTHING];
  for (const path of [...pathsOf(conditions, effort), ...all]) {
    const rows = rowsOf(database, path, times, fewest);
    if (rows >= fewest) continue;
    best = path;
    fewest = rows;
  }
  return best;
}
