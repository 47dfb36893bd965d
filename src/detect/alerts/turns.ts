import type { Match } from '../match.ts';
import { groupOf } from './group.ts';

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
