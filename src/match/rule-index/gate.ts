/** Terms that must all be satisfied for a field to be read, in one of several ways. */
export type Gate = readonly (readonly number[])[];

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
export function gateOf(triggers: readonly (readonly number[])[]): Gate {
  const counts = new Map<number, number>();
  for (const guards of triggers) {
    for (const guard of new Set(guards)) counts.set(guard, (counts.get(guard) ?? 0) + 1);
  }
  for (let least = Math.max(2, triggers.length * MIN_SHARE); ; least *= 2) {
    const isCommon = (guard: number) => (counts.get(guard) ?? 0) >= least;
    const ways = leastSets(triggers.map((guards) => guards.filter(isCommon)));
    if (ways.length <= MAX_WAYS) return ways;
  }
}

/** The sets that contain no other one. */
function leastSets(sets: readonly (readonly number[])[]): number[][] {
  const least: number[][] = [];
  const distinct = new Map(sets.map((set) => [set.join(), set]));
  const sorted = [...distinct.values()]
    .map((set) => [...new Set(set)].toSorted((a, b) => a - b))
    .toSorted((a, b) => a.length - b.length);
  for (const set of sorted) {
    if (!least.some((other) => isWithin(other, set))) least.push(set);
  }
  return least;
}

/** Whether a way is open wherever all of some terms are satisfied. */
export function isWithin(way: readonly number[], terms: readonly number[]): boolean {
  for (const term of way) if (!terms.includes(term)) return false;
  return true;
}
