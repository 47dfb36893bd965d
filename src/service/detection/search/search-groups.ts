import type { SearchedWindow } from '../../../runs/clusters/rule-searches.ts';
import { getOrAdd } from '../../../util/maps.ts';
import type { RuleWindowPlan } from './rule-window.ts';
import type { IndexNumbers, SeenNumbers } from './seen-numbers.ts';

type Settled = ReturnType<SeenNumbers['settledAt']>;

/** Rules that read the same. Times are milliseconds since 1970. */
export interface SearchGroup {
  readonly plans: readonly RuleWindowPlan[];
  readonly from: number;
  readonly to: number;
  /** What was seen before the last search of its rules; `null` if that is not known. */
  readonly settled: Settled;
}

/** Sequences that are open for no longer than this share searches: each reads as much before its window as the longest needs. */
const SHARED_SPAN_MS = 900_000;

/** How far the clock of a cluster may be behind. */
const SKEW_MS = 3_600_000;

/** @param settledAt what had been seen for good at a time */
export function groupsOf(
  plans: readonly RuleWindowPlan[],
  settledAt: (at: number) => Settled,
): SearchGroup[] {
  const groups = new Map<string, SearchGroup & { readonly plans: RuleWindowPlan[] }>();
  for (const plan of plans) {
    const { from, to, spanMs, state } = plan;
    const settled = state.at === null ? null : settledAt(state.at);
    const span = spanMs === null ? null : sizeOf(spanMs);
    const key = JSON.stringify([from, to, span, settled?.at ?? null]);
    getOrAdd(groups, key, () => ({ plans: [], from, to, settled })).plans.push(plan);
  }
  return [...groups.values()];
}

/** Longer ones share with those of up to twice their span. */
const sizeOf = (spanMs: number): number =>
  Math.max(0, Math.ceil(Math.log2(spanMs / SHARED_SPAN_MS)));

/**
 * Of each shard, what was indexed behind what had been seen. Nothing of an index that was there before and of which nothing was
 * seen, or whose numbers mean something else by now: for it, times alone decide.
 *
 * @param numbers those of now
 */
export function sinceOf(settled: Settled, numbers: IndexNumbers): SearchedWindow['since'] {
  if (settled === null) return () => null;
  return ({ uuid, shards, madeAt }) => {
    const now = numbers.get(uuid);
    const then = settled.numbers.get(uuid);
    if (now === undefined) return null;
    if (then === undefined)
      return madeAt >= settled.at - SKEW_MS ? Array.from({ length: shards }, () => -1) : null;
    const isOther = then.history !== now.history && then.history !== '' && now.history !== '';
    if (isOther || then.numbers.length !== shards) return null;
    // A shard that was not written to since has nothing.
    const since = then.numbers.map((number, shard) =>
      now.numbers[shard] === number ? null : number,
    );
    return since.every((number) => number === null) ? null : since;
  };
}
