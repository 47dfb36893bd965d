import { SavedValue, SnapshotError } from '../../util/saved-value.ts';
import { earlier, later, NANOS_PER_MS } from '../../util/time/index.ts';
import { timesOf } from '../alert/reader.ts';
import { KeptDocument, KeptEvent, loadMatch, saveMatch } from '../live/kept-event.ts';
import type {
  KeptMatchedEvent,
  LiveCandidate,
  LiveMatch,
  LoadEvent,
} from '../types/live-search.ts';
import { eventsOf, type Match } from '../match.ts';
import type { Times } from '../suppression/index.ts';

/** A stored event, as a store hands it out. */
export interface StoredDocument {
  readonly arrival: number;
  /** In milliseconds since 1970. */
  readonly received: number;
  /** The index that the client named; empty where it named none. */
  readonly index: string;
  readonly stream: string;
  readonly id: string;
  readonly document: Uint8Array;
}

/** A stored event as one rule sees it in a run. It is saved as its arrival number, not with its document. */
export class RunEvent extends KeptEvent {
  readonly arrival: number;
  readonly stream: string;
  /** In nanoseconds since 1970. */
  readonly received: bigint;

  /** @param time by the timestamp field of the rule */
  constructor(stored: StoredDocument, time: bigint | null) {
    const { arrival, received, index, stream, id, document } = stored;
    const hit = { index: index === '' ? undefined : index, id };
    // It ends with the run, so the document need not be copied.
    super(new KeptDocument(document, hit, false), time);
    this.arrival = arrival;
    this.stream = stream;
    this.received = BigInt(received) * NANOS_PER_MS;
  }
}

export interface RunCandidate extends LiveCandidate {
  readonly event: RunEvent;
}

/** A {@link RunEvent}, or a reference to one. */
export interface StoredEvent extends KeptMatchedEvent {
  readonly arrival: number;
}

/** A match of a run; all its events are stored ones. */
export const runEventsOf = (match: LiveMatch): readonly StoredEvent[] =>
  eventsOf(match) as readonly StoredEvent[];

/** As plain data; JSON can hold it. */
export function saveRunEvent(event: KeptMatchedEvent): unknown {
  const { arrival, time } = event as StoredEvent;
  return { arrival, time: time === null ? null : String(time) };
}

/**
 * Gives back the events that {@link saveRunEvent} saved. Throws {@link SnapshotError} for damaged data, and for
 * an event that is not among the documents: it has been removed since.
 */
export function runEventLoader(documents: ReadonlyMap<number, StoredDocument>): LoadEvent {
  return (value) => {
    const saved = new SavedValue(value, 'event');
    const arrival = saved.get('arrival').integer();
    const document = documents.get(arrival);
    if (document === undefined) {
      throw new SnapshotError(
        'damaged',
        `the event with the number ${arrival} is no longer stored`,
      );
    }
    return new RunEvent(
      document,
      saved.get('time').orNull((time) => time.bigint()),
    );
  };
}

/** A match for the backlog, as JSON: the arrival numbers of its events, their times, and its join keys. */
export const saveRunMatch = (match: LiveMatch): string =>
  JSON.stringify(saveMatch(match, saveRunEvent));

/** Throws as {@link runEventLoader}. */
export const loadRunMatch = (
  saved: string,
  documents: ReadonlyMap<number, StoredDocument>,
): LiveMatch => loadMatch(parse(saved), runEventLoader(documents));

/** The events of a saved match, whose documents {@link loadRunMatch} needs. Throws `SnapshotError`. */
export function arrivalsOfMatch(saved: string): number[] {
  const match = parse(saved);
  const events =
    match.get('kind').value === 'event' ? [match.get('event')] : match.get('events').list();
  return events.flatMap((each) => each.orNull((event) => event.get('arrival').integer()) ?? []);
}

function parse(saved: string): SavedValue {
  try {
    return new SavedValue(JSON.parse(saved), 'match');
  } catch (error) {
    throw new SnapshotError('damaged', `the saved match is no JSON: ${String(error)}`);
  }
}

/** The times of a match; where its events have none, when they were received. */
export function timesOfRun(match: Match): Times {
  const times = timesOf(match);
  if (times.start !== null) return times;
  const received = eventsOf(match).map((event) => (event as RunEvent).received);
  return {
    start: received.reduce<bigint | null>((first, time) => earlier(first, time), null),
    end: received.reduce<bigint | null>((last, time) => later(last, time), null),
  };
}
