import type { FieldSet } from '../../events/field-set.ts';
import { accessOf, type FieldDescription } from '../../lang/compile/field-access.ts';
import { isDate } from '../../lang/compile/field-kind.ts';
import type { LeafPredicate } from '../../lang/plan/plan.ts';
import type { Scalar } from '../../events/value.ts';
import type { RunClock } from '../../util/time/index.ts';
import { regexAnchors } from './anchors.ts';
import { TermField } from './term-field.ts';

export interface Term {
  /** Index of its field. */
  readonly field: number;
  /** A guess of how many events satisfy it. */
  readonly guess: number;
}

/** Numbers the tests of single fields, so that rules share those that are the same. */
export class TermTable {
  readonly terms: Term[] = [];
  readonly fields: TermField[] = [];
  readonly #fieldSet: FieldSet;
  readonly #clock: RunClock;
  readonly #places = new Map<string, number>();
  readonly #numbers = new Map<string, number>();
  /**
   * Regular expressions that no field tests so far. They have no literal, so that each would have to be tried for every
   * value: that is worth it only where nothing else excludes a rule.
   */
  readonly #untested = new Map<number, LeafPredicate>();

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
    const field =
      this.#places.get(place) ?? this.fields.push(new TermField(access, this.#clock)) - 1;
    this.#places.set(place, field);
    const waits = predicate.kind === 'regex' && regexAnchors(predicate.patterns) === null;
    const guess = waits ? SOME : guessOf(predicate, description.path);
    const term = this.terms.push({ field, guess }) - 1;
    this.#numbers.set(key, term);
    if (waits) this.#untested.set(term, predicate);
    else this.fields[field]?.add(term, predicate);
    return term;
  }

  /** Has a term tested from now on. */
  test(term: number): void {
    const predicate = this.#untested.get(term);
    if (predicate === undefined) return;
    this.fields[this.terms[term]?.field ?? -1]?.add(term, predicate);
    this.#untested.delete(term);
  }

  isTested(term: number): boolean {
    return !this.#untested.has(term);
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
      return path.startsWith('event.') ? MANY : Math.min(MANY, predicate.values.length * RARE);
    case 'wildcard':
      return Math.min(
        NEARLY_ALL,
        predicate.patterns.reduce((sum, pattern) => sum + guessOfPattern(pattern), 0),
      );
  }
}

function guessOfPattern(pattern: string): number {
  return BY_LENGTH[pattern.replaceAll('*', '').replaceAll('?', '').length] ?? RARE;
}
