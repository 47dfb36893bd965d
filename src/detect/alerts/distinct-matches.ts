import type { Rule } from '../../rules/index.ts';
import { TIMESTAMP } from '../evaluate/setup.ts';
import type { Match, MatchedEvent } from '../match.ts';

/** Whether the matches of a rule can be distinguished by time: times are those of `@timestamp`, and every match counts for itself. */
export const areDistinctByTime = (rule: Rule): boolean =>
  (rule.timestamp_field ?? TIMESTAMP) === TIMESTAMP && rule.alert_suppression === undefined;

/**
 * Finds the matches that cannot be over the same events as another one, by their times alone: the identity of an event
 * contains its `@timestamp`, and no other match begins at the same time.
 *
 * @param matches of one rule, all that there are, with the times of `@timestamp`
 */
export function distinctByTime(matches: readonly Match[]): (match: Match) => boolean {
  // Times beyond 64 bits and missing times can equal other times here, so some distinct matches are not recognized.
  const repeated = repeatedIn(BigInt64Array.from(matches, (match) => timeOf(match) ?? 0n).sort());
  return (match) => {
    const time = timeOf(match);
    return time !== null && !repeated.has(BigInt.asIntN(64, time)) && isPlain(match);
  };
}

/** @param times ascending */
export function repeatedIn(times: BigInt64Array): ReadonlySet<bigint> {
  const repeated = new Set<bigint>();
  for (let at = 1; at < times.length; at += 1) {
    const time = times[at] as bigint;
    if (time === times[at - 1]) repeated.add(time);
  }
  return repeated;
}

/** Of its first event. */
function timeOf(match: Match): bigint | null {
  const first = match.kind === 'event' ? match.event : match.events.find((each) => each !== null);
  return first?.time ?? null;
}

const isPlain = (match: Match): boolean =>
  match.kind === 'event' ? isPlainEvent(match.event) : match.events.every(isPlainEvent);

const isPlainEvent = (event: MatchedEvent | null): boolean =>
  event === null || event.isPlain === true;
