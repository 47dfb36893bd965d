import type { Value } from '../../../events/field-set.ts';
import { fieldsIn, type Predicate } from '../../../lang/plan/plan.ts';
import { valueTest } from '../../../lang/plan/predicate-test.ts';
import type { RunClock } from '../../../util/time/index.ts';
import { compileWildcards } from '../../../util/wildcard.ts';
import type { Codes } from '../../blocks/columns.ts';
import { ABSENT, FIRST_VALUE, UNKNOWN } from '../../blocks/dictionary.ts';
import type { ConjunctPrecision, SearchRequest } from '../../event-store.ts';
import { HOT_FIELDS } from '../../blocks/hot-fields.ts';
import { TimeBounds } from '../../blocks/times.ts';
import { StoreError } from '../../errors.ts';

/**
 * A predicate as columns answer it. What is about one field is one test, which the language itself
 * makes of each distinct value; only conditions over several fields are combined here.
 */
export type Condition =
  | { readonly kind: 'constant'; readonly state: number }
  | {
      readonly kind: 'field';
      readonly field: string;
      readonly test: (value: Value) => boolean | null;
    }
  | { readonly kind: 'not'; readonly operand: Condition }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Condition[] };

/** Whether a condition holds. In this order, `and` is the minimum of its operands, and `or` the maximum. */
export const FALSE = 0;
/** Only the document can decide it. */
export const UNDECIDED = 1;
export const TRUE = 2;

/** By row; a number where it is the same for all rows. */
export type States = Uint8Array | number;

function compileCondition(predicate: Predicate, clock: RunClock): Condition {
  const [field, ...others] = fieldsIn(predicate);
  if (others.length === 0) {
    const test = valueTest(predicate, clock);
    if (field !== undefined) return { kind: 'field', field, test };
    return { kind: 'constant', state: stateOf(test(undefined)) };
  }
  switch (predicate.kind) {
    case 'not':
      return { kind: 'not', operand: compileCondition(predicate.operand, clock) };
    case 'and':
    case 'or':
      return {
        kind: predicate.kind,
        operands: predicate.operands.map((operand) => compileCondition(operand, clock)),
      };
    default:
      throw new TypeError(`a test of several fields: ${predicate.kind}`);
  }
}

const stateOf = (holds: boolean | null): number =>
  holds === null ? UNDECIDED : holds ? TRUE : FALSE;

/** The columns of some rows, read when they are asked for. */
export interface ColumnSource {
  /** `null` for a field that there is no column of. */
  column(field: string): SourceColumn | null;
}

export interface SourceColumn {
  /** Some rows have a value that is not kept. */
  readonly hasUnknown: boolean;
  values(): readonly Value[];
  codes(): Codes;
}

/** How a condition is answered, as far as the columns decide that. */
export function precisionOf(condition: Condition, source: ColumnSource): ConjunctPrecision {
  switch (condition.kind) {
    case 'constant':
      return 'exact';
    case 'field': {
      const column = source.column(condition.field);
      if (column === null) return 'unsupported';
      return column.hasUnknown ? 'superset' : 'exact';
    }
    case 'not':
      return precisionOf(condition.operand, source);
    case 'and':
    case 'or': {
      const kinds = new Set(condition.operands.map((operand) => precisionOf(operand, source)));
      const [only = 'exact'] = kinds;
      return kinds.size > 1 ? 'superset' : only;
    }
  }
}

/** Finds the states of rows. One for each condition. */
export class Evaluation {
  readonly #source: ColumnSource;
  #hasFailed = false;

  constructor(source: ColumnSource) {
    this.#source = source;
  }

  /**
   * By row: 0 where the condition does not hold, another number where it may. Where a column is
   * damaged, or a regular expression was too much work for any value, every row may satisfy the
   * condition: which operand the evaluator would have asked first is not known here.
   */
  mayHold(condition: Condition): { readonly states: States; readonly hasFailed: boolean } {
    const states = this.#states(condition);
    return this.#hasFailed ? { states: UNDECIDED, hasFailed: true } : { states, hasFailed: false };
  }

  #states(condition: Condition): States {
    switch (condition.kind) {
      case 'constant':
        return condition.state;
      case 'field': {
        const column = this.#source.column(condition.field);
        if (column === null) return UNDECIDED;
        try {
          return this.#fieldStates(column, condition.test);
        } catch (error) {
          if (!(error instanceof StoreError)) throw error;
          this.#hasFailed = true;
          return UNDECIDED;
        }
      }
      case 'not':
        return negated(this.#states(condition.operand));
      case 'and':
      case 'or': {
        const { kind, operands } = condition;
        let states: States = kind === 'and' ? TRUE : FALSE;
        for (const operand of operands) states = combined(kind, states, this.#states(operand));
        return states;
      }
    }
  }

  #fieldStates(column: SourceColumn, test: (value: Value) => boolean | null): States {
    const values = column.values();
    const table = new Uint8Array(values.length + FIRST_VALUE);
    const stateAt = (value: Value): number => {
      const holds = test(value);
      if (holds === null) this.#hasFailed = true;
      return stateOf(holds);
    };
    table[ABSENT] = stateAt(undefined);
    table[UNKNOWN] = column.hasUnknown ? UNDECIDED : table[ABSENT];
    for (const [index, value] of values.entries()) table[index + FIRST_VALUE] = stateAt(value);
    // Rare values are in the dictionaries of few segments: the codes of the others are not read.
    const [first] = table;
    if (table.every((state) => state === first)) return first!;
    const codes = column.codes();
    if (typeof codes === 'number') return table[codes]!;
    const states = new Uint8Array(codes.length);
    for (let row = 0; row < codes.length; row++) states[row] = table[codes[row]!]!;
    return states;
  }
}

export function combined(kind: 'and' | 'or', a: States, b: States): States {
  if (typeof a === 'number' && typeof b === 'number') {
    return kind === 'and' ? Math.min(a, b) : Math.max(a, b);
  }
  if (typeof b === 'number') return withConstant(kind, b, a as Uint8Array);
  if (typeof a === 'number') return withConstant(kind, a, b);
  const states = new Uint8Array(a.length);
  if (kind === 'and') {
    for (let row = 0; row < a.length; row++) states[row] = a[row]! < b[row]! ? a[row]! : b[row]!;
  } else {
    for (let row = 0; row < a.length; row++) states[row] = a[row]! > b[row]! ? a[row]! : b[row]!;
  }
  return states;
}

function withConstant(kind: 'and' | 'or', constant: number, states: Uint8Array): States {
  if (constant === (kind === 'and' ? TRUE : FALSE)) return states;
  if (constant === (kind === 'and' ? FALSE : TRUE)) return constant;
  return states.map((state) =>
    kind === 'and' ? Math.min(state, constant) : Math.max(state, constant),
  );
}

function negated(states: States): States {
  if (typeof states === 'number') return TRUE - states;
  return states.map((state) => TRUE - state);
}

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
