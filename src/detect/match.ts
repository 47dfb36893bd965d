import type { Key } from '../lang/index.ts';
import type { SourceDocument } from './source/read-source.ts';

/** Where the document of an event, or the record it was converted from, begins in the input. */
export interface EventPlace {
  /** The path as given or found; `standard input` for that. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** An event that took part in a match. */
export interface MatchedEvent {
  /** Reads and parses the document on every call: the matches of a broad rule do not fit in memory. */
  readonly load: () => SourceDocument;
  /** The index of a search hit. */
  readonly index: string | undefined;
  /** Where a stored event can be read again if no index was named for it. */
  readonly stream?: string;
  readonly id: string | undefined;
  /** Omitted if there is no file, as for the built-in sensor. */
  readonly place?: EventPlace | undefined;
  /** By the rule's `timestamp_field`, in nanoseconds since the epoch. */
  readonly time: bigint | null;
  /** Whether it is known to be no alert, and to have one `@timestamp`. */
  readonly isPlain?: boolean;
  /** Whose it is, as in `groupOf`; omitted where its document says so. */
  readonly group?: string | undefined;
  /** Omitted where nothing is shared among the rules that match an event. */
  readonly identity?: SharedIdentity;
}

/** The identity of an event that is no alert. The first rule that reads the event finds it out for all. */
export interface SharedIdentity {
  /** `null` if it is not known. */
  get(): string | null;
  set(identity: string): void;
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
  /** One per stage; `null` represents a missing event. */
  readonly events: readonly (E | null)[];
}

/** A result of the query alone, before exceptions and suppression apply. */
export type Match<E = MatchedEvent> = EventMatch<E> | GroupMatch<E>;

/** The events of a match, without missing events. */
export function eventsOf<E>(match: Match<E>): readonly E[] {
  return match.kind === 'event' ? [match.event] : match.events.filter((each) => each !== null);
}

/** The positions of its events, in the order of the stages. */
export const placesOf = (match: Match): readonly EventPlace[] =>
  eventsOf(match).flatMap(({ place }) => (place === undefined ? [] : [place]));
