import type { LeafPredicate, PredicateOf } from '../../lang/plan/plan.ts';
import { dateRange, NANOS_PER_MS } from '../../util/time/index.ts';
import {
  bounded,
  NOTHING,
  orMalformed,
  presence,
  unsupported,
  type Bounds,
  type LeafContext,
} from './bounds.ts';
import type { IndexedField } from './mapping.ts';
import { union, type EventSet } from './query-dsl.ts';

const WHY = 'dates are indexed to the millisecond';

/** Dates are compared in whole milliseconds. */
export function dateBounds(leaf: LeafPredicate, context: LeafContext): Bounds {
  const { field, reads } = context;
  if (reads !== 'date') {
    const isRead = reads === 'text' || reads === 'json';
    return leaf.kind === 'exists' && isRead
      ? bounded(orMalformed(presence(field), field), 'none', WHY)
      : unsupported('it is indexed as a date');
  }
  if (leaf.kind === 'exists') return bounded(orMalformed(presence(field), field), 'none', WHY);
  if (leaf.kind === 'range') return comparedDate(leaf, context);
  if (leaf.kind !== 'equals' || leaf.ignoreCase) return unsupported('it is indexed as a date');
  const sets: EventSet[] = [];
  for (const value of leaf.values) {
    const range = typeof value === 'string' ? dateRange(value, context.now) : null;
    if (range === null) return unsupported('a constant is no date');
    sets.push(timeSet(field, range.start, range.end));
  }
  return sets.length === 0 ? NOTHING : bounded(union(sets), 'none', WHY);
}

function comparedDate({ operator, value }: PredicateOf<'range'>, context: LeafContext): Bounds {
  const range = typeof value === 'string' ? dateRange(value, context.now) : null;
  if (range === null) return unsupported('a constant is no date');
  const isFrom = operator.startsWith('>');
  const set = timeSet(context.field, isFrom ? range.start : null, isFrom ? null : range.end);
  return set === 'all'
    ? unsupported('dates before 1970 are read in several ways')
    : bounded(set, 'none', WHY);
}

/** The formats whose times index and evaluator read alike, but for the unit of a number. */
const FORMATS: ReadonlySet<string> = new Set([
  'strict_date_optional_time',
  'strict_date_optional_time_nanos',
  'date_optional_time',
  'strict_date_time',
  'strict_date_time_no_millis',
  'date_time',
  'date_time_no_millis',
  'epoch_millis',
  'epoch_second',
]);

/** The evaluator takes a smaller number for seconds, and a larger one for microseconds or nanoseconds. */
const MIN_MILLIS = 100_000_000_000;
const MAX_MILLIS = 100_000_000_000_000;
/** A number of four digits is a year to an index, and seconds of this day to the evaluator. */
const FIRST_DAY_END = 86_400_000n * NANOS_PER_MS;

/**
 * Events whose time, as the evaluator reads it, may be between two instants, both inclusive; `all` if the index cannot tell.
 *
 * An index reads a number as milliseconds, or as its format says; the evaluator by its size. Times that an index has before 1973
 * or after 5138 may be of such numbers, so these are always found.
 */
export function timeSet(field: IndexedField, from: bigint | null, to: bigint | null): EventSet {
  if (field.type !== 'date' && field.type !== 'date_nanos') return 'all';
  const formats = field.format?.split('||') ?? [];
  if (!formats.every((format) => FORMATS.has(format.trim()))) return 'all';
  if (from === null || from < FIRST_DAY_END) return 'all';
  const start = Number(from / NANOS_PER_MS);
  const end = to === null ? null : Number(to / NANOS_PER_MS);
  const range = (bounds: object): EventSet => ({
    range: { [field.searched]: { ...bounds, format: 'epoch_millis' } },
  });
  const isNanos = field.type === 'date_nanos';
  if (isNanos && (start > MAX_NANOS || (end ?? 0) > MAX_NANOS)) return 'all';
  if (start >= MAX_MILLIS || (end ?? 0) >= MAX_MILLIS) return 'all';
  const inside = range({ gte: start, ...(end === null ? {} : { lte: end }) });
  const early = range({ lt: MIN_MILLIS });
  const late = end === null || isNanos ? [] : [range({ gte: MAX_MILLIS })];
  return orMalformed(union([inside, early, ...late]), field);
}

/**
 * Events one of which is the latest, as the evaluator reads times; `all` if the index cannot tell.
 *
 * @param last the latest time that the index has, as it sorts it; `null` if it has none
 */
export function latestSet(field: IndexedField, last: bigint | null): EventSet {
  const isNanos = field.type === 'date_nanos';
  const nanos = last === null ? null : isNanos ? last : last * NANOS_PER_MS;
  if (nanos === null) return orMalformed('none', field);
  return nanos < FIRST_DAY_END ? 'all' : timeSet(field, nanos, null);
}

/** What nanoseconds since 1970 can say, in milliseconds. */
const MAX_NANOS = 9_223_372_036_854;
