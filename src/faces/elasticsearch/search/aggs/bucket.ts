import type { JsonObject } from '../../../../events/json.ts';
import type { Row } from '../../../../events/value.ts';
import type { Agg } from '../parse/aggs.ts';
import { writtenStates, type AggContext, type AggState } from './context.ts';
import { MetricState } from './metric.ts';

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
