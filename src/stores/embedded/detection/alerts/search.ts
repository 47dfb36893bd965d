import type { AlertOrder, AlertQuery } from '../../../alert-store.ts';
import type { Database } from '../../sqlite/database.ts';
import { conditionsOf, type Conditions, type Filter } from './conditions.ts';
import { readCursor, writeCursor, type Position } from './cursor.ts';
import {
  BY_ID,
  BY_RISK,
  byState,
  EFFORT,
  EVERYTHING,
  filtersBeside,
  pathsOf,
  rowsOf,
  statementOn,
  timeFilters,
  type Effort,
  type Path,
} from './paths.ts';

/** What a page is made of: where an alert lies, and all that an order may compare. */
export interface Found {
  readonly created: number;
  readonly number: number;
  readonly severity: number;
  readonly risk: number;
}

interface Ordering {
  /** The most significant first; together they are unique. */
  readonly keys: readonly (keyof Found)[];
  readonly isDescending: boolean;
}

const ORDERINGS: Readonly<Record<AlertOrder, Ordering>> = {
  newest: { keys: ['created', 'number'], isDescending: true },
  oldest: { keys: ['created', 'number'], isDescending: false },
  severity: { keys: ['severity', 'created', 'number'], isDescending: true },
  risk: { keys: ['risk', 'created', 'number'], isDescending: true },
};

/** Finds a page and the cursor for the next. */
export function findPage(
  database: Database,
  query: AlertQuery,
  order: AlertOrder,
  limit: number,
  after: string | null,
  effort = EFFORT,
): { readonly found: readonly Found[]; readonly next: string | null } {
  const ordering = ORDERINGS[order];
  const position = after === null ? null : readCursor(order, ordering.keys.length, after);
  const conditions = conditionsOf(query, database);
  if (conditions === null) return { found: [], next: null };
  const found = findInOrder(database, conditions, order, limit + 1, position, effort);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const isLast = found.length <= limit || last === undefined;
  return { found: page, next: isLast ? null : writeCursor(order, keysOf(last, ordering)) };
}

/** Ids in ascending order, behind `after`. */
export function findIds(
  database: Database,
  query: AlertQuery,
  limit: number,
  after: Uint8Array | null,
  effort = EFFORT,
): Uint8Array[] {
  const conditions = conditionsOf(query, database);
  if (conditions === null) return [];
  const times = timeFilters(conditions);
  const path = fewestRows(database, conditions, times, effort) ?? BY_ID;
  const filters = [...times, ...filtersBeside(conditions, path)];
  if (after !== null) {
    filters.push({ columns: ['id'], sql: 'a.id > ?', values: [after], isIndexed: false });
  }
  const ids = path.tuples.flatMap((tuple) => {
    const { where, values } = statementOn(path, tuple, filters);
    const sql = `SELECT a.id AS id ${where} ORDER BY a.id LIMIT ?`;
    return database.all<{ id: Uint8Array }>(sql, ...values, limit);
  });
  return ids
    .map(({ id }) => id)
    .sort((a, b) => Buffer.compare(a, b))
    .slice(0, limit);
}

function findInOrder(
  database: Database,
  conditions: Conditions,
  order: AlertOrder,
  limit: number,
  position: Position | null,
  effort: Effort,
): readonly Found[] {
  const ordering = ORDERINGS[order];
  const behind = position === null ? [] : [filterBehind(ordering, position)];
  const times = timeFilters(conditions);
  const few = fewestRows(database, conditions, times, effort);
  if (few !== null)
    return findOn(database, conditions, few, ordering, limit, [...times, ...behind]);
  switch (order) {
    case 'newest':
    case 'oldest':
      return findOn(database, conditions, EVERYTHING, ordering, limit, [...times, ...behind]);
    case 'risk':
      return findOn(database, conditions, BY_RISK, ordering, limit, [...times, ...behind]);
    case 'severity':
      return findBySeverity(database, conditions, limit, position);
  }
}

/** One severity after the other, since an index has each of them in order of time. */
function findBySeverity(
  database: Database,
  conditions: Conditions,
  limit: number,
  position: Position | null,
): readonly Found[] {
  const { newest } = ORDERINGS;
  const [reached = Number.POSITIVE_INFINITY, ...place] = position ?? [];
  const found: Found[] = [];
  for (const severity of conditions.severities.toReversed()) {
    if (severity > reached || found.length >= limit) continue;
    const behind = severity === reached ? [filterBehind(newest, place)] : [];
    const path = byState(conditions.states, [severity]);
    const filters = [...timeFilters(conditions), ...behind];
    found.push(...findOn(database, conditions, path, newest, limit - found.length, filters));
  }
  return found;
}

/** The first rows of each tuple, of which the first of all are taken. */
function findOn(
  database: Database,
  conditions: Conditions,
  path: Path,
  ordering: Ordering,
  limit: number,
  more: readonly Filter[],
): readonly Found[] {
  const filters = [...more, ...filtersBeside(conditions, path)];
  const direction = ordering.isDescending ? 'DESC' : 'ASC';
  const keys = ordering.keys.map((key) => `a.${key} ${direction}`).join(', ');
  const found = path.tuples.flatMap((tuple) => {
    const { where, values } = statementOn(path, tuple, filters);
    const sql = `SELECT a.created, a.number, a.severity, a.risk ${where} ORDER BY ${keys} LIMIT ?`;
    return database.all<Found>(sql, ...values, limit);
  });
  if (path.tuples.length === 1) return found;
  return found.sort((a, b) => compare(ordering, a, b)).slice(0, limit);
}

/** The path to the fewest rows, if they are few. */
function fewestRows(
  database: Database,
  conditions: Conditions,
  times: readonly Filter[],
  { few }: Effort,
): Path | null {
  let best: Path | null = null;
  let fewest = few;
  for (const path of pathsOf(conditions)) {
    const rows = rowsOf(database, path, times, fewest);
    if (rows >= fewest) continue;
    best = path;
    fewest = rows;
  }
  return best;
}

function filterBehind({ keys, isDescending }: Ordering, position: Position): Filter {
  const columns = keys.map((key) => `a.${key}`).join(', ');
  const marks = keys.map(() => '?').join(', ');
  const sql = `(${columns}) ${isDescending ? '<' : '>'} (${marks})`;
  return { columns: keys, sql, values: position, isIndexed: false };
}

const keysOf = (row: Found, { keys }: Ordering): Position => keys.map((key) => row[key]);

function compare({ keys, isDescending }: Ordering, a: Found, b: Found): number {
  for (const key of keys) {
    if (a[key] !== b[key]) return a[key] < b[key] === isDescending ? 1 : -1;
  }
  return 0;
}
