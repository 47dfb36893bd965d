import { compileWildcards } from '../../../util/wildcard.ts';
import type { ConjunctPrecision, SearchRequest } from '../../event-store.ts';
import { HOT_FIELDS } from '../../blocks/hot-fields.ts';
import { TimeBounds } from '../../blocks/times.ts';
import { compileCondition, precisionOf, type ColumnSource, type Condition } from './condition.ts';

/** A request, compiled once for all segments. */
export interface PreparedSearch {
  readonly takesStream: (stream: string) => boolean;
  /** Of time; `null` without one. */
  readonly bounds: TimeBounds | null;
  readonly from: bigint | null;
  readonly to: bigint | null;
  readonly arrivals: { readonly from: number; readonly to: number };
  /** `null`: every event of the selection is wanted. */
  readonly stages: readonly (readonly Condition[])[] | null;
  /** How conjuncts are answered at best. */
  readonly precision: Precision;
}

/** The precision of each conjunct by stage. */
export type Precision = readonly (readonly ConjunctPrecision[])[];

/** Columns of all hot fields, and every value in them. */
const HOT_COLUMNS: ColumnSource = {
  column: (field) =>
    HOT_FIELDS.includes(field) ? { hasUnknown: false, values: () => [], codes: () => 0 } : null,
};

export function prepareSearch(request: SearchRequest): PreparedSearch {
  const { streams, from, to, arrivals, stages, now } = request;
  const isBounded = from !== null || to !== null;
  const conditions =
    stages?.map((stage) => stage.map((predicate) => compileCondition(predicate, { now }))) ?? null;
  return {
    takesStream:
      streams === null
        ? () => true
        : compileWildcards(streams, { ignoreCase: false, escapes: false }),
    bounds: isBounded ? new TimeBounds(from, to) : null,
    from,
    to,
    arrivals: arrivals ?? { from: 0, to: Infinity },
    stages: conditions,
    precision: (conditions ?? []).map((stage) =>
      stage.map((condition) => precisionOf(condition, HOT_COLUMNS)),
    ),
  };
}

/**
 * How a whole search answers its conjuncts: as its worst segment does. Segments that nothing is selected
 * of do not count.
 */
export function overallPrecision(
  search: PreparedSearch,
  selections: Iterable<{ readonly selected: number; readonly precision: Precision }>,
): Precision {
  const order: readonly ConjunctPrecision[] = ['exact', 'superset', 'unsupported'];
  const worst = search.precision.map((stage) => [...stage]);
  for (const { selected, precision } of selections) {
    if (selected === 0) continue;
    for (const [stage, conjuncts] of worst.entries()) {
      for (const [at, known] of conjuncts.entries()) {
        const found = precision[stage]![at]!;
        if (order.indexOf(found) > order.indexOf(known)) conjuncts[at] = found;
      }
    }
  }
  return worst;
}
