import { numberOf } from '../../../../detect/exceptions/value-condition.ts';
import { readTimes } from '../../../../detect/filters/range-times.ts';
import { isFault } from '../../../../detect/filters/scope.ts';
import { rowOf } from '../../../../events/document-row.ts';
import { FieldSet } from '../../../../events/field-set.ts';
import {
  ALWAYS,
  NEVER,
  type AlertColumn,
  type AlertCondition,
  ALERT_FACETS,
  type AlertFacet,
  type AlertReader,
} from '../../../../stores/alert-store.ts';
import { dateRange, NANOS_PER_MS } from '../../../../util/time/index.ts';
import { isPlainFacet } from '../../../../service/alerts/alert-rows.ts';

import { compileQuery, valueTest } from '../compile.ts';
import { isOfAlerts } from '../document-kind.ts';
import { isPattern, type SearchQuery } from '../query.ts';
import { anyOf, exactly, negationOf, someOf, UNKNOWN, type Bounds } from './bounds.ts';
import { knownField } from './columns.ts';
import type { Group, RevisionProfiles } from './revisions.ts';

type Leaf = Exclude<SearchQuery, { readonly kind: 'some' | 'not' | 'ids' | 'index' }>;
type RangeLeaf = Extract<Leaf, { readonly kind: 'range' }>;

/** The maximum number of values in one condition of a store. */
const MAX_VALUES = 10_000;

/** What a store knows about the alerts that match a query. */
export function boundsOf(query: SearchQuery, revisions: RevisionProfiles, now: bigint): Bounds {
  switch (query.kind) {
    case 'some':
      return someOf(
        query.least,
        query.of.map((each) => boundsOf(each, revisions, now)),
      );
    case 'not':
      return negationOf(boundsOf(query.of, revisions, now));
    case 'ids':
      return query.ids.length > MAX_VALUES ? UNKNOWN : exactly({ column: 'id', values: query.ids });
    case 'index':
      return exactly(isOfAlerts(query.names) ? ALWAYS : NEVER);
    default:
      return leafBounds(query, revisions, now);
  }
}

function leafBounds(leaf: Leaf, revisions: RevisionProfiles, now: bigint): Bounds {
  if (isPattern(leaf.field)) return UNKNOWN;
  const known = knownField(leaf.field.path, revisions);
  if (known === null) return UNKNOWN;
  switch (known.kind) {
    case 'listed':
      return listed(leaf, known.groups, now);
    case 'time':
      return raised(leaf, now);
    case 'risk':
      return risk(leaf);
    case 'texts':
      return texts(leaf, known.column, revisions.alerts, now);
    case 'facet': {
      const doubt: AlertCondition = { column: 'partial', values: [known.facet] };
      const { under, doubt: more } = texts(leaf, known.facet, revisions.alerts, now);
      return { under, doubt: anyOf([doubt, more]) };
    }
  }
}

/** Each group is evaluated separately. */
function listed(leaf: Leaf, groups: readonly Group[], now: bigint): Bounds {
  const fields = new FieldSet();
  const test = compileQuery(leaf, fields, now);
  const found: AlertCondition[] = [];
  const open: AlertCondition[] = [];
  for (const { document, condition } of groups) {
    if (document === null) open.push(condition);
    else if (test(rowOf(document, fields), () => document)) found.push(condition);
  }
  return { under: merged(found), doubt: merged(open) };
}

/** Merges conditions on the same column. */
function merged(conditions: readonly AlertCondition[]): AlertCondition {
  const [first] = conditions;
  const column = first !== undefined && 'column' in first ? first.column : null;
  const values: string[] = [];
  for (const each of conditions) {
    if (!('column' in each) || each.column !== column || each.values === null)
      return anyOf(conditions);
    values.push(...each.values);
  }
  return column === null ? NEVER : { column, values };
}

function texts(
  leaf: Leaf,
  column: AlertColumn,
  alerts: Pick<AlertReader, 'texts'>,
  now: bigint,
): Bounds {
  if (leaf.kind === 'exists') return exactly(column === 'id' ? ALWAYS : { column, values: null });
  if (leaf.kind !== 'equals' || leaf.ignoreCase || !isWhole(leaf))
    return textsThat(leaf, column, alerts, now);
  const { texts: values } = leaf;
  if (values.length > MAX_VALUES || !values.every(isPlainFacet)) return UNKNOWN;
  return exactly(values.length === 0 ? NEVER : { column, values });
}

