import type { FieldSet, Row, Scalar } from '../../events/field-set.ts';

import type { RowTest } from '../../lang/compile/condition.ts';
import {
  accessOf,
  type FieldAccess,
  type FieldDescription,
  isDate,
} from '../../lang/compile/field-access.ts';
import { EvaluationError } from '../../lang/functions/declaration.ts';
import type { LeafPredicate } from '../../lang/plan/plan.ts';
import { predicateTest } from '../../lang/plan/predicate-test.ts';
import { lazily } from '../../util/maps.ts';
import type { RunClock } from '../../util/time/index.ts';
import { regexAnchors, textTestsOf, type TextTests } from './anchors.ts';
import { TermField } from './term-field.ts';

/** A test of one field. */
export interface Term {
  readonly predicate: LeafPredicate;
  /** The predicate as tests of texts, made when it is first asked for. */
  readonly textTests: () => TextTests | null;
  readonly access: FieldAccess;
  /** Of terms that are about the same values. */
  readonly place: string;
  /** A guess of how many events satisfy it. */
  readonly guess: number;
  /** A regular expression without a literal: it would have to be tried for every value. */
  readonly isCostly: boolean;
}

/** Numbers the tests of single fields, so that rules share those that are the same. */
export class TermTable {
  readonly terms: Term[] = [];
  readonly #fieldSet: FieldSet;
  readonly #clock: RunClock;
  readonly #numbers = new Map<string, number>();

  constructor(fields: FieldSet, clock: RunClock) {
    this.#fieldSet = fields;
    this.#clock = clock;
  }

  /** The term that tests a predicate; `null` if its meaning may change while events are matched. */
  termOf(predicate: LeafPredicate, description: FieldDescription): number | null {
    const access = accessOf(description, this.#fieldSet);
    // What a date means may move with the time of the run.
    if (isDate(access.kind) && predicate.kind !== 'exists') return null;
    const kind = isDate(access.kind) ? JSON.stringify(description) : access.kind;
    const place = `${access.slot} ${kind}`;
    const key = `${place} ${keyOf(predicate)}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const isCostly = predicate.kind === 'regex' && regexAnchors(predicate.patterns) === null;
    const guess = isCostly ? SOME : guessOf(predicate, description.path);
    const textTests = lazily(() => textTestsOf(predicate));
    const term = this.terms.push({ predicate, textTests, access, place, guess, isCostly }) - 1;
    this.#numbers.set(key, term);
    return term;
  }

  /** Finds which of some terms values satisfy, all of one field in one search. */
  fieldsOf(numbers: Iterable<number>): readonly TermField[] {
    const fields = new Map<string, TermField>();
    for (const number of numbers) {
      const { place } = this.terms[number] as Term;
      const field = fields.get(place) ?? this.emptyFieldOf(number);
      fields.set(place, field);
      this.addTo(field, number);
    }
    return [...fields.values()];
  }

  /** Looks for nothing yet at the place of a term. */
  emptyFieldOf(number: number): TermField {
    const { access } = this.terms[number] as Term;
    return new TermField(access, this.#clock);
  }

  /** @param field of the place of the term */
  addTo(field: TermField, number: number): void {
    const { predicate, textTests } = this.terms[number] as Term;
    field.add(number, predicate, textTests);
  }

  /** Whether an event satisfies a term. One that cannot be decided is satisfied: the evaluation of the rule reports it. */
  testOf(number: number): RowTest {
    const { predicate, access } = this.terms[number] as Term;
    const test = lazily(() =>
      predicateTest(predicate, { access: () => access, clock: this.#clock }),
    );
    return (row: Row) => {
      try {
        return test()(row);
      } catch (error) {
        if (error instanceof EvaluationError) return true;
        throw error;
      }
    };
  }
}

/** The same for predicates that are the same but for the name of the field. */
function keyOf(predicate: LeafPredicate): string {
  switch (predicate.kind) {
    case 'exists':
      return 'exists';
    case 'equals':
      return `equals ${String(predicate.ignoreCase)} ${listText(predicate.values)}`;
    case 'wildcard':
    case 'regex':
      return `${predicate.kind} ${String(predicate.ignoreCase)} ${listText(predicate.patterns)}`;
    case 'prefix':
      return `prefix ${String(predicate.ignoreCase)} ${predicate.text}`;
    case 'range':
      return `range ${predicate.operator} ${listText([predicate.value])}`;
    case 'cidr':
      return `cidr ${listText(predicate.blocks)}`;
  }
}

/** A bigint is not the number or the text of the same digits. */
const listText = (values: readonly Scalar[]): string =>
  JSON.stringify(
    values.some((value) => typeof value === 'bigint')
      ? values.map((value) => (typeof value === 'bigint' ? [String(value)] : value))
      : values,
  );

const NEARLY_ALL = 0.8;
const MANY = 0.5;
const SOME = 0.3;
/** By the number of characters that are asked for; more are rarer than the last. */
const BY_LENGTH = [NEARLY_ALL, 0.2, 0.05, 0.01];
const RARE = 0.002;
/** By the number of characters of one of the texts: names of programs that run all the time are short. */
const EQUAL_BY_LENGTH = [RARE, 0.05, 0.05, 0.03, 0.03, 0.02, 0.01];

/** Until events have been counted. */
function guessOf(predicate: LeafPredicate, path: string): number {
  switch (predicate.kind) {
    case 'exists':
      return NEARLY_ALL;
    case 'range':
    case 'cidr':
      return SOME;
    case 'regex':
      return RARE;
    case 'prefix':
      return BY_LENGTH[predicate.text.length] ?? RARE;
    case 'equals':
      if (path.startsWith('event.')) return MANY;
      return Math.min(
        MANY,
        predicate.values.reduce<number>((sum, value) => sum + guessOfText(value), 0),
      );
    case 'wildcard':
      return Math.min(
        NEARLY_ALL,
        predicate.patterns.reduce((sum, pattern) => sum + guessOfPattern(pattern), 0),
      );
  }
}

const guessOfText = (value: Scalar): number =>
  (typeof value === 'string' ? EQUAL_BY_LENGTH[value.length] : undefined) ?? RARE;

function guessOfPattern(pattern: string): number {
  return BY_LENGTH[pattern.replaceAll('*', '').replaceAll('?', '').length] ?? RARE;
}
