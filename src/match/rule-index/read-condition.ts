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