/** This many texts are tested in a few milliseconds. */
const MAX_TEXTS = 20_000;

/** Alerts have few distinct texts in a column: the distinct texts are tested instead of the alerts. */
function textsThat(
  leaf: Leaf,
  column: AlertColumn,
  alerts: Pick<AlertReader, 'texts'>,
  now: bigint,
): Bounds {
  const { field } = leaf;
  if (isPattern(field) || !isOfTexts(column)) return UNKNOWN;
  const test = valueTest(leaf, field, now);
  const values = alerts
    .texts(column, MAX_TEXTS)
    ?.filter((text) => isPlainFacet(text) && test(text));
  if (values === undefined || values.length > MAX_VALUES) return UNKNOWN;
  return exactly(values.length === 0 ? NEVER : { column, values });
}

const isOfTexts = (column: AlertColumn): column is AlertFacet | 'tag' | 'assignee' =>
  column === 'tag' || column === 'assignee' || (ALERT_FACETS as readonly string[]).includes(column);

/** Whether a clause compares whole values, as texts. */
const isWhole = ({ field }: Leaf): boolean =>
  !isPattern(field) &&
  !field.isText &&
  (field.comparison === 'keyword' || field.comparison === 'any');

function raised(leaf: Leaf, now: bigint): Bounds {
  if (leaf.kind === 'exists') return exactly(ALWAYS);
  if (leaf.kind === 'range') return raisedWithin(leaf, now);
  if (leaf.kind !== 'equals' || leaf.texts.length > MAX_VALUES) return UNKNOWN;
  const ranges: AlertCondition[] = [];
  for (const text of leaf.texts) {
    const range = dateRange(text, now);
    if (range === null) continue;
    const [from, to] = [ceilMs(range.start), floorMs(range.end)];
    if (from <= to) ranges.push({ between: 'raised', from, to });
  }
  return ranges.length > MAX_RANGES ? UNKNOWN : exactly(anyOf(ranges));
}

const MAX_RANGES = 100;

function raisedWithin({ range }: RangeLeaf, now: bigint): Bounds {
  const bounds = readTimes(range, now);
  if (isFault(bounds)) return UNKNOWN;
  const { lower, upper } = bounds;
  const from =
    lower === null ? null : range.lower?.isIn === true ? ceilMs(lower) : floorMs(lower) + 1;
  const to =
    upper === null ? null : range.upper?.isIn === true ? floorMs(upper) : ceilMs(upper) - 1;
  if (from !== null && to !== null && from > to) return exactly(NEVER);
  return exactly({ between: 'raised', from, to });
}

const floorMs = (instant: bigint): number => {
  const ms = instant / NANOS_PER_MS;
  return Number(instant < 0n && ms * NANOS_PER_MS !== instant ? ms - 1n : ms);
};

const ceilMs = (instant: bigint): number => -floorMs(-instant);

function risk(leaf: Leaf): Bounds {
  if (leaf.kind === 'exists') return exactly(ALWAYS);
  if (leaf.kind === 'equals' && leaf.texts.length <= MAX_RANGES) {
    const values = leaf.texts.flatMap((text) => asNumber(text) ?? []);
    return exactly(anyOf(values.map((value) => ({ between: 'risk', from: value, to: value }))));
  }
  if (leaf.kind !== 'range') return UNKNOWN;
  const { lower, upper } = leaf.range;
  const low = lower === null ? null : asNumber(lower.text);
  const high = upper === null ? null : asNumber(upper.text);
  if ((lower !== null && low === null) || (upper !== null && high === null)) return UNKNOWN;
  const from = low === null ? null : lower?.isIn === true ? low : nextUp(low);
  const to = high === null ? null : upper?.isIn === true ? high : -nextUp(-high);
  if (from !== null && to !== null && from > to) return exactly(NEVER);
  return exactly({ between: 'risk', from, to });
}

function asNumber(text: string): number | null {
  const number = numberOf(text);
  return number === null ? null : Number(number);
}

/** The smallest number above another. */
function nextUp(value: number): number {
  if (!Number.isFinite(value)) return value;
  if (value === 0) return Number.MIN_VALUE;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return bits.getFloat64(0);
}
