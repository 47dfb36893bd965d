import {
  type BucketOrder,
  readOrder,
  readDateHistogram,
  type DateHistogram,
} from './date-histogram.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../../events/json.ts';
import { illegal, parsing, tooMuch, MAX_AGG_DEPTH, MAX_AGGS } from '../errors.ts';
import type { AlertField } from '../fields.ts';
import type { SearchQuery } from '../query.ts';
import { queryField } from './leaves.ts';
import { readQuery } from './query.ts';
import {
  checkParts,
  flagAt,
  listOf,
  nameOf,
  objectAt,
  textAt,
  valueText,
  wholeAt,
} from './reader.ts';

export type Metric = 'min' | 'max' | 'sum' | 'avg' | 'value_count' | 'cardinality';

export interface Terms {
  readonly kind: 'terms';
  readonly field: AlertField;
  /** 0 for all, as in older clients. An answer has a limited number of buckets, and counts the others. */
  readonly size: number;
  readonly least: number;
  readonly order: readonly BucketOrder[];
  readonly missing: string | null;
  readonly include: ReadonlySet<string> | null;
  readonly exclude: ReadonlySet<string>;
}

export type AggKind =
  | Terms
  | DateHistogram
  | { readonly kind: 'filter'; readonly query: SearchQuery }
  | {
      readonly kind: 'filters';
      readonly queries: readonly (readonly [name: string, query: SearchQuery])[];
      /** Whether they are listed by name. */
      readonly isNamed: boolean;
      /** The name of the bucket for all others. */
      readonly other: string | null;
    }
  | {
      readonly kind: 'metric';
      readonly metric: Metric;
      readonly field: AlertField;
      readonly missing: string | null;
    };

export interface Agg {
  readonly name: string;
  readonly is: AggKind;
  readonly subs: readonly Agg[];
  /** Returned unchanged. */
  readonly meta: JsonObject | null;
}

const METRICS: readonly string[] = [
  'min',
  'max',
  'sum',
  'avg',
  'value_count',
  'cardinality',
] satisfies Metric[];
const TYPES = ['terms', 'date_histogram', 'filter', 'filters', ...METRICS];

/** @param now in nanoseconds since 1970 */
export function readAggs(value: Json | undefined, now: bigint): readonly Agg[] {
  let count = 0;
  const readAll = (aggs: Json | undefined, depth: number): readonly Agg[] => {
    if (aggs === undefined || aggs === null) return [];
    const entries = Object.entries(objectAt(aggs, '[aggs]'));
    count += entries.length;
    if (count > MAX_AGGS) throw tooMuch(`there are more than ${MAX_AGGS} aggregations`);
    if (depth > MAX_AGG_DEPTH)
      throw tooMuch(`aggregations nest deeper than ${MAX_AGG_DEPTH} levels`);
    return entries.map(([name, body]) =>
      readOne(name, objectAt(body, `[${name}] aggregation`), depth),
    );
  };
  const readOne = (name: string, body: JsonObject, depth: number): Agg => {
    if (/[[\]>]/.test(name) || name.length > 256)
      throw illegal(`an aggregation cannot be named [${nameOf(name)}]`);
    const { aggs, aggregations, meta, ...rest } = body;
    const [entry, another] = Object.entries(rest);
    if (entry === undefined) throw parsing(`Missing definition for aggregation [${name}]`);
    if (another !== undefined)
      throw parsing(
        `Found two aggregation type definitions in [${name}]: [${entry[0]}] and [${another[0]}]`,
      );
    const subs = readAll(aggs ?? aggregations, depth + 1);
    const is = kindOf(entry[0], entry[1], name, now);
    if (is.kind === 'metric' && subs.length > 0)
      throw parsing(`Aggregator [${name}] of type [${is.metric}] cannot accept sub-aggregations`);
    checkOrder(is, subs, name);
    return { name, is, subs, meta: isJsonObject(meta) ? meta : null };
  };
  return readAll(value, 1);
}

