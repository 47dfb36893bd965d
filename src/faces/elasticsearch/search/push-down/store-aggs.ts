import { rowOf } from '../../../../events/document-row.ts';
import { FieldSet, valuesOf } from '../../../../events/field-set.ts';

import type { AlertCondition, AlertFacet, AlertReader } from '../../../../stores/alert-store.ts';
import { DateHistogramState } from '../aggs/date-histogram.ts';
import { FiltersState } from '../aggs/filters.ts';
import { MetricState, type Bucket } from '../aggs/metric.ts';
import type { AggState } from '../aggs/context.ts';
import { TermsState } from '../aggs/terms.ts';
import type { AlertField } from '../fields.ts';
import type { Agg } from '../parse/aggs.ts';
import type { DateHistogram } from '../parse/date-histogram.ts';
import { placeOf, type SortValue } from '../sort.ts';
import { alertQueryOf } from './alert-query.ts';
import {
  allOf,
  anyOf,
  isNever,
  notOf,
  boundsOf,
  knownField,
  type KnownField,
} from './query-bounds.ts';
import type { Group, RevisionProfiles } from './revisions.ts';

type Value = Exclude<SortValue, null>;

/** The inputs for queries of the store. */
export interface StoreAggs {
  readonly alerts: AlertReader;
  readonly revisions: RevisionProfiles;
  readonly now: bigint;
  /** Throws when the time limit is exceeded. */
  readonly check: () => void;
}

/**
 * Aggregations that need documents, with the alerts for which they do; `null` if the store cannot aggregate at all, and
 * documents have to be read.
 */
export function facetsOfAggs(
  aggs: readonly Agg[],
  { revisions, now }: Pick<StoreAggs, 'revisions' | 'now'>,
): readonly AlertFacet[] | null {
  const facets: AlertFacet[] = [];
  for (const { is, subs } of aggs) {
    if ('field' in is) {
      const known = knownField(is.field.path, revisions);
      if (known === null || is.field.isText || is.missing !== null || !canAggregate(is.kind, known))
        return null;
      if (is.kind === 'metric' && !canMeasure(is.metric, known)) return null;
      if (known.kind === 'facet') facets.push(known.facet);
    } else {
      const queries = is.kind === 'filter' ? [is.query] : is.queries.map(([, query]) => query);
      for (const query of queries) {
        const { doubt } = boundsOf(query, revisions, now);
        if (isNever(doubt)) continue;
        if (!('column' in doubt) || doubt.column !== 'partial') return null;
        facets.push(...((doubt.values ?? []) as AlertFacet[]));
      }
    }
    const below = facetsOfAggs(subs, { revisions, now });
    if (below === null) return null;
    facets.push(...below);
  }
  return [...new Set(facets)];
}

function canAggregate(kind: 'terms' | 'date_histogram' | 'metric', known: KnownField): boolean {
  if (known.kind === 'time') return kind !== 'terms';
  if (kind === 'date_histogram') return false;
  if (known.kind === 'listed') return known.groups.every(({ document }) => document !== null);
  return (
    known.kind !== 'texts' ||
    known.column === 'tag' ||
    known.column === 'assignee' ||
    known.column === 'story'
  );
}

const canMeasure = (metric: string, known: KnownField): boolean =>
  known.kind !== 'time' || metric === 'min' || metric === 'max' || metric === 'value_count';

/** Adds the store's results for the alerts that satisfy a condition. */
export function collectFromStore(
  states: readonly AggState[],
  condition: AlertCondition,
  store: StoreAggs,
): void {
  if (alertQueryOf(condition) === null) return;
  for (const state of states) {
    store.check();
    if (state instanceof FiltersState) {
      collectFilters(state, condition, store);
    } else if (state instanceof TermsState) {
      collectTerms(state, condition, store);
    } else if (state instanceof DateHistogramState) {
      collectHistogram(state, condition, store);
    } else if (state instanceof MetricState) {
      collectMetric(state, condition, store);
    }
  }
}

function countInto(bucket: Bucket, condition: AlertCondition, store: StoreAggs): void {
  const query = alertQueryOf(condition);
  if (query === null) return;
  const count = store.alerts.count(query);
  bucket.count += count;
  if (count > 0) collectFromStore(bucket.subs, condition, store);
}

