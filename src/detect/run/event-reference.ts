import type { Evaluation, SharedEvaluations } from '../../lang/execute/evaluator.ts';
import { assert } from '../../util/assert.ts';
import { SavedValue } from '../../util/saved-value.ts';
import { groupOf, NO_GROUP, type Turns } from '../alerts/turns.ts';
import type { Excepted } from '../candidate.ts';
import type { KeptMatchedEvent, LiveCandidate, LiveMatch } from '../types/live-search.ts';
import type { SourceDocument } from '../source/read-source.ts';
import type { BacklogMatch, CappedMatch } from './run-contract.ts';
import { RunEvent, type RunCandidate, type StoredDocument } from './run-event.ts';

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

/** Stored events by arrival; those that retention has removed are not there. */
export type StoredDocuments = ReadonlyMap<number, StoredDocument>;

/** Of the object and its time. */
const REFERENCE_BYTES = 64;

/** A stored event of which only the number and the time are kept. For a match, its document is read again. */
export class EventReference implements KeptMatchedEvent {
  readonly arrival: number;
  readonly time: bigint | null;

  constructor(arrival: number, time: bigint | null) {
    this.arrival = arrival;
    this.time = time;
  }

  get bytes(): number {
    return 0;
  }

  get memory(): number {
    return REFERENCE_BYTES;
  }

  get index(): undefined {
    return undefined;
  }

  get id(): undefined {
    return undefined;
  }

  load(): SourceDocument {
    assert(false, 'the document of a reference is read before it is loaded');
  }
}

/** One list for all that have none. */
const NOT_EXCEPTED: readonly Excepted[] = [];

/** What a search asks of a candidate, and the reference to its event, in one object: open sequences hold very many. */
class HeldCandidate extends EventReference implements LiveCandidate {
  readonly evaluation: Evaluation;
  readonly tiebreaker: LiveCandidate['tiebreaker'];
  readonly excepted: readonly Excepted[];

  constructor({ arrival, time, tiebreaker, excepted }: RunCandidate, evaluation: Evaluation) {
    super(arrival, time);
    this.evaluation = evaluation;
    this.tiebreaker = tiebreaker;
    this.excepted = excepted.length === 0 ? NOT_EXCEPTED : excepted;
  }

  /** Only executions over files ask for these. */
  get windowTime(): null {
    return null;
  }

  get availableAt(): null {
    return null;
  }

  get event(): EventReference {
    return this;
  }
}

/**
 * A candidate as an open sequence or sample holds it: what the search asks for, without its document.
 *
 * @param shared the evaluations of other candidates: many rules look at the same events by the same keys
 */
export const referring = (candidate: RunCandidate, shared: SharedEvaluations): LiveCandidate =>
  new HeldCandidate(candidate, shared.share(candidate.evaluation));

/** Gives back an event that `saveRunEvent` saved. Throws `SnapshotError` for damaged data. */
export function loadReference(value: unknown): EventReference {
  const saved = new SavedValue(value, 'event');
  return new EventReference(
    saved.get('arrival').integer(),
    saved.get('time').orNull((time) => time.bigint()),
  );
}

/** The arrivals of events that matches refer to, without those that are known; ascending, each once. */
export function arrivalsToRead(
  matches: readonly LiveMatch[],
  known: ReadonlyMap<number, RunEvent>,
): readonly number[] {
  const arrivals = new Set<number>();
  for (const match of matches) {
    for (const event of referencesOf(match)) {
      if (!known.has(event.arrival)) arrivals.add(event.arrival);
    }
  }
  return [...arrivals].sort((a, b) => a - b);
}

/** A match with events that can be loaded; else the arrivals of those that are no longer stored. */
export type MatchWithDocuments =
  LiveMatch | { readonly kind: 'lost'; readonly arrivals: readonly number[] };

export function withDocuments(
  match: LiveMatch,
  known: ReadonlyMap<number, RunEvent>,
  documents: StoredDocuments,
): MatchWithDocuments {
  if (match.kind === 'event') return match;
  const arrivals: number[] = [];
  const events = match.events.map((event) => {
    if (!(event instanceof EventReference)) return event;
    const { arrival, time } = event;
    const own = known.get(arrival);
    if (own !== undefined) return own;
    const document = documents.get(arrival);
    if (document !== undefined) return new RunEvent(document, time);
    arrivals.push(arrival);
    return null;
  });
  return arrivals.length > 0 ? { kind: 'lost', arrivals } : { ...match, events };
}

const referencesOf = (match: LiveMatch): readonly EventReference[] =>
  match.kind === 'event' ? [] : match.events.filter((event) => event instanceof EventReference);
