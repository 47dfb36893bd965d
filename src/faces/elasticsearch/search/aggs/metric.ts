import type { JsonObject } from '../../../../events/json.ts';
import { valuesOf, type Row } from '../../../../events/field-set.ts';
import { formatInstant, NANOS_PER_MS } from '../../../../util/time/index.ts';
import type { Agg, AggKind } from '../parse/aggs.ts';
import { placeOf, type SortValue } from '../sort.ts';
import { writtenStates, type AggContext, type AggState } from './context.ts';

/** Alerts that are counted together, with the sub-aggregations. */
export class Bucket {
  count = 0;
  readonly subs: readonly AggState[];

  constructor(agg: Agg, context: AggContext) {
    context.budget.spend();
    this.subs = context.states(agg.subs);
  }

  collect(row: Row, document: () => JsonObject): void {
    this.count += 1;
    for (const sub of this.subs) sub.collect(row, document);
  }

  written(): JsonObject {
    return { doc_count: this.count, ...writtenStates(this.subs) };
  }

  /** The value that the bucket is ordered by. */
  metric(path: string): number {
    const name = path.replace(/\.value$/, '');
    const state = this.subs.find(({ agg }) => agg.name === name);
    return state instanceof MetricState ? (state.value() ?? Number.NEGATIVE_INFINITY) : 0;
  }
}

type Metric = Extract<AggKind, { readonly kind: 'metric' }>;

/** One number about the values of a field. Different values are counted exactly. */
export class MetricState implements AggState {
  readonly agg: Agg;
  readonly is: Metric;
  readonly #slot: number;
  readonly #missing: SortValue;
  readonly #context: AggContext;
  readonly #different = new Set<SortValue>();
  #count = 0;
  #sum = 0;
  #least = Number.POSITIVE_INFINITY;
  #most = Number.NEGATIVE_INFINITY;

  constructor(agg: Agg, is: Metric, context: AggContext) {
    this.agg = agg;
    this.is = is;
    this.#slot = context.fields.slotOf(is.field.path);
    this.#missing = is.missing === null ? null : placeOf(is.missing, is.field);
    this.#context = context;
  }

  collect(row: Row): void {
    let hasValue = false;
    for (const value of valuesOf(row[this.#slot])) {
      const place = placeOf(value, this.is.field);
      if (place === null) continue;
      hasValue = true;
      this.add(place, 1);
    }
    if (!hasValue && this.#missing !== null) this.add(this.#missing, 1);
  }

  /** A value that this many alerts have. */
  add(value: Exclude<SortValue, null>, alerts: number): void {
    const { metric } = this.is;
    if (metric === 'cardinality') {
      if (this.#different.has(value)) return;
      this.#context.budget.spend();
      this.#different.add(value);
    } else if (metric === 'value_count') {
      this.#count += alerts;
    } else if (typeof value !== 'string') {
      const number = Number(value);
      this.#count += alerts;
      this.#sum += number * alerts;
      this.#least = Math.min(this.#least, number);
      this.#most = Math.max(this.#most, number);
    }
  }

  value(): number | null {
    const hasAny = this.#count > 0;
    switch (this.is.metric) {
      case 'cardinality':
        return this.#different.size;
      case 'value_count':
        return this.#count;
      case 'sum':
        return this.#sum;
      case 'avg':
        return hasAny ? this.#sum / this.#count : null;
      case 'min':
        return hasAny ? this.#least : null;
      case 'max':
        return hasAny ? this.#most : null;
    }
  }

  written(): JsonObject {
    const value = this.value();
    const isDate =
      this.is.field.comparison === 'date' && ['min', 'max', 'avg'].includes(this.is.metric);
    if (!isDate || value === null) return { value };
    return { value, value_as_string: formatInstant(BigInt(Math.trunc(value)) * NANOS_PER_MS) };
  }
}
