import type { LeafPredicate, Predicate } from '../../lang/plan/plan.ts';

/** A condition over terms, which are numbered. */
export type Formula =
  | { readonly kind: 'all' | 'none' }
  | { readonly kind: 'term'; readonly term: number }
  | { readonly kind: 'not'; readonly operand: Formula }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Formula[] };

export const ALL: Formula = { kind: 'all' };
const NONE: Formula = { kind: 'none' };

/** The number of the term that tests a predicate; `null` where no term can. */
export type TermOf = (predicate: LeafPredicate) => number | null;

/** What a predicate says of terms; where it asks for something that is none, it holds. */
export function formulaOf(predicate: Predicate, termOf: TermOf): Formula {
  return build(predicate, true, termOf);
}

/** @param positive whether the formula may hold too often; otherwise, too seldom */
function build(predicate: Predicate, positive: boolean, termOf: TermOf): Formula {
  switch (predicate.kind) {
    case 'all':
      return ALL;
    case 'none':
      return NONE;
    case 'and':
      return every(predicate.operands.map((operand) => build(operand, positive, termOf)));
    case 'or':
      return some(predicate.operands.map((operand) => build(operand, positive, termOf)));
    case 'not':
      return negated(build(predicate.operand, !positive, termOf));
    default: {
      const term = termOf(predicate);
      if (term === null) return positive ? ALL : NONE;
      return { kind: 'term', term };
    }
  }
}

export function every(operands: readonly Formula[]): Formula {
  return combined('and', operands, ALL, NONE);
}

export function some(operands: readonly Formula[]): Formula {
  return combined('or', operands, NONE, ALL);
}

/** @param neutral says nothing beside others; `decisive` decides whatever they say */
function combined(
  kind: 'and' | 'or',
  operands: readonly Formula[],
  neutral: Formula,
  decisive: Formula,
): Formula {
  if (operands.some((operand) => operand.kind === decisive.kind)) return decisive;
  const parts = operands
    .filter((operand) => operand.kind !== neutral.kind)
    .flatMap((operand) => (operand.kind === kind ? operand.operands : [operand]));
  const [only] = parts;
  if (only === undefined) return neutral;
  return parts.length === 1 ? only : { kind, operands: parts };
}

function negated(operand: Formula): Formula {
  if (operand.kind === 'all') return NONE;
  if (operand.kind === 'none') return ALL;
  return operand.kind === 'not' ? operand.operand : { kind: 'not', operand };
}

/** One of the terms of which one is satisfied wherever a formula holds. */
export interface Trigger {
  readonly term: number;
  /** Terms without which it means nothing that this one is satisfied. */
  readonly guards: readonly number[];
}

/** The cheapest triggers; `null` where none are known, so that the formula has to be tested for each event. */
export function triggersOf(
  formula: Formula,
  costOf: (term: number) => number,
): readonly Trigger[] | null {
  return costOfTriggers(formula, costOf) === Infinity ? null : cheapest(formula, costOf);
}

/** What the cheapest triggers cost. Most that could be chosen are not, so they are made when that is known. */
function costOfTriggers(formula: Formula, costOf: (term: number) => number): number {
  switch (formula.kind) {
    case 'all':
    case 'not':
      return Infinity;
    case 'none':
      return 0;
    case 'term':
      return costOf(formula.term);
    case 'and': {
      let least = Infinity;
      for (const operand of formula.operands) {
        least = Math.min(least, costOfTriggers(operand, costOf));
      }
      return least;
    }
    case 'or': {
      let sum = 0;
      for (const operand of formula.operands) sum += costOfTriggers(operand, costOf);
      return sum;
    }
  }
}

/** Of a formula that has triggers. */
function cheapest(formula: Formula, costOf: (term: number) => number): readonly Trigger[] {
  switch (formula.kind) {
    case 'term':
      return [{ term: formula.term, guards: [] }];
    case 'or':
      return formula.operands.flatMap((operand) => cheapest(operand, costOf));
    case 'and': {
      const least = costOfTriggers(formula, costOf);
      const own = formula.operands.find((each) => costOfTriggers(each, costOf) === least);
      const others = formula.operands.flatMap((operand) =>
        operand.kind === 'term' && operand !== own ? [operand.term] : [],
      );
      return cheapest(own as Formula, costOf).map(({ term, guards }) => ({
        term,
        guards: guards.length === 0 ? others : [...guards, ...others],
      }));
    }
    default:
      return [];
  }
}

