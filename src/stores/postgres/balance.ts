/** A part of the work as the database has it. */
export interface Part {
  readonly part: string;
  /** `null` where no worker has it. */
  readonly owner: string | null;
  /** What it took lately; any unit. */
  readonly cost: number;
}

interface Shares {
  /** Parts that this worker gives up. */
  readonly give: readonly string[];
  /** Parts that it takes, of those that no one has. */
  readonly take: readonly string[];
}

/** A part that costs nothing counts a little, so that parts are shared by number where nothing is known of them. */
const MIN_SHARE = 0.1;

/**
 * What a worker gives up and takes, so that each has about the same to do. Every worker decides by itself, from what all of them see.
 * One with too much gives parts up that are no larger than what it has too much, so none goes to and fro; one with too little takes
 * until it has its share, so each free part is taken by someone.
 *
 * @param workers those that live and do such work, this one among them
 */
export function sharesOf(me: string, workers: readonly string[], parts: readonly Part[]): Shares {
  if (!workers.includes(me))
    return { give: parts.flatMap(({ part, owner }) => (owner === me ? [part] : [])), take: [] };
  const mean = sum(parts.map(({ cost }) => cost)) / Math.max(1, parts.length);
  const least = mean > 0 ? mean * MIN_SHARE : 1;
  const weighed = parts.map((each) => ({ ...each, weight: Math.max(each.cost, least) }));
  const share = sum(weighed.map(({ weight }) => weight)) / workers.length;
  const own = weighed.filter(({ owner }) => owner === me);
  let load = sum(own.map(({ weight }) => weight));
  const give: string[] = [];
  // The largest first: few parts change hands.
  for (const { part, weight } of own.toSorted((a, b) => b.weight - a.weight)) {
    if (weight > load - share) continue;
    give.push(part);
    load -= weight;
  }
  const take: string[] = [];
  if (give.length === 0)
    for (const { part, owner, weight } of weighed) {
      if (owner !== null || load >= share) continue;
      take.push(part);
      load += weight;
    }
  return { give, take };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);
