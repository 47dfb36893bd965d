import { groupOf, NO_GROUP } from '../alerts/group.ts';
import type { Turns } from '../alerts/turns.ts';
import type { LiveMatch } from '../types/live-search.ts';
import {
  arrivalsToRead,
  withDocuments,
  type MatchWithDocuments,
  type StoredDocuments,
} from './event-reference.ts';
import type { BacklogMatch, CappedMatch } from './run-contract.ts';
import type { RunEvent } from './run-event.ts';

/** The maximum number of matches whose documents are read at once. */
const JUDGED_AT_ONCE = 100;

export const NO_DOCUMENTS: StoredDocuments = new Map();

/** A match that is not yet judged. */
export interface PendingMatch extends Pick<CappedMatch, 'match' | 'group' | 'turn'> {
  /** `null` for a match of this run. */
  readonly waited: BacklogMatch | null;
}

/** Of the events that a run has at hand. */
type KnownEvents = ReadonlyMap<number, RunEvent>;

/** Asks for documents by the arrivals of events. */
type Reading<T> = Generator<readonly number[], T, StoredDocuments>;

/** A match of this run whose group is not needed. */
export const pending = (match: LiveMatch): PendingMatch => ({
  match,
  group: NO_GROUP,
  turn: 0,
  waited: null,
});

/** Visits matches with their documents, in order. */
export function* reading(
  all: readonly PendingMatch[],
  known: KnownEvents,
  visit: (each: PendingMatch, read: MatchWithDocuments) => void,
): Reading<void> {
  for (let at = 0; at < all.length; at += JUDGED_AT_ONCE) {
    const part = all.slice(at, at + JUDGED_AT_ONCE);
    const wanted = arrivalsToRead(
      part.map(({ match }) => match),
      known,
    );
    const documents = wanted.length === 0 ? NO_DOCUMENTS : yield wanted;
    for (const each of part) visit(each, withDocuments(each.match, known, documents));
  }
}

/** Matches of this run, with whose they are and when their turn is. */
export function* withTurns(
  found: readonly LiveMatch[],
  known: KnownEvents,
  turns: Turns,
): Reading<PendingMatch[]> {
  const fresh: PendingMatch[] = [];
  yield* reading(found.map(pending), known, (each, read) => {
    const group = read.kind === 'lost' ? NO_GROUP : groupOf(read);
    fresh.push({ ...each, group, turn: turns.next(group) });
  });
  return fresh;
}
