import type { Condition } from '../../../../detect/filters/condition.ts';
import type { FieldSet } from '../../../../events/field-set.ts';
import type { Agg } from '../parse/aggs.ts';
import { compileQuery } from '../compile.ts';
import { ALERTS, type DocumentKind } from '../document-kind.ts';
import type { SearchQuery } from '../query.ts';
import { Budget, type AggContext, type AggState } from './context.ts';
import { DateHistogramState } from './date-histogram.ts';
import { FilterState, FiltersState } from './filters.ts';
import { MetricState } from './metric.ts';
import { TermsState } from './terms.ts';

/** @param now in nanoseconds since 1970 */
export function aggContext(fields: FieldSet, now: bigint, of: DocumentKind = ALERTS): AggContext {
  const compiled = new Map<SearchQuery, Condition>();
  const context: AggContext = {
    fields,
    budget: new Budget(),
    condition: (query) => {
      const known = compiled.get(query) ?? compileQuery(query, fields, now, of);
      compiled.set(query, known);
      return known;
    },
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
      return new FilterState(agg, is, context);
    case 'filters':
      return new FiltersState(agg, is, context);
    case 'metric':
      return new MetricState(agg, is, context);
  }
}