/** A formula as a function, with what decides soonest first. */
export function compileFormula(
  formula: Formula,
  holds: (term: number) => () => boolean,
  frequencyOf: (term: number) => number,
): () => boolean {
  switch (formula.kind) {
    case 'all':
      return () => true;
    case 'none':
      return () => false;
    case 'term':
      return holds(formula.term);
    case 'not': {
      const test = compileFormula(formula.operand, holds, frequencyOf);
      return () => !test();
    }
    case 'and':
    case 'or': {
      const decisive = formula.kind === 'or';
      const sign = decisive ? -1 : 1;
      const tests = formula.operands
        .map((operand) => ({ operand, frequency: sign * likelihood(operand, frequencyOf) }))
        .toSorted((a, b) => a.frequency - b.frequency)
        .map(({ operand }) => compileFormula(operand, holds, frequencyOf));
      return decided(tests, decisive);
    }
  }
}

function decided(tests: readonly (() => boolean)[], decisive: boolean): () => boolean {
  return () => {
    for (let at = 0; at < tests.length; at++) if (tests[at]!() === decisive) return decisive;
    return !decisive;
  };
}

/** How often a formula holds, as if terms had nothing to do with each other. */
function likelihood(formula: Formula, frequencyOf: (term: number) => number): number {
  switch (formula.kind) {
    case 'all':
      return 1;
    case 'none':
      return 0;
    case 'term':
      return frequencyOf(formula.term);
    case 'not':
      return 1 - likelihood(formula.operand, frequencyOf);
    case 'and':
      return formula.operands.reduce((all, each) => all * likelihood(each, frequencyOf), 1);
    case 'or':
      return (
        1 - formula.operands.reduce((all, each) => all * (1 - likelihood(each, frequencyOf)), 1)
      );
  }
}

/** The terms that must all be satisfied before a field is read, in one of several ways. */
export type ReadCondition = readonly (readonly number[])[];

/** With more, a field is read for nearly every event anyway. */
const MAX_WAYS = 6;
/** A guard of fewer triggers than this share opens no way of its own. */
const MIN_SHARE = 1 / 32;

/**
 * The fewest ways that let each trigger of a field be found wherever its guards are satisfied. A way asks only for guards that
 * many triggers have, so that there are few; one that asks for nothing is always open.
 *
 * @param triggers the guards of each
 */
export function readConditionOf(triggers: readonly (readonly number[])[]): ReadCondition {
  const counts = new Map<number, number>();
  for (const guards of triggers) {
    for (const guard of new Set(guards)) counts.set(guard, (counts.get(guard) ?? 0) + 1);
  }
  for (let minCount = Math.max(2, triggers.length * MIN_SHARE); ; minCount *= 2) {
    const isCommon = (guard: number) => (counts.get(guard) ?? 0) >= minCount;
    const ways = minimalSets(triggers.map((guards) => guards.filter(isCommon)));
    if (ways.length <= MAX_WAYS) return ways;
  }
}

/** The sets that contain no other one. */
function minimalSets(sets: readonly (readonly number[])[]): number[][] {
  const minimal: number[][] = [];
  const distinct = new Map(sets.map((set) => [set.join(), set]));
  const sorted = [...distinct.values()]
    .map((set) => [...new Set(set)].toSorted((a, b) => a - b))
    .toSorted((a, b) => a.length - b.length);
  for (const set of sorted) {
    if (!minimal.some((other) => isWithin(other, set))) minimal.push(set);
  }
  return minimal;
}

/** Whether a way is open wherever all of some terms are satisfied. */
export function isWithin(way: readonly number[], terms: readonly number[]): boolean {
  for (const term of way) if (!terms.includes(term)) return false;
  return true;
}
