import { NO_VERDICTS, type AlertQuery, type AlertSeverity } from '../../../alert-store.ts';
import type { AlertOverview, OverviewField, OverviewRequest } from '../../../alert-overview.ts';
import type { Database } from '../../sqlite/database.ts';
import { ALL_SEVERITIES, ALL_STATES, severityAt, stateAt } from './codes.ts';
import { conditionsOf, type Conditions } from './conditions.ts';
import type { Effort } from './effort.ts';
import { EVERYTHING, filtersBeside, rowsOf, statementOn, timeFilters, type Path } from './paths.ts';
import { choose, columnOf, isGrouped, mostFrequent, readColumns, topValues } from './counts.ts';

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
