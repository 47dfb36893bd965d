import type { Candidate } from '../candidate.ts';
import type { Match, MatchedEvent } from '../match.ts';

/** An event whose document is kept in memory, and how much that is. */
export interface KeptMatchedEvent extends MatchedEvent {
  readonly bytes: number;
}

export interface LiveCandidate extends Candidate {
  readonly event: KeptMatchedEvent;
}

export type LiveMatch = Match<KeptMatchedEvent>;

/** Is told what a search finds, as it finds it. */
export interface SearchSink {
  readonly match: (match: LiveMatch) => void;
  /** What would have been a match but for these exception items. */
  readonly hidden: (items: readonly number[]) => void;
}

/** How a stream ceased: by itself, or because it was stopped or broke while events still came. */
export type StreamEnd = 'ended' | 'cut off';

/** What became of a candidate: of late and untimed ones a search makes no use. */
export type Admission = 'taken' | 'late' | 'untimed';

/** Finds the matches of one rule as its candidates come. Times are nanoseconds since the epoch. */
export interface LiveSearch {
  readonly add: (candidate: LiveCandidate) => Admission;
  /** Events before this time come no more, or late. */
  readonly passed: (time: bigint) => void;
  /** Events at this time or before come no more, or late. */
  readonly reached: (time: bigint) => void;
  /** Whether time alone decides matches: an event must not happen. */
  readonly waitsForTime: boolean;
  /**
   * Nothing comes any more. Gives the number of matches that later events could have refuted; they
   * are found where the stream ended, and only counted where it was cut off.
   *
   * @param latest the time of the latest event
   */
  readonly finish: (latest: bigint | null, end: StreamEnd) => number;
  /** How much was forgotten for want of room. */
  readonly forgotten: () => number;
  /** What the search knows, as plain data for `restoreLiveSearch`; JSON can hold it. */
  readonly snapshot: (saveEvent: SaveEvent, saveItem?: SaveItem) => unknown;
}

/** Makes plain data of an event. A search calls it once for each event that it keeps. */
export type SaveEvent = (event: KeptMatchedEvent) => unknown;

/** Gives the event of what {@link SaveEvent} made of it. */
export type LoadEvent = (saved: unknown) => KeptMatchedEvent;

/** Makes an id of the index of an exception item, which may be another one after a restart. */
export type SaveItem = (item: number) => unknown;

/** Gives the index of an exception item by its id; `null` where it is no more. */
export type LoadItem = (saved: unknown) => number | null;

/** How much one rule keeps of events that wait; the oldest go first. */
export interface LiveBounds {
  /** An event that waits at several keys or stages counts for each. */
  readonly events: number;
  /** Of their documents; half as much again at times. */
  readonly bytes: number;
}

export const DEFAULT_BOUNDS: LiveBounds = { events: 100_000, bytes: 64 * 1024 * 1024 };
