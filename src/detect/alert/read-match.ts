import type { Row } from '../../events/value.ts';
import type { Match, MatchedEvent } from '../match.ts';
import type { SourceDocument } from '../source/read-source.ts';

/** An event whose document was loaded. Not to be kept: a broad rule has more than memory holds. */
export interface ReadEvent {
  readonly event: MatchedEvent;
  readonly source: SourceDocument;
  readonly row: Row;
  readonly identity: string;
}

/** A match whose documents were loaded. */
export interface ReadMatch {
  readonly match: Match;
  /** Of the alert. */
  readonly id: string;
  /** One per stage, `null` for an event that must not happen. */
  readonly stages: readonly (ReadEvent | null)[];
  readonly events: readonly ReadEvent[];
  /** The row of the event; of a group, of what its events have in common. */
  readonly common: () => Row;
}
