import type { Condition } from '../../../../detect/filters/condition.ts';
import type { JsonObject } from '../../../../events/json.ts';
import type { Row } from '../../../../events/value.ts';
import type { Agg, AggKind } from '../parse/aggs.ts';
import { Bucket } from './bucket.ts';
import type { AggContext, AggState } from './context.ts';

/** A bucket with the alerts that also match a query. */
export class FilterState implements AggState {
  readonly agg: Agg;
  readonly bucket: Bucket;
  readonly #condition: Condition;

  constructor(agg: Agg, is: Extract<AggKind, { readonly kind: 'filter' }>, context: AggContext) {
    this.agg = agg;
    this.bucket = new Bucket(agg, context);
    this.#condition = context.condition(is.query);
  }

  collect(row: Row, document: () => JsonObject): void {
    if (this.#condition(row, document)) this.bucket.collect(row, document);
  }

  written(): JsonObject {
    return this.bucket.written();
  }
}

/** A bucket for each of some queries, and optionally one for all others. */
export class FiltersState implements AggState {
  readonly agg: Agg;
  readonly buckets: readonly Bucket[];
  readonly other: Bucket | null;
  readonly #is: Extract<AggKind, { readonly kind: 'filters' }>;
  readonly #conditions: readonly Condition[];

  constructor(agg: Agg, is: Extract<AggKind, { readonly kind: 'filters' }>, context: AggContext) {
    this.agg = agg;
    this.#is = is;
    this.#conditions = is.queries.map(([, query]) => context.condition(query));
    this.buckets = is.queries.map(() => new Bucket(agg, context));
    this.other = is.other === null ? null : new Bucket(agg, context);
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
    const { queries, isNamed, other } = this.#is;
    const named = queries.map(([name], index) => [name, this.buckets[index]!.written()] as const);
    const all =
      this.other === null ? named : [...named, [other ?? '', this.other.written()] as const];
    return { buckets: isNamed ? Object.fromEntries(all) : all.map(([, bucket]) => bucket) };
  }
}
