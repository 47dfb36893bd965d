import type { Key } from '../lang/index.ts';
import type { SourceDocument } from './source/read-source.ts';

/** Where the document of an event, or the record it was made of, begins in what was read. */
export interface EventPlace {
  /** As it was named or found; `standard input` for that. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** An event that took part in a match. */
export interface MatchedEvent {
  /** Reads and parses the document anew each time: a broad rule has more than memory holds. */
  readonly load: () => SourceDocument;
  /** Of a search hit. */
  readonly index: string | undefined;
  readonly id: string | undefined;
  /** Left out where there is no file, as for the sensor of this machine. */
  readonly place?: EventPlace | undefined;
  /** By the rule's `timestamp_field`, in nanoseconds since the epoch. */
  readonly time: bigint | null;
}

export interface EventMatch<E> {
  readonly kind: 'event';
  readonly event: E;
}

/** A sequence or sample. */
export interface GroupMatch<E> {
  readonly kind: 'group';
  /** The values of the join keys. */
  readonly keys: Key;
  /** One per stage; `null` stands for the event that must not happen. */
  readonly events: readonly (E | null)[];
}

/** What a rule found: by the query alone, before anything is taken away. */
export type Match<E = MatchedEvent> = EventMatch<E> | GroupMatch<E>;

/** The events of a match, without placeholders. */
export function eventsOf<E>(match: Match<E>): readonly E[] {
  return match.kind === 'event' ? [match.event] : match.events.filter((each) => each !== null);
}

/** Where its events come from, in the order of the stages. */
export const placesOf = (match: Match): readonly EventPlace[] =>
  eventsOf(match).flatMap(({ place }) => (place === undefined ? [] : [place]));
