import { getOrAdd } from '../../../../util/maps.ts';
import type { Condition } from '../../../../detect/conditions/condition.ts';
import type { FieldSet, Row } from '../../../../events/field-set.ts';
import type { JsonObject } from '../../../../events/json.ts';

import { compileQuery } from '../compile.ts';
import { ALERTS, type DocumentKind } from '../fields.ts';
import type { Agg, AggKind } from '../parse/aggs.ts';
import type { SearchQuery } from '../query.ts';
import { Budget, type AggContext, type AggState } from './context.ts';
import { Bucket, MetricState } from './metric.ts';
import { DateHistogramState } from './date-histogram.ts';
import { TermsState } from './terms.ts';

/** A bucket for each of some queries, and optionally one for all others. */
export class FiltersState implements AggState {
  readonly agg: Agg;
  readonly queries: readonly SearchQuery[];
  readonly buckets: readonly Bucket[];
  readonly other: Bucket | null;
  readonly #is: Filters;
  readonly #conditions: readonly Condition[];

  constructor(agg: Agg, is: Filters, context: AggContext) {
    this.agg = agg;
    this.#is = is;
    this.queries = is.kind === 'filter' ? [is.query] : is.queries.map(([, query]) => query);
    this.#conditions = this.queries.map((query) => context.condition(query));
    this.buckets = this.queries.map(() => new Bucket(agg, context));
    this.other = is.kind === 'filter' || is.other === null ? null : new Bucket(agg, context);
  }

  collect(row: Row, document: () => JsonObject): void {
    let isFound = false;
    for (const [index, condition] of this.#conditions.entries()) {
      if (!condition(row, document)) continue;
      isFound = true;
      this.buckets[index]?.collect(row, document);
    }
    if (!isFound) this.other?.collect(row, document);
  }

  written(): JsonObject {
    const is = this.#is;
    const written = this.buckets.map((bucket) => bucket.written());
    if (is.kind === 'filter') return written[0] ?? {};
    if (this.other !== null) written.push(this.other.written());
    if (!is.isNamed) return { buckets: written };
    const names = [...is.queries.map(([name]) => name), is.other ?? ''];
    return {
      buckets: Object.fromEntries(written.map((bucket, index) => [names[index] ?? '', bucket])),
    };
  }
}

type Filters = Extract<AggKind, { readonly kind: 'filter' | 'filters' }>;

/** @param now in nanoseconds since 1970 */
export function aggContext(fields: FieldSet, now: bigint, of: DocumentKind = ALERTS): AggContext {
  const compiled = new Map<SearchQuery, Condition>();
  const context: AggContext = {
    fields,
    budget: new Budget(),
    condition: (query) => getOrAdd(compiled, query, () => compileQuery(query, fields, now, of)),
    states: (aggs) => aggs.map((agg) => newState(agg, context)),
  };
  return context;
}

/** Adds the required fields to those of the context: to be called before the first row is read. */
export function noteFields(aggs: readonly Agg[], context: AggContext): void {
  for (const { is, subs } of aggs) {
    if ('field' in is) context.fields.slotOf(is.field.path);
    if (is.kind === 'filter') context.condition(is.query);
    if (is.kind === 'filters') for (const [, query] of is.queries) context.condition(query);
    noteFields(subs, context);
  }
}

function newState(agg: Agg, context: AggContext): AggState {
  const { is } = agg;
  switch (is.kind) {
    case 'terms':
      return new TermsState(agg, is, context);
    case 'date_histogram':
      return new DateHistogramState(agg, is, context);
    case 'filter':
    case 'filters':
      return new FiltersState(agg, is, context);
    case 'metric':
      return new MetricState(agg, is, context);
  }
}
