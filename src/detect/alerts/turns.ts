import type { Match } from '../match.ts';
import { groupOf } from './group.ts';

/**
 * Turns make the limit on alerts fair: whoever may raise as many alerts as there are turns does so turn by turn, and in
 * each turn every group has one match, in order. So a group with thousands of matches delays another by one alert for
 * each match of it.
 */
export class Turns {
  readonly #first: number;
  readonly #lastWaiting: (group: string) => number | null;
  readonly #last = new Map<string, number>();

  /**
   * @param first that is not over
   * @param lastWaiting the last turn of a group that is taken already; `null` if none is
   */
  constructor(first = 0, lastWaiting: (group: string) => number | null = () => null) {
    this.#first = first;
    this.#lastWaiting = lastWaiting;
  }

  /** The turn of the next match of a group. */
  next(group: string): number {
    const last = this.#last.get(group) ?? this.#lastWaiting(group) ?? -1;
    const turn = Math.max(this.#first, last + 1);
    this.#last.set(group, turn);
    return turn;
  }
}

/** By turn, and within one in the order that they are given in. */
export function byTurn<T extends { readonly turn: number }>(all: readonly T[]): T[] {
  return all.toSorted((a, b) => a.turn - b.turn);
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
