import { eventsOf, type Match, type MatchedEvent } from '../match.ts';

/**
 * The matches that cannot be over the same events as another one, as their times alone say: the identity of an event
 * contains its `@timestamp`, and no other match begins with this one.
 *
 * @param matches of one rule, all that there are, with the times of `@timestamp`
 */
export function toldApart(matches: readonly Match[]): ReadonlySet<Match> {
  const byTime = new Map<bigint, Match | null>();
  for (const match of matches) {
    const time = firstOf(match)?.time ?? null;
    if (time !== null) byTime.set(time, byTime.has(time) ? null : match);
  }
  const apart = new Set<Match>();
  for (const match of byTime.values()) {
    if (match !== null && eventsOf(match).every((event) => event.isPlain === true))
      apart.add(match);
  }
  return apart;
}

function firstOf(match: Match): MatchedEvent | undefined {
  return match.kind === 'event'
    ? match.event
    : (match.events.find((each) => each !== null) ?? undefined);
}
