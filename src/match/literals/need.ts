import { frequencyOf } from './frequency.ts';
import type { Needle } from './needle.ts';
import { rawOf } from './needle.ts';

/** At least one of the needles must be there; without any, nothing will do. */
export interface Group {
  readonly needles: readonly Needle[];
  /** The same for groups of the same needles. */
  readonly key: string;
  /** A guess of how many documents have one of them. */
  readonly frequency: number;
}

/**
 * What must be in a document for something to hold: one needle of each group, the rarest group
 * first. Without groups nothing is known; `never` says that it cannot hold at all.
 */
export type Need = readonly Group[] | 'never';

/** Nothing is known: any document may do. */
export const ANY: Need = [];

/** More needles than this are not worth a search for them. */
const MAX_NEEDLES = 5_000;
/** Of one need. The rarest are kept; any of them could go without harm. */
const MAX_GROUPS = 6;
/** Up to here, needles that contain another of their group are looked for and left out. */
const MAX_COMPARED = 128;

/** One of the needles: none of them may be missing from the list. */
export function oneOf(needles: readonly Needle[]): Need {
  const byRaw = new Map(needles.map((needle) => [rawOf(needle), needle]));
  const raws = withoutLonger([...byRaw.keys()].toSorted());
  if (raws.length > MAX_NEEDLES) return ANY;
  if (raws.length === 0) return 'never';
  let frequency = 0;
  for (const raw of raws) frequency += frequencyOf(raw);
  const kept = raws.flatMap((raw) => byRaw.get(raw) ?? []);
  return [{ needles: kept, key: raws.join('\n'), frequency: Math.min(1, frequency) }];
}

function withoutLonger(raws: readonly string[]): readonly string[] {
  if (raws.length > MAX_COMPARED) return raws;
  return raws.filter((raw) => !raws.some((other) => other !== raw && raw.includes(other)));
}

/** All of them hold. */
export function every(needs: readonly Need[]): Need {
  const groups = new Map<string, Group>();
  for (const need of needs) {
    if (need === 'never') return 'never';
    for (const group of need) groups.set(group.key, group);
  }
  return rarest([...groups.values()]);
}

/**
 * At least one of them holds. A group of each makes a group of the result, whichever are taken: the
 * rarest of each go together, then the second ones, and what all have in common stays as it is.
 */
export function some(needs: readonly Need[]): Need {
  const possible = needs.filter((need) => need !== 'never');
  const [first, second] = possible;
  if (first === undefined) return 'never';
  if (second === undefined || possible.some((need) => need.length === 0)) {
    return second === undefined ? first : ANY;
  }
  const width = Math.max(...possible.map((need) => need.length));
  const groups: Group[] = [];
  for (let rank = 0; rank < width; rank++) {
    const together = oneOf(
      possible.flatMap((need) => need[Math.min(rank, need.length - 1)]?.needles ?? []),
    );
    if (together !== 'never') groups.push(...together);
  }
  const common = first.filter(({ key }) =>
    possible.every((need) => need.some((group) => group.key === key)),
  );
  return every([groups, common]);
}

function rarest(groups: Group[]): Need {
  return groups.sort((a, b) => a.frequency - b.frequency).slice(0, MAX_GROUPS);
}
