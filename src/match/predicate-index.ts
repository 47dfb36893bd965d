import type { FieldSet } from '../events/field-set.ts';
import type { Row, Value } from '../events/value.ts';
import { compile, fieldsOf, filtersOf, type QueryOptions } from '../lang/index.ts';
import type { EventQuery, Expression, Statement } from '../lang/index.ts';
import { findFunction } from '../lang/functions/index.ts';
import { mayFail } from '../lang/optimize/may-fail.ts';
import { addRule, noRules, type RuleBits } from './rule-bits.ts';

/** So many values are remembered; then all are forgotten, since events could have ever new ones. */
const MAX_VALUES = 10_000;
/** More values at once are not worth a name of their own. */
const MAX_AT_ONCE = 4;
const MAX_LENGTH = 200;

type Test = (row: Row) => boolean;

/**
 * What one field alone decides: for each of its values, the rules that an event with it can still mean
 * something to. The rules are asked once for each value, and the answer is remembered.
 *
 * A rule is asked by the operands of its conditions that read nothing but the field; of a sequence,
 * any term may let the event through. Operands behind one that can fail are left out, so that a
 * failure is seen wherever the whole condition would show it.
 */
export class PredicateIndex {
  readonly #slot: number;
  /** Per rule; `null` where the field alone decides nothing. */
  readonly #tests: readonly (Test | null)[];
  readonly #byText = new Map<string, RuleBits>();
  readonly #byOther = new Map<string, RuleBits>();
  readonly #all: RuleBits;

  constructor(
    path: string,
    rules: readonly (readonly Deciding[])[],
    options: readonly QueryOptions[],
    shared: { readonly fields: FieldSet; readonly now: bigint },
  ) {
    this.#slot = shared.fields.slotOf(path);
    this.#tests = rules.map((filters, rule) => {
      const parts = partsOf(filters, path, options[rule] ?? {});
      const conditions = parts.map((part) =>
        part === null
          ? null
          : // Parts of a statement that was checked and optimised.
            compile(part, { ...options[rule], ...shared, check: false, optimize: false }),
      );
      if (conditions.includes(null)) return null;
      return (row) =>
        conditions.some((each) => each?.query.kind === 'event' && each.query.matches(row));
    });
    this.#all = noRules(rules.length);
    for (const rule of rules.keys()) addRule(this.#all, rule);
  }

  /** Whether it decides anything for any rule. */
  get decides(): boolean {
    return this.#tests.some((test) => test !== null);
  }

  rulesFor(row: Row): RuleBits {
    const value = row[this.#slot];
    if (typeof value === 'string') {
      if (value.length > MAX_LENGTH) return this.#all;
      return this.#byText.get(value) ?? this.#remember(this.#byText, value, row);
    }
    const name = nameOf(value);
    if (name === null) return this.#all;
    return this.#byOther.get(name) ?? this.#remember(this.#byOther, name, row);
  }

  #remember(known: Map<string, RuleBits>, name: string, row: Row): RuleBits {
    if (known.size >= MAX_VALUES) known.clear();
    const bits = noRules(this.#tests.length);
    for (const [rule, test] of this.#tests.entries()) {
      if (test === null || test(row)) addRule(bits, rule);
    }
    known.set(name, bits);
    return bits;
  }
}

/** A text that stands for a value and no other; `null` where that is not worth it. */
function nameOf(value: Value): string | null {
  if (typeof value !== 'object') return `${typeof value} ${String(value)}`;
  if (value.length > MAX_AT_ONCE) return null;
  let name = '';
  for (const each of value) {
    const text = String(each);
    if (text.length > MAX_LENGTH) return null;
    name += `${typeof each} ${text.length} ${text} `;
  }
  return name;
}

/** A filter, and the operands of its condition that one field each decides. */
export interface Deciding {
  readonly filter: EventQuery;
  readonly operands: readonly { readonly path: string; readonly operand: Expression }[];
}

/** What the index of any field may ask the filters of a statement by. */
export function decidingOf(statement: Statement): readonly Deciding[] {
  return filtersOf(statement).map((filter) => ({
    filter,
    operands: decided(filter.condition).flatMap((operand) => {
      const [path, ...others] = new Set(fieldsOf(operand).map((field) => field.path));
      return path === undefined || others.length > 0 ? [] : [{ path, operand }];
    }),
  }));
}

/** Per filter, the part of it that reads only the field; `null` for a filter without one. */
function partsOf(
  filters: readonly Deciding[],
  path: string,
  { eventCategoryField = 'event.category' }: QueryOptions,
): readonly (Statement | null)[] {
  return filters.map(({ filter, operands }) => {
    const category = path === eventCategoryField ? filter.category : null;
    const own = operands.filter((each) => each.path === path).map(({ operand }) => operand);
    if (category === null && own.length === 0) return null;
    return statementOf(filter, category, own);
  });
}

/** The operands of a condition that are tested whatever the others give, before any that can fail. */
function decided(condition: Expression): readonly Expression[] {
  const operands =
    condition.kind === 'Logical' && condition.operator === 'and' ? condition.operands : [condition];
  const wall = operands.findIndex((operand) => mayFail(operand, ENVIRONMENT));
  return wall < 0 ? operands : operands.slice(0, wall);
}

const ENVIRONMENT = { functions: { find: findFunction } };

function statementOf(
  { span }: EventQuery,
  category: string | null,
  operands: readonly Expression[],
): Statement {
  const [first, second] = operands;
  const condition: Expression =
    first === undefined
      ? { kind: 'Boolean', value: true, span }
      : second === undefined
        ? first
        : { kind: 'Logical', operator: 'and', operands, span };
  return {
    kind: 'Statement',
    query: { kind: 'EventQuery', category, condition, span },
    pipes: [],
    span,
  };
}
