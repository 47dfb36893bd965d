import type { Row } from '../../events/field-set.ts';
import type { FormerIdentity } from '../identity/index.ts';
import type { Match, MatchedEvent } from '../match.ts';
import type { SourceDocument } from '../source/read-source.ts';

/**
 * An event whose document is loaded. Not to be retained: the matches of a broad rule do not fit in memory.
 */
export interface ReadEvent {
  readonly event: MatchedEvent;
  readonly source: SourceDocument;
  readonly row: Row;
  readonly identity: string;
  /** By what it was known to earlier versions; `null` if by the same. */
  readonly former: () => FormerIdentity | null;
}

/** A match whose documents are loaded. */
export interface ReadMatch {
  readonly match: Match;
  /** The id of the alert. */
  readonly id: () => string;
  /** The id that earlier versions would have given it; `null` if that is the same. */
  readonly formerId: () => string | null;
  /** One per stage; `null` represents a missing event. */
  readonly stages: readonly (ReadEvent | null)[];
  readonly events: readonly ReadEvent[];
  /** The row of the event; for a group, of what its events have in common. */
  readonly common: () => Row;
}
