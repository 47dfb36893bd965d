import { FieldSet, firstValueOf, type Row, type Scalar } from '../../events/field-set.ts';

import { lazily, memoized } from '../../util/maps.ts';

import { type Match, eventsOf } from '../match.ts';

/** The first of these that an event has says whose it is. */
const FIELDS = ['container.id', 'host.id', 'host.name', 'user.id', 'user.name'] as const;

/** In UTF-16 units. Only a client that tries to exhaust the memory sends longer names. */
const MAX_LENGTH = 256;

/** The maximum number of names of a field that are cached: most events are of a few containers. */
const MAX_KNOWN = 1_000;

/** Of events that do not say whose they are. */
export const NO_GROUP = '';

/** Reads the group of an event: its container, else its host, else its user; {@link NO_GROUP} if it has none of these. */
export type ReadGroup = (row: Row) => string;

/** Adds the fields that say whose an event is to a field set. */
export function groupReader(fields: FieldSet): ReadGroup {
  const readers = FIELDS.map((field) => ({
    slot: fields.slotOf(field),
    nameOf: (value: Scalar) => `${field}=${String(value)}`,
    known: memoized((value: Scalar) => `${field}=${String(value)}`, MAX_KNOWN),
  }));
  return (row) => {
    for (const { slot, nameOf, known } of readers) {
      const value = firstValueOf(row[slot]);
      if (value === undefined || value === '') continue;
      // A copy, which keeps nothing of the whole text in memory.
      if (typeof value === 'string' && value.length > MAX_LENGTH)
        return nameOf(Buffer.from(value.slice(0, MAX_LENGTH)).toString());
      return known(value);
    }
    return NO_GROUP;
  };
}

const ofDocuments = lazily(() => {
  const fields = new FieldSet();
  return { fields, groupOf: groupReader(fields) };
});

/** The group of a match: that of its first event that has one. Loads documents whose group is not known. */
export function groupOf(match: Match): string {
  for (const event of eventsOf(match)) {
    const { fields, groupOf: read } = ofDocuments();
    const group = event.group ?? read(event.load().row(fields));
    if (group !== NO_GROUP) return group;
  }
  return NO_GROUP;
}

/** Turns of matches that wait already. They are asked for only where there are more matches than alerts. */
export interface TakenTurns {
  /** The turn of the first match; `null` if none waits. */
  firstTurn(): number | null;
  /** The turn of the last match of a group; `null` if there is none. */
  lastTurn(group: string): number | null;
}

/**
 * Turns make the limit on alerts fair: alerts are raised turn by turn until the limit is reached, and in each turn every
 * group has at most one match, in order. So a group with thousands of matches delays another by one alert for
 * each match of it.
 */
export class Turns {
  readonly #taken: TakenTurns;
  readonly #last = new Map<string, number>();
  #first: number | null = null;

  constructor(taken: TakenTurns = NONE_TAKEN) {
    this.#taken = taken;
  }

  /** The turn of the next match of a group. */
  next(group: string): number {
    this.#first ??= this.#taken.firstTurn() ?? 0;
    const last = this.#last.get(group) ?? this.#taken.lastTurn(group) ?? -1;
    const turn = Math.max(this.#first, last + 1);
    this.#last.set(group, turn);
    return turn;
  }
}

const NONE_TAKEN: TakenTurns = { firstTurn: () => null, lastTurn: () => null };

/** By turn, and within one in the order that they are given in. */
export function byTurn<T extends { readonly turn: number }>(all: readonly T[]): T[] {
  return all.toSorted((a, b) => a.turn - b.turn);
}

/**
 * By turn, and within one those first of whose group fewer come before: a group whose turn is later, since others of it waited when it
 * came, does not wait for the second match of another one.
 */
export function byTurnAndRank<T extends { readonly turn: number; readonly group: string }>(
  all: readonly T[],
): T[] {
  const counts = new Map<string, number>();
  const ranked = byTurn(all).map((each) => {
    const rank = counts.get(each.group) ?? 0;
    counts.set(each.group, rank + 1);
    return { each, rank };
  });
  return ranked
    .toSorted((a, b) => a.each.turn - b.each.turn || a.rank - b.rank)
    .map(({ each }) => each);
}

/**
 * The matches of an execution in the order that they may become alerts in: as they are if they all may.
 *
 * @param max alerts; `null` for all
 */
export function inTurns(matches: readonly Match[], max: number | null): readonly Match[] {
  if (max === null || max === 0 || matches.length <= max) return matches;
  const turns = new Turns();
  const all = matches.map((match) => ({ match, turn: turns.next(groupOf(match)) }));
  return byTurn(all).map(({ match }) => match);
}