function collectFilters(state: FiltersState, condition: AlertCondition, store: StoreAggs): void {
  const conditions = state.queries.map(
    (query) => boundsOf(query, store.revisions, store.now).under,
  );
  for (const [index, bucket] of state.buckets.entries()) {
    countInto(bucket, allOf([condition, conditions[index]!]), store);
  }
  if (state.other !== null) {
    countInto(state.other, allOf([condition, notOf(anyOf(conditions))]), store);
  }
}

function collectTerms(state: TermsState, condition: AlertCondition, store: StoreAggs): void {
  const { is, agg } = state;
  const known = knownField(is.field.path, store.revisions)!;
  for (const [value, count] of distribution(is.field, condition, store)) {
    const bucket = state.bucket(value);
    if (bucket !== null) bucket.count += count;
  }
  if (agg.subs.length === 0) return;
  // Sub-aggregations are queried only for buckets of the answer, unless they determine the order.
  const isDecidedBelow = is.order.some(({ by }) => by !== '_count' && by !== '_key');
  for (const [value, bucket] of isDecidedBelow ? state.all() : state.chosen()) {
    collectFromStore(bucket.subs, allOf([condition, havingValue(known, is.field, value)]), store);
  }
}

/** The number of alerts with each value of a field. */
function distribution(
  field: AlertField,
  condition: AlertCondition,
  store: StoreAggs,
): ReadonlyMap<Value, number> {
  const query = alertQueryOf(condition);
  const known = knownField(field.path, store.revisions)!;
  if (query === null || known.kind === 'time') return new Map();
  if (known.kind === 'listed') return listedDistribution(field, known, condition, store);
  const by =
    known.kind === 'risk'
      ? 'risk'
      : known.kind === 'facet'
        ? known.facet
        : (known.column as 'tag' | 'assignee' | 'story');
  const { values } = store.alerts.top(query, by, Number.MAX_SAFE_INTEGER);
  return new Map(
    values.map(({ value, count }) => [
      placeOf(known.kind === 'risk' ? Number(value) : value, field)!,
      count,
    ]),
  );
}

/** Groups by a column with an index are counted together. */
function listedDistribution(
  field: AlertField,
  { groups }: Extract<KnownField, { readonly kind: 'listed' }>,
  condition: AlertCondition,
  { alerts }: StoreAggs,
): ReadonlyMap<Value, number> {
  const [first] = groups;
  const column = first !== undefined && 'column' in first.condition ? first.condition.column : null;
  const by = column === 'severity' || column === 'status' || column === 'revision' ? column : null;
  const query = alertQueryOf(condition);
  const counts =
    by === null || query === null
      ? null
      : new Map(
          alerts
            .top(query, by, Number.MAX_SAFE_INTEGER)
            .values.map(({ value, count }) => [value, count]),
        );
  const found = new Map<Value, number>();
  for (const group of groups) {
    const values = valuesIn(group.document ?? {}, field);
    if (values.size === 0) continue;
    const key = 'column' in group.condition ? group.condition.values?.[0] : undefined;
    const own = counts === null ? alertQueryOf(allOf([condition, group.condition])) : null;
    const count =
      counts === null ? (own === null ? 0 : alerts.count(own)) : (counts.get(key ?? '') ?? 0);
    if (count === 0) continue;
    for (const value of values) found.set(value, (found.get(value) ?? 0) + count);
  }
  return found;
}

function valuesIn(document: Parameters<typeof rowOf>[0], field: AlertField): ReadonlySet<Value> {
  const fields = new FieldSet();
  const slot = fields.slotOf(field.path);
  const places = valuesOf(rowOf(document, fields)[slot]).map((each) => placeOf(each, field));
  return new Set(places.filter((each) => each !== null));
}

function havingValue(known: KnownField, field: AlertField, value: Value): AlertCondition {
  switch (known.kind) {
    case 'listed':
      return anyOf(
        known.groups
          .filter(({ document }) => valuesIn(document ?? {}, field).has(value))
          .map(({ condition }) => condition),
      );
    case 'risk':
      return { between: 'risk', from: Number(value), to: Number(value) };
    case 'facet':
      return { column: known.facet, values: [String(value)] };
    case 'texts':
      return { column: known.column, values: [String(value)] };
    case 'time':
      return { between: 'raised', from: Number(value), to: Number(value) };
  }
}

