import { EVERYWHERE, frequencyOf } from './frequency.ts';
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
  let missing = 1;
  for (const raw of raws) missing *= 1 - frequencyOf(raw);
  const kept = raws.flatMap((raw) => byRaw.get(raw) ?? []);
  return [{ needles: kept, key: raws.join('\n'), frequency: 1 - missing }];
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
 * At least one of them holds. What all have in common stays as it is; of the rest, a group of each
 * makes a group of the result, whichever are taken: the rarest go together, then the second ones.
 */
export function some(needs: readonly Need[]): Need {
  const possible = needs.filter((need) => need !== 'never');
  const [first] = possible;
  if (first === undefined) return 'never';
  if (possible.length === 1) return first;
  const others = possible.slice(1).map((need) => new Set(need.map(({ key }) => key)));
  const common = first.filter(({ key }) => others.every((keys) => keys.has(key)));
  const inCommon = new Set(common.map(({ key }) => key));
  const rests = possible.map((need) => need.filter(({ key }) => !inCommon.has(key)));
  return every([common, ...together(rests)]);
}

function together(needs: readonly (readonly Group[])[]): Need[] {
  if (needs.some((need) => need.length === 0)) return [];
  const width = Math.max(...needs.map((need) => need.length));
  return Array.from({ length: width }, (_, rank) =>
    oneOf(needs.flatMap((need) => need[Math.min(rank, need.length - 1)]?.needles ?? [])),
  );
}

/** Without groups that hold wherever another one does. */
function rarest(groups: Group[]): Need {
  const kept: Group[] = [];
  for (const group of groups.sort((a, b) => a.frequency - b.frequency)) {
    if (kept.length === MAX_GROUPS) break;
    const raws = new Set(group.needles.map(rawOf));
    const isImplied = kept.some(({ needles }) =>
      needles.every((needle) => raws.has(rawOf(needle))),
    );
    if (!isImplied) kept.push(group);
  }
  return kept;
}

/** A guess of what is rare enough, when it is rare that all of it is there. */
const RARE = 0.002;
/** Rare enough to do without groups that most documents satisfy. */
const UNCOMMON = 0.1;
const COMMON = 0.7;

/** The groups worth a search: further ones only while those before are not rare enough. */
export function worthwhile(groups: readonly Group[]): readonly Group[] {
  const [first, ...others] = groups;
  if (first === undefined) return [];
  const chosen = [first];
  let together = first.frequency;
  for (const group of others) {
    if (together <= RARE || (together <= UNCOMMON && group.frequency > COMMON)) break;
    if (group.needles.some((needle) => frequencyOf(rawOf(needle)) >= EVERYWHERE)) continue;
    chosen.push(group);
    together *= group.frequency;
  }
  return chosen;
}
