import { repeatedIn } from '../../detect/alerts/distinct-matches.ts';

/** The matches of a rule, each over one event, by their places. */
export interface MatchPlaces {
  readonly times: BigInt64Array;
  /** Whose each is; numbers of groups, from 0. */
  readonly groups: Uint32Array;
  /** Whether an event is known to have a single time, and to be no alert. */
  readonly isPlain: (place: number) => boolean;
}

/**
 * Which of the matches of a rule make its alerts, where it may raise fewer than it has: the first ones in turns (see
 * `Turns`), by time, and all that may be over the same event as another match. The others would only be counted. `null`
 * if one of the first ones may not be distinct.
 *
 * @param most at least 1, and less than there are matches
 * @returns places among the matches, ascending
 */
export function firstPlaces(
  { times, groups, isPlain }: MatchPlaces,
  most: number,
): readonly number[] | null {
  const order = inOrder(times);
  const sorted = order === null ? times : BigInt64Array.from(order, (at) => times[at] as bigint);
  const repeated = repeatedIn(sorted);
  const isFirst = firstInTurns(order, groups, most);
  const places: number[] = [];
  for (const [place, time] of times.entries()) {
    const isDistinct = !repeated.has(time) && isPlain(place);
    if (isFirst[place] === 1 && !isDistinct) return null;
    if (isFirst[place] === 1 || !isDistinct) places.push(place);
  }
  return places;
}

/** Places by time; `null` if they are in order already, as those of one file are. */
function inOrder(times: BigInt64Array): readonly number[] | null {
  const follows = (time: bigint, at: number) => at === 0 || (times[at - 1] as bigint) <= time;
  if (times.every(follows)) return null;
  const compare = (a: number, b: number) => {
    const [one, other] = [times[a] as bigint, times[b] as bigint];
    return one < other ? -1 : Number(one > other);
  };
  return [...times.keys()].sort(compare);
}

/**
 * Which places come first where each group has one in each turn.
 *
 * @param order of all places; `null` for that of the places
 * @returns 1 for those, else 0
 */
function firstInTurns(
  order: readonly number[] | null,
  groups: Uint32Array,
  most: number,
): Uint8Array {
  const turns = new Uint32Array(groups.length);
  const seen: number[] = [];
  const inTurn: number[] = [];
  const placeAt = (at: number) => order?.[at] ?? at;
  for (let at = 0; at < groups.length; at += 1) {
    const place = placeAt(at);
    const group = groups[place] as number;
    const turn = seen[group] ?? 0;
    seen[group] = turn + 1;
    inTurn[turn] = (inTurn[turn] ?? 0) + 1;
    turns[place] = turn;
  }
  let last = 0;
  let left = most;
  for (; left >= (inTurn[last] ?? Infinity); last += 1) left -= inTurn[last] ?? 0;
  const isFirst = new Uint8Array(groups.length);
  for (let at = 0; at < groups.length; at += 1) {
    const place = placeAt(at);
    const turn = turns[place] as number;
    if (turn < last || (turn === last && left > 0)) {
      isFirst[place] = 1;
      if (turn === last) left -= 1;
    }
  }
  return isFirst;
}