function collectMetric(state: MetricState, condition: AlertCondition, store: StoreAggs): void {
  const { field, metric } = state.is;
  if (knownField(field.path, store.revisions)?.kind !== 'time') {
    for (const [value, count] of distribution(field, condition, store)) state.add(value, count);
    return;
  }
  const query = alertQueryOf(condition);
  if (query === null) return;
  if (metric === 'value_count') {
    state.add(0, store.alerts.count(query));
    return;
  }
  const [end] = store.alerts.page(query, metric === 'min' ? 'oldest' : 'newest', 1).alerts;
  if (end !== undefined) state.add(end.createdAt, 1);
}

function collectHistogram(
  state: DateHistogramState,
  condition: AlertCondition,
  store: StoreAggs,
): void {
  const within = allOf([condition, ...hardBounds(state.is)]);
  const groups = state.agg.subs.map((sub) => groupsOfTerms(sub, store));
  const first = groups.findIndex((each) => each !== null);
  if (first === -1) addCounts(state, within, store);
  for (const [index, some] of groups.entries()) {
    if (some !== null) collectByGroup(state, index, some, index === first, within, store);
  }
  for (const [index, sub] of state.agg.subs.entries()) {
    if (groups[index] === null && !collectByTerm(state, sub, index, within, store))
      collectByBucket(state, index, within, store);
  }
}

function hardBounds({ hard }: DateHistogram): AlertCondition[] {
  if (hard === null) return [];
  const to = hard.max === null ? null : hard.max - 1;
  return [{ between: 'raised', from: hard.min, to }];
}

function addCounts(state: DateHistogramState, condition: AlertCondition, store: StoreAggs): void {
  for (const [start, count] of countsByInterval(state, condition, store)) {
    state.bucket(start).count += count;
  }
}

function countsByInterval(
  { intervals }: DateHistogramState,
  condition: AlertCondition,
  { alerts, check }: StoreAggs,
): ReadonlyMap<number, number> {
  check();
  const query = alertQueryOf(condition);
  return query === null ? new Map<number, number>() : alerts.histogram(query, intervals);
}

/** The maximum number of histograms, one for each group or value, that replace a query per interval. */
const MAX_HISTOGRAMS = 30;

/** Terms below intervals, where each alert is in one of a few groups; otherwise `null`. */
function groupsOfTerms({ is, subs }: Agg, { revisions }: StoreAggs): readonly Group[] | null {
  const known =
    is.kind === 'terms' && subs.length === 0 ? knownField(is.field.path, revisions) : null;
  return known?.kind === 'listed' && known.groups.length <= MAX_HISTOGRAMS ? known.groups : null;
}

/** One histogram for each group. Together they also make up the whole, which `isWhole` adds. */
function collectByGroup(
  state: DateHistogramState,
  index: number,
  groups: readonly Group[],
  isWhole: boolean,
  condition: AlertCondition,
  store: StoreAggs,
): void {
  for (const group of groups) {
    const counts = countsByInterval(state, allOf([condition, group.condition]), store);
    for (const [start, count] of counts) {
      const bucket = state.bucket(start);
      if (isWhole) bucket.count += count;
      const terms = bucket.subs[index];
      if (!(terms instanceof TermsState)) continue;
      for (const value of valuesIn(group.document ?? {}, terms.is.field)) {
        const below = terms.bucket(value);
        if (below !== null) below.count += count;
      }
    }
  }
}

/** Terms below intervals: one histogram for each term. Returns whether that was possible. */
function collectByTerm(
  state: DateHistogramState,
  sub: Agg,
  index: number,
  condition: AlertCondition,
  store: StoreAggs,
): boolean {
  if (sub.is.kind !== 'terms' || sub.subs.length > 0) return false;
  const known = knownField(sub.is.field.path, store.revisions)!;
  const values = distribution(sub.is.field, condition, store);
  if (values.size > MAX_HISTOGRAMS) return false;
  for (const value of values.keys()) {
    const having = allOf([condition, havingValue(known, sub.is.field, value)]);
    for (const [start, count] of countsByInterval(state, having, store)) {
      const terms = state.bucket(start).subs[index];
      const bucket = terms instanceof TermsState ? terms.bucket(value) : null;
      if (bucket !== null) bucket.count += count;
    }
  }
  return true;
}

function collectByBucket(
  state: DateHistogramState,
  index: number,
  condition: AlertCondition,
  store: StoreAggs,
): void {
  for (const [start, bucket] of state.all()) {
    const to = state.intervals.next(start) - 1;
    const sub = bucket.subs[index];
    if (sub === undefined || bucket.count === 0) continue;
    collectFromStore([sub], allOf([condition, { between: 'raised', from: start, to }]), store);
  }
}
