import { getOrAdd } from '../../../../util/maps.ts';
import type { JsonObject } from '../../../../events/json.ts';
import { valuesOf, type Row } from '../../../../events/field-set.ts';
import { formatInstant, NANOS_PER_MS } from '../../../../util/time/index.ts';
import { tooMuch, MAX_BUCKETS } from '../errors.ts';
import type { Agg, Terms } from '../parse/aggs.ts';
import type { BucketOrder } from '../parse/date-histogram.ts';
import { compareValues, placeOf, type SortValue } from '../sort.ts';
import type { AggContext, AggState } from './context.ts';
import { Bucket } from './metric.ts';

type Key = Exclude<SortValue, null>;

/** A bucket for each value of a field. An alert with several values is in several of them. */
export class TermsState implements AggState {
  readonly agg: Agg;
  readonly is: Terms;
  readonly #slot: number;
  readonly #missing: SortValue;
  readonly #context: AggContext;
  readonly #buckets = new Map<Key, Bucket>();

  constructor(agg: Agg, is: Terms, context: AggContext) {
    this.agg = agg;
    this.is = is;
    this.#slot = context.fields.slotOf(is.field.path);
    this.#missing = is.missing === null ? null : placeOf(is.missing, is.field);
    this.#context = context;
  }

  collect(row: Row, document: () => JsonObject): void {
    const { field } = this.is;
    const keys = new Set<Key>();
    for (const value of valuesOf(row[this.#slot])) {
      const key = placeOf(value, field);
      if (key !== null) keys.add(key);
    }
    if (keys.size === 0 && this.#missing !== null) keys.add(this.#missing);
    for (const key of keys) this.bucket(key)?.collect(row, document);
  }

  /** `null` for a value that is not wanted. */
  bucket(key: Key): Bucket | null {
    const { include, exclude } = this.is;
    const text = this.is.field.type === 'boolean' ? String(key === 1) : String(key);
    if (include?.has(text) === false || exclude.has(text)) return null;
    return getOrAdd(this.#buckets, key, () => new Bucket(this.agg, this.#context));
  }

  /** The buckets of the answer, in its order. */
  chosen(): readonly (readonly [Key, Bucket])[] {
    const { size, least, order } = this.is;
    return [...this.#buckets]
      .filter(([, { count }]) => count >= least)
      .sort((a, b) => compareBuckets(a, b, order))
      .slice(0, size === 0 ? MAX_BUCKETS : Math.min(size, MAX_BUCKETS));
  }

  /** All of them, if the order depends on a sub-aggregation. */
  all(): readonly (readonly [Key, Bucket])[] {
    return [...this.#buckets];
  }

  written(): JsonObject {
    const chosen = this.chosen();
    let others = 0;
    for (const { count } of this.#buckets.values()) if (count >= this.is.least) others += count;
    for (const [, { count }] of chosen) others -= count;
    return {
      doc_count_error_upper_bound: 0,
      sum_other_doc_count: others,
      buckets: chosen.map(([key, bucket]) => ({ ...this.#key(key), ...bucket.written() })),
    };
  }

  #key(key: Key): JsonObject {
    const { field } = this.is;
    if (field.type === 'boolean') return { key, key_as_string: String(key === 1) };
    if (field.comparison === 'date' && typeof key === 'number')
      return { key, key_as_string: formatInstant(BigInt(key) * NANOS_PER_MS) };
    return { key };
  }
}

export function compareBuckets(
  [keyA, a]: readonly [Key, Bucket],
  [keyB, b]: readonly [Key, Bucket],
  orders: readonly BucketOrder[],
): number {
  for (const { by, isDescending } of orders) {
    const order =
      by === '_key'
        ? compareValues(keyA, keyB)
        : by === '_count'
          ? a.count - b.count
          : compareMetrics(a.metric(by), b.metric(by));
    if (order !== 0) return isDescending ? -order : order;
  }
  return 0;
}

/** Infinities are equal to themselves, but their difference is `NaN`. */
const compareMetrics = (a: number, b: number) => (a < b ? -1 : a > b ? 1 : 0);

export const tooManyBuckets = () =>
  tooMuch(
    `Trying to create too many buckets. Must be less than or equal to: [${MAX_BUCKETS}]`,
    'too_many_buckets_exception',
  );