function kindOf(type: string, body: Json, name: string, now: bigint): AggKind {
  const where = `[${type}] aggregation [${name}]`;
  if (type === 'filter') return { kind: 'filter', query: readQuery(body, now) };
  const object = objectAt(body, where);
  if (type === 'terms') return terms(object, where);
  if (type === 'date_histogram') return readDateHistogram(object, where, now);
  if (type === 'filters') return filters(object, where, now);
  if (!METRICS.includes(type))
    throw parsing(`Unknown aggregation type [${nameOf(type)}]; the types are ${TYPES.join(', ')}`);
  const more = type === 'cardinality' ? ['precision_threshold', 'rehash', 'execution_hint'] : [];
  checkParts(object, ['field', 'missing', 'format', ...more], where);
  return {
    kind: 'metric',
    metric: type as Metric,
    field: fieldAt(object, where),
    missing: missingAt(object, where),
  };
}

const fieldAt = (object: JsonObject, where: string) =>
  queryField(textAt(object['field'], `${where} field`));

const missingAt = ({ missing }: JsonObject, where: string): string | null =>
  missing === undefined || missing === null ? null : valueText(missing, `${where} missing`);

const MAX_VALUES = 10_000;

function terms(object: JsonObject, where: string): Terms {
  const known =
    'field size shard_size min_doc_count shard_min_doc_count order missing include exclude';
  const hints = 'show_term_doc_count_error collect_mode execution_hint value_type format';
  checkParts(object, `${known} ${hints}`.split(' '), where);
  const exact = (key: 'include' | 'exclude'): ReadonlySet<string> | null => {
    const value = object[key];
    if (value === undefined || value === null) return null;
    if (!Array.isArray(value))
      throw parsing(`${where} supports lists of values for [${key}], no expressions`);
    if (value.length > MAX_VALUES)
      throw tooMuch(`${where} has ${value.length} values; ${MAX_VALUES} is the limit`);
    return new Set((value as readonly Json[]).map((each) => valueText(each, `${where} ${key}`)));
  };
  return {
    kind: 'terms',
    field: fieldAt(object, where),
    size: wholeAt(object['size'], 10, `${where} size`, [0, Number.MAX_SAFE_INTEGER]),
    least: wholeAt(object['min_doc_count'], 1, `${where} min_doc_count`, [
      1,
      Number.MAX_SAFE_INTEGER,
    ]),
    order: readOrder(object['order'], where, [
      { by: '_count', isDescending: true },
      { by: '_key', isDescending: false },
    ]),
    missing: missingAt(object, where),
    include: exact('include'),
    exclude: exact('exclude') ?? new Set(),
  };
}

function checkOrder(is: AggKind, subs: readonly Agg[], name: string): void {
  if (is.kind !== 'terms' && is.kind !== 'date_histogram') return;
  for (const { by } of is.order) {
    if (by === '_count' || by === '_key') continue;
    const metric = subs.find((sub) => sub.name === by.replace(/\.value$/, ''));
    if (metric?.is.kind !== 'metric')
      throw illegal(
        `Invalid aggregation order path [${by}] of [${name}]: it names no metric below it`,
      );
  }
}

function filters(object: JsonObject, where: string, now: bigint): AggKind {
  checkParts(object, ['filters', 'other_bucket', 'other_bucket_key', 'keyed'], where);
  const { filters: written, other_bucket_key: key } = object;
  const isNamed = isJsonObject(written);
  const entries = isNamed
    ? Object.entries(written)
    : listOf(written).map((each, index) => [`${index}`, each] as const);
  if (entries.length === 0 || entries.length > MAX_AGGS)
    throw illegal(`${where} must have from 1 to ${MAX_AGGS} filters`);
  const hasOther = flagAt(object['other_bucket'], key !== undefined, `${where} other_bucket`);
  return {
    kind: 'filters',
    queries: entries.map(([name, query]) => [name, readQuery(query, now)] as const),
    isNamed: isNamed && flagAt(object['keyed'], true, `${where} keyed`),
    other: hasOther
      ? key === undefined
        ? '_other_'
        : textAt(key, `${where} other_bucket_key`)
      : null,
  };
}
