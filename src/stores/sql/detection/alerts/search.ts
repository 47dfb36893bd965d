import type { AlertOrder, AlertQuery } from '../../../alert-store.ts';
import { StoreError } from '../../../errors.ts';
import type { Database } from '../../database.ts';
import { type Conditions, conditionsOf, EFFORT, type Effort, type Filter } from './conditions.ts';
import {
  alertOf,
  BY_RISK,
  BY_SEVERITY,
  EVERYTHING,
  fewestRows,
  filtersBeside,
  statementOn,
  timeFilters,
  type Path,
} from './paths.ts';

/** Where a page ended: what its last row is ordered by, the most significant first. */
type Position = readonly number[];

/** The order is part of it, so that it is not taken for a place in another one. */
export const writeCursor = (order: string, position: Position): string =>
  Buffer.from(JSON.stringify([order, ...position])).toString('base64url');

/** Throws `StoreError` for what {@link writeCursor} did not write for this order. */
export function readCursor(order: string, parts: number, cursor: string): Position {
  const [written, ...position] = listOf(cursor);
  const isSound = written === order && position.length === parts && position.every(Number.isFinite);
  if (!isSound) throw new StoreError('STO1501', 'there is no page at this place');
  return position as number[];
}

function listOf(cursor: string): readonly unknown[] {
  if (cursor.length > 200) return [];
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** What a page is made of: where an alert is stored, and all that an order may compare. */
export interface Found {
  readonly created: number;
  readonly number: number;
  readonly severity: number;
  readonly risk: number;
}

interface Ordering {
  /** All rows in this order. */
  readonly path: Path;
  /** The most significant first; together they are unique. */
  readonly keys: readonly (keyof Found)[];
  readonly isDescending: boolean;
}

const ORDERINGS: Readonly<Record<AlertOrder, Ordering>> = {
  newest: { path: EVERYTHING, keys: ['created', 'number'], isDescending: true },
  oldest: { path: EVERYTHING, keys: ['created', 'number'], isDescending: false },
  severity: { path: BY_SEVERITY, keys: ['severity', 'created', 'number'], isDescending: true },
  risk: { path: BY_RISK, keys: ['risk', 'created', 'number'], isDescending: true },
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
  const conditions = conditionsOf(query, database, effort);
  if (conditions === null) return { found: [], next: null };
  const search = { database, conditions, ordering, position, limit: limit + 1 };
  const found = findInOrder(search, effort);
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
  const conditions = conditionsOf(query, database, effort);
  if (conditions === null) return [];
  const times = timeFilters(conditions);
  const few = fewestRows(database, conditions, times, effort.lookups, effort);
  const path = few ?? {
    ...EVERYTHING,
    from: ALL_BY_ID,
    prefix: ALL_BEHIND,
    tuples: [[after ?? FIRST]],
  };
  const filters = [...times, ...filtersBeside(conditions, path)];
  const ids = path.tuples.flatMap((tuple) => {
    const { where, values } = statementOn(path, tuple, filters);
    if (few === null) {
      return database.all<Id>(`SELECT i.id ${where} ORDER BY i.id LIMIT ?`, ...values, limit);
    }
    const rows = `SELECT a.number ${where}`;
    const sql = `SELECT id FROM alert_details WHERE number IN (${rows}) AND id > ? ORDER BY +id LIMIT ?`;
    return database.all<Id>(sql, ...values, after ?? FIRST, limit);
  });
  return ids
    .map(({ id }) => id)
    .sort((a, b) => Buffer.compare(a, b))
    .slice(0, limit);
}

interface Id {
  readonly id: Uint8Array;
}

const FIRST = new Uint8Array(0);
const ALL_BY_ID = `alert_details i INDEXED BY alert_ids ${alertOf('i')}`;
const ALL_BEHIND = 'i.id > ?';

interface Search {
  readonly database: Database;
  readonly conditions: Conditions;
  readonly ordering: Ordering;
  readonly position: Position | null;
  readonly limit: number;
}

/**
 * Few rows are looked up. Otherwise, as long as that does not take long, all are walked in order: conditions that many
 * satisfy fill a page soon. If they exclude each other, what takes the least is done in full.
 */
function findInOrder(search: Search, effort: Effort): readonly Found[] {
  const { few, walked, lookups } = effort;
  const { database, conditions, ordering, position, limit } = search;
  const times = timeFilters(conditions);
  const behind = position === null ? [] : [filterAt(ordering, position, 'behind')];
  const path = fewestRows(database, conditions, times, few, effort);
  if (path !== null) return findOn(search, path, behind);
  const start = boundsOf(search);
  const end = positionAfter(search, start, walked);
  const within = end === null ? [] : [filterAt(ordering, end, 'before')];
  const found = findOn(search, ordering.path, [...start, ...within]);
  if (found.length === limit || end === null) return found;
  const fewer = fewestRows(database, conditions, times, lookups, effort);
  return findOn(search, fewer ?? EVERYTHING, behind);
}

/**
 * Where in its order a search can find something at all. There is one bound on each side, because SQLite seeks by no
 * more than that.
 */
function boundsOf({ conditions, ordering, position }: Search): Filter[] {
  const first =
    ordering.path === BY_SEVERITY ? [Math.max(...conditions.severities) + 1, 0, 0] : null;
  const from = position ?? first;
  return [
    ...(ordering.path === EVERYTHING ? timeFilters(conditions) : []),
    ...(from === null ? [] : [filterAt(ordering, from, 'behind')]),
  ];
}

/** The place that a number of rows ends at, without regard to the conditions; `null` if there are fewer. */
function positionAfter(
  { database, ordering }: Search,
  start: readonly Filter[],
  rows: number,
): Position | null {
  const { where, values } = statementOn(ordering.path, [], start);
  const sql = `SELECT ${ordering.keys.map((key) => `a.${key}`).join(', ')} ${where}
    ORDER BY ${orderOf(ordering)} LIMIT 1 OFFSET ?`;
  const row = database.get<Found>(sql, ...values, rows);
  return row === undefined ? null : keysOf(row, ordering);
}

/** The first rows of each tuple, of which the first of all are taken. */
function findOn(
  { database, conditions, ordering, limit }: Search,
  path: Path,
  more: readonly Filter[],
): readonly Found[] {
  const filters = [...timeFilters(conditions), ...more, ...filtersBeside(conditions, path)];
  const found = path.tuples.flatMap((tuple) => {
    const { where, values } = statementOn(path, tuple, filters);
    const sql = `SELECT a.created, a.number, a.severity, a.risk ${where}
      ORDER BY ${orderOf(ordering)} LIMIT ?`;
    return database.all<Found>(sql, ...values, limit);
  });
  if (path.tuples.length === 1) return found;
  return found.sort((a, b) => compare(ordering, a, b)).slice(0, limit);
}

const orderOf = ({ keys, isDescending }: Ordering): string =>
  keys.map((key) => `a.${key} ${isDescending ? 'DESC' : 'ASC'}`).join(', ');

function filterAt(
  { keys, isDescending }: Ordering,
  position: Position,
  side: 'before' | 'behind',
): Filter {
  const columns = keys.map((key) => `a.${key}`).join(', ');
  const marks = keys.map(() => '?').join(', ');
  const sql = `(${columns}) ${isDescending === (side === 'behind') ? '<' : '>'} (${marks})`;
  return { columns: keys, sql, values: position, key: null };
}

const keysOf = (row: Found, { keys }: Ordering): Position => keys.map((key) => row[key]);

function compare({ keys, isDescending }: Ordering, a: Found, b: Found): number {
  for (const key of keys) {
    if (a[key] !== b[key]) return a[key] < b[key] === isDescending ? 1 : -1;
  }
  return 0;
}
