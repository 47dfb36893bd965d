/**
 * Tuples with one item from each list and no item twice, in the order of the lists with the first
 * list slowest; at most `limit`. Items are compared by identity, and a list has none twice.
 *
 * A choice is only made when the lists behind it can still be served (a matching exists), so no
 * search ever turns back from a dead end and time is polynomial whatever the lists share.
 */
export function distinctTuples<T extends object>(
  lists: readonly (readonly T[])[],
  limit: number,
): T[][] {
  const tuples: T[][] = [];
  const used = new Set<T>();
  const tuple: T[] = [];
  /** Per list the next item to try. */
  const next = [0];
  if (limit <= 0 || !canServe(lists, 0, used)) return tuples;
  while (next.length > 0) {
    const depth = next.length - 1;
    const list = lists[depth];
    if (list === undefined) {
      if (tuples.push([...tuple]) >= limit) return tuples;
    } else if (choose(list)) {
      next.push(0);
      continue;
    }
    next.pop();
    const undone = tuple.pop();
    if (undone !== undefined) used.delete(undone);
  }
  return tuples;

  function choose(list: readonly T[]): boolean {
    const depth = next.length - 1;
    for (let i = next[depth] ?? 0; i < list.length; i++) {
      const item = list[i];
      if (item === undefined || used.has(item)) continue;
      used.add(item);
      if (canServe(lists, depth + 1, used)) {
        next[depth] = i + 1;
        tuple.push(item);
        return true;
      }
      used.delete(item);
    }
    return false;
  }
}

/**
 * Whether each list from `from` on can have an item of its own. A list at least as long as there
 * are lists always can, after all others; the rest is matched by augmenting paths.
 */
function canServe<T>(
  lists: readonly (readonly T[])[],
  from: number,
  used: ReadonlySet<T>,
): boolean {
  const short = lists.slice(from).filter((list) => list.length < lists.length);
  const takenBy = new Map<T, number>();
  return short.every((_, index) => augment(short, index, used, takenBy));
}

/** Gives one more list an item, moving others to another item where that helps. Breadth first. */
function augment<T>(
  lists: readonly (readonly T[])[],
  start: number,
  used: ReadonlySet<T>,
  takenBy: Map<T, number>,
): boolean {
  const reachedFrom = new Map<T, number>();
  const given = new Map<number, T>();
  for (const [item, list] of takenBy) given.set(list, item);
  const queue = [start];
  for (const list of queue) {
    for (const item of lists[list] ?? []) {
      if (used.has(item) || reachedFrom.has(item)) continue;
      reachedFrom.set(item, list);
      const holder = takenBy.get(item);
      if (holder !== undefined) {
        queue.push(holder);
        continue;
      }
      pass(item, list);
      return true;
    }
  }
  return false;

  /** Walks the path back: each list takes the item found for it and leaves its former one. */
  function pass(item: T, list: number): void {
    let free = item;
    let taker = list;
    for (;;) {
      const former = given.get(taker);
      takenBy.set(free, taker);
      if (former === undefined) return;
      free = former;
      taker = reachedFrom.get(former) ?? start;
    }
  }
}
