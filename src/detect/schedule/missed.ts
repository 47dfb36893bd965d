import type { MissedReason, ScheduleOutcome } from '../report.ts';
import { type Match, type MatchedEvent, eventsOf } from '../match.ts';
import type { Candidate } from '../candidate.ts';
import { intersection, unseenBecause, type Visibility } from './visibility.ts';

/** Why no execution saw a match; follows "N matches". */
export const MISSED_WORDS: Readonly<Record<MissedReason, string>> = {
  untimed: 'without a time that a window could apply to',
  gap: 'between two windows',
  late: 'came after its windows were over',
  straddles: 'longer than any window',
  other: 'seen only in part, or before a missing event was decided',
};

/** The maximum number of missed matches given as examples. */
const MAX_EXAMPLES = 10;

/** The index of each event's candidate. */
export type Numbers = ReadonlyMap<MatchedEvent, number>;

export function numbersOf(candidates: readonly Candidate[]): Numbers {
  return new Map(candidates.map(({ event }, number) => [event, number]));
}

/** Identifies a match by its candidates, without loading documents. */
export function nameOf(match: Match, numbers: Numbers): string {
  const numberOf = (event: MatchedEvent | null) =>
    event === null ? '-' : String(numbers.get(event) ?? '?');
  return match.kind === 'event' ? numberOf(match.event) : match.events.map(numberOf).join(' ');
}

export type Missed = Pick<
  ScheduleOutcome,
  'missed' | 'missedBecause' | 'missedExamples' | 'onlyInWindows'
>;

/**
 * Compares the results of executions with a search over all events.
 *
 * @param found names of matches
 * @param visibility by candidate
 * @param replayed the last execution that was replayed: what only later ones could have seen is not counted
 * as missed
 */
export function compareWithAll(
  all: readonly Match[],
  found: ReadonlySet<string>,
  numbers: Numbers,
  visibility: readonly (Visibility | null)[],
  replayed: number,
): Missed {
  const counts = new Map<MissedReason, number>();
  const examples: { reason: MissedReason; match: Match }[] = [];
  let missed = 0;
  let both = 0;
  for (const match of all) {
    if (found.has(nameOf(match, numbers))) {
      both += 1;
      continue;
    }
    const events = eventsOf(match).map((event) => visibility[numbers.get(event) ?? -1] ?? null);
    const unseen = unseenBecause(events);
    if (unseen === null && lastSeen(events) > replayed) continue;
    const reason = unseen ?? 'other';
    missed += 1;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
    if (examples.length < MAX_EXAMPLES) examples.push({ reason, match });
  }
  return {
    missed,
    missedBecause: [...counts].map(([reason, count]) => ({ reason, count })),
    missedExamples: examples,
    onlyInWindows: found.size - both,
  };
}

const lastSeen = (events: readonly (Visibility | null)[]): number =>
  intersection(events.filter((each) => each !== null).map(({ seen }) => seen)).last;
