import { repeatedIn } from '../../detect/alerts/told-apart.ts';

/**
 * Which of the matches of a rule make its alerts, where it may raise fewer than it has: the first ones by time, and all that
 * may be over the same event as another match. The others would only be counted. `null` where a first one is not told apart.
 *
 * @param times of all matches, each over one event
 * @param isPlain whether an event is known to have a single time, and to be no alert
 * @param most at least 1, and less than there are matches
 * @returns places among the matches, ascending
 */
export function firstPlaces(
  times: BigInt64Array,
  isPlain: (place: number) => boolean,
  most: number,
): readonly number[] | null {
  const sorted = times.slice().sort();
  const repeated = repeatedIn(sorted);
  const last = sorted[most - 1] as bigint;
  const places: number[] = [];
  for (const [place, time] of times.entries()) {
    const isFirst = time <= last;
    const isApart = !repeated.has(time) && isPlain(place);
    if (isFirst && !isApart) return null;
    if (isFirst || !isApart) places.push(place);
  }
  return places;
}
