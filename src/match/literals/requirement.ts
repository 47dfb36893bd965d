import { EVERYWHERE, frequencyOf, type Literal, rawOf } from './literal.ts';

/** At least one of the literals must be there; without any, no document is enough. */
export interface Group {
  readonly literals: readonly Literal[];
  /** The same for groups of the same literals. */
  readonly key: string;
  /** A guess of how many documents have one of them. */
  readonly frequency: number;
}

/**
 * What must be in a document for something to hold: one literal of each group, the rarest group
 * first. Without groups nothing is known; `never` says that it cannot hold at all.
 */
export type Requirement = readonly Group[] | 'never';

/** Nothing is known: any document may do. */
export const ANY: Requirement = [];

/** More literals than this are not worth a search for them. */
const MAX_LITERALS = 5_000;
/** Of one requirement. The rarest are kept; any of them could go without harm. */
const MAX_GROUPS = 6;
/** Up to this many, literals that contain another one of their group are left out. */
const MAX_COMPARED = 128;

/** One of the literals: none of them may be missing from the list. */
export function oneOf(literals: readonly Literal[]): Requirement {
  const byRaw = new Map(literals.map((literal) => [rawOf(literal), literal]));
  const raws = withoutLonger([...byRaw.keys()].toSorted());
  if (raws.length > MAX_LITERALS) return ANY;
  if (raws.length === 0) return 'never';
  let missing = 1;
  for (const raw of raws) missing *= 1 - frequencyOf(raw);
  const kept = raws.flatMap((raw) => byRaw.get(raw) ?? []);
  return [{ literals: kept, key: raws.join('\n'), frequency: 1 - missing }];
}

function withoutLonger(raws: readonly string[]): readonly string[] {
  if (raws.length > MAX_COMPARED) return raws;
  return raws.filter((raw) => !raws.some((other) => other !== raw && raw.includes(other)));
}

/** All of them hold. */
export function every(requirements: readonly Requirement[]): Requirement {
  const groups = new Map<string, Group>();
  for (const requirement of requirements) {
    if (requirement === 'never') return 'never';
    for (const group of requirement) groups.set(group.key, group);
  }
  return rarest([...groups.values()]);
}

/**
 * At least one of them holds. What all have in common stays as it is; of the rest, a group of each
 * makes a group of the result, whichever are taken: the rarest go together, then the second ones.
 */
export function some(requirements: readonly Requirement[]): Requirement {
  const possible = requirements.filter((requirement) => requirement !== 'never');
  const [first] = possible;
  if (first === undefined) return 'never';
  if (possible.length === 1) return first;
  const others = possible.slice(1).map((requirement) => new Set(requirement.map(({ key }) => key)));
  const common = first.filter(({ key }) => others.every((keys) => keys.has(key)));
  const inCommon = new Set(common.map(({ key }) => key));
  const rests = possible.map((requirement) => requirement.filter(({ key }) => !inCommon.has(key)));
  return every([common, ...together(rests)]);
}

function together(requirements: readonly (readonly Group[])[]): Requirement[] {
  if (requirements.some((requirement) => requirement.length === 0)) return [];
  const width = Math.max(...requirements.map((requirement) => requirement.length));
  return Array.from({ length: width }, (_, rank) =>
    oneOf(
      requirements.flatMap(
        (requirement) => requirement[Math.min(rank, requirement.length - 1)]?.literals ?? [],
      ),
    ),
  );
}

/** Without groups that hold wherever another one does. */
function rarest(groups: Group[]): Requirement {
  const kept: Group[] = [];
  for (const group of groups.sort((a, b) => a.frequency - b.frequency)) {
    if (kept.length === MAX_GROUPS) break;
    const raws = new Set(group.literals.map(rawOf));
    const isImplied = kept.some(({ literals }) =>
      literals.every((literal) => raws.has(rawOf(literal))),
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
    if (group.literals.some((literal) => frequencyOf(rawOf(literal)) >= EVERYWHERE)) continue;
    chosen.push(group);
    together *= group.frequency;
  }
  return chosen;
}
