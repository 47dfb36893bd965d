import type { Condition } from '../../../../detect/conditions/condition.ts';
import type { FieldSet, Row } from '../../../../events/field-set.ts';
import type { Json, JsonObject } from '../../../../events/json.ts';

import { tooMuch, MAX_DISTINCT } from '../errors.ts';
import type { Agg } from '../parse/aggs.ts';
import type { SearchQuery } from '../query.ts';

/** The state of an aggregation. */
export interface AggState {
  readonly agg: Agg;
  collect(row: Row, document: () => JsonObject): void;
  /** The part of the answer. */
  written(): JsonObject;
}

/** Limits the work of all aggregations of a search. */
export class Budget {
  #values = 0;

  /** Counts a value or bucket that is kept. */
  spend(): void {
    this.#values += 1;
    if (this.#values > MAX_DISTINCT)
      throw tooMuch(
        `Trying to create too many buckets. Must be less than or equal to: [${MAX_DISTINCT}]`,
        'too_many_buckets_exception',
      );
  }
}

/** The context in which states of aggregations are created. */
export interface AggContext {
  readonly fields: FieldSet;
  readonly budget: Budget;
  condition(query: SearchQuery): Condition;
  /** New, empty states of aggregations. */
  states(aggs: readonly Agg[]): readonly AggState[];
}

export function writtenStates(states: readonly AggState[]): JsonObject {
  return Object.fromEntries(
    states.map((state): [string, Json] => [
      state.agg.name,
      state.agg.meta === null ? state.written() : { meta: state.agg.meta, ...state.written() },
    ]),
  );
}
