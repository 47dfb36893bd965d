import type { FieldSet } from '../events/field-set.ts';
import type { Row, Value } from '../events/value.ts';
import { all } from '../lang/compile/condition.ts';
import { accessOf, kindOf, type FieldDescription } from '../lang/compile/field-access.ts';
import { isDate } from '../lang/compile/field-kind.ts';
import { fieldsIn } from '../lang/plan/fields-in.ts';
import type { Predicate, QueryPlan } from '../lang/plan/plan.ts';
import { predicateTest } from '../lang/plan/predicate-test.ts';
import type { RunClock } from '../util/time/index.ts';
import { addRule, noRules, type RuleBits } from './rule-bits.ts';

/** Cached values; beyond this all are forgotten, since each event could have a new one. */
const MAX_VALUES = 10_000;
/** More values at once, or longer ones, are not cached. */
const MAX_AT_ONCE = 4;
const MAX_LENGTH = 200;

type Test = (row: Row) => boolean;

/**
 * What one field alone decides: for each of its values, the rules that an event with this value can
 * still match. The rules are tested once for each value, and the answer is cached.
 *
 * A rule is tested by the conjuncts of its stages that read only this field; it remains if any stage
 * does. Conjuncts behind a regular expression are left out, so that an event for which the expression is
 * too much work is reported wherever the whole condition would report it.
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
    rules: readonly (readonly FieldPredicates[])[],
    { fields, clock }: { readonly fields: FieldSet; readonly clock: RunClock },
  ) {
    this.#slot = fields.slotOf(path);
    this.#tests = rules.map((stages) => {
      const tests: Test[] = [];
      for (const { predicates } of stages) {
        const own = predicates
          // What a date means may move with the time of the run, and answers are remembered.
          .filter(({ field }) => field.path === path && !isDate(kindOf(field)))
          .map(({ field, predicate }) =>
            predicateTest(predicate, { access: () => accessOf(field, fields), clock }),
          );
        if (own.length === 0) return null;
        tests.push(all(own));
      }
      return (row) => tests.some((test) => test(row));
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
      return this.#byText.get(value) ?? this.#cache(this.#byText, value, row);
    }
    const name = nameOf(value);
    if (name === null) return this.#all;
    return this.#byOther.get(name) ?? this.#cache(this.#byOther, name, row);
  }

  #cache(known: Map<string, RuleBits>, name: string, row: Row): RuleBits {
    if (known.size >= MAX_VALUES) known.clear();
    const bits = noRules(this.#tests.length);
    for (const [rule, test] of this.#tests.entries()) {
      if (test === null || test(row)) addRule(bits, rule);
    }
    known.set(name, bits);
    return bits;
  }
}

/** A text that identifies a value; `null` where the value is not worth caching. */
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

/** The predicates of a stage that read one field each. */
export interface FieldPredicates {
  readonly predicates: readonly {
    readonly field: FieldDescription;
    readonly predicate: Predicate;
  }[];
}

/** By stage, what an index over any field can test of a query. */
export function fieldPredicatesOf({ stages, fields }: QueryPlan): readonly FieldPredicates[] {
  const described = new Map(fields.map((field) => [field.name, field]));
  return stages.map(({ conjuncts }) => ({
    predicates: conjuncts.flatMap(({ predicate, behindRegex }) => {
      const [name, ...others] = fieldsIn(predicate);
      const field = name === undefined ? undefined : described.get(name);
      // Where an explicit null is a value, the field is read from a slot of its own.
      if (field === undefined || field.nullValue !== undefined) return [];
      return behindRegex || others.length > 0 ? [] : [{ field, predicate }];
    }),
  }));
}
