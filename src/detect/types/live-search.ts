import type { SequenceMemory } from '../../lang/index.ts';
import { NANOS_PER_HOUR, NANOS_PER_MINUTE } from '../../util/time/index.ts';
import type { Candidate } from '../candidate.ts';
import type { Match, MatchedEvent } from '../match.ts';

/** An event that is kept in memory. */
export interface KeptMatchedEvent extends MatchedEvent {
  /** Of its document, as far as that is kept. */
  readonly bytes: number;
  /** All that it takes. */
  readonly memory: number;
}

export interface LiveCandidate extends Candidate {
  readonly event: KeptMatchedEvent;
}

export type LiveMatch = Match<KeptMatchedEvent>;

/** Receives what a search finds, as it finds it. */
export interface SearchSink {
  readonly match: (match: LiveMatch) => void;
  /**
   * A match that these exception items hid.
   *
   * @param events of a sequence
   */
  readonly hidden: (
    items: readonly number[],
    events?: readonly (KeptMatchedEvent | null)[],
  ) => void;
}

export interface LiveSearchOptions {
  readonly bounds: LiveBounds;
  /** Whether candidates may have exceptions: then the search also finds what they hide. */
  readonly hasExceptions: boolean;
  /** A memory budget shared with other searches; by default its own. */
  readonly memory?: SequenceMemory | undefined;
  readonly sink: SearchSink;
}

/** How a stream ended: by itself, or cut off by a stop or an error while events were still arriving. */
export type StreamEnd = 'ended' | 'cut off';

/** The result of adding a candidate; a search does not use late and untimed ones. */
export type Admission = 'taken' | 'late' | 'untimed';

/** Finds the matches of one rule as its candidates arrive. Times are nanoseconds since the epoch. */
export interface LiveSearch {
  readonly add: (candidate: LiveCandidate) => Admission;
  /** Events before this time no longer arrive, or are late. */
  readonly passed: (time: bigint) => void;
  /** Events at or before this time no longer arrive, or are late. */
  readonly reached: (time: bigint) => void;
  /** Whether it keeps events between candidates: then it has a state to save, and to rebuild from earlier candidates. */
  readonly keepsEvents: boolean;
  /** Whether the times of candidates must be in order; one with a time in the future is then not used. */
  readonly isOrdered: boolean;
  /** Whether it matches because an event is missing: none counts as missing while no events could be received. */
  readonly waitsForAbsence: boolean;
  /** Whether the passing of time alone decides matches, as for a missing event at the end. */
  readonly waitsForTime: boolean;
  /**
   * Ends the search. Returns the number of matches that later events could have refuted; they are reported
   * if the stream ended, and only counted if it was cut off.
   *
   * @param latest the time of the latest event
   */
  readonly finish: (latest: bigint | null, end: StreamEnd) => number;
  /** The number of events dropped to stay within the bounds. */
  readonly forgotten: () => number;
  /** About how large a snapshot is: the events and keys in it; an event may count several times. */
  readonly kept: () => number;
  /** The state of the search, as plain data for `restoreLiveSearch`; JSON can hold it. */
  readonly snapshot: (saveEvent: SaveEvent, saveItem?: SaveItem) => unknown;
}

/** Converts an event to plain data. A search calls it once for each event that it keeps. */
export type SaveEvent = (event: KeptMatchedEvent) => unknown;

/** Restores an event from the result of {@link SaveEvent}. */
export type LoadEvent = (saved: unknown) => KeptMatchedEvent;

/** Converts the index of an exception item to an id that is stable across restarts. */
export type SaveItem = (item: number) => unknown;

/** Returns the index of an exception item by its id; `null` if it no longer exists. */
export type LoadItem = (saved: unknown) => number | null;

/** Bounds on the buffered events of one rule; the oldest are dropped first. */
export interface LiveBounds {
  /** An event buffered for several keys or stages counts for each. */
  readonly events: number;
  /** Of their documents; temporarily half as much again. */
  readonly bytes: number;
}

/** The span that events are kept for where a query names none: nothing can be kept forever. */
export const DEFAULT_SPAN = NANOS_PER_HOUR;

export const DEFAULT_BOUNDS: LiveBounds = { events: 100_000, bytes: 64 * 1024 * 1024 };

/** How far an event may be ahead of wall-clock time, since the clocks of hosts differ. */
export const TOLERANCE = NANOS_PER_MINUTE;
