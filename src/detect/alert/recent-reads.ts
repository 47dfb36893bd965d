import type { MatchedEvent } from '../match.ts';
import type { ReadEvent } from './read-match.ts';

/** The maximum number of cached events, and of characters of their documents. */
const MAX_EVENTS = 256;
const MAX_CHARACTERS = 1024 * 1024;

/**
 * An LRU cache of loaded events. Consecutive sequences share most of their events, so each would otherwise
 * be loaded once per stage. It is small: the matches of a broad rule do not fit in memory.
 */
export class RecentReads {
  /** The least recently used comes first. */
  readonly #reads = new Map<MatchedEvent, ReadEvent>();
  #characters = 0;

  read(event: MatchedEvent, readEvent: (event: MatchedEvent) => ReadEvent): ReadEvent {
    const known = this.#reads.get(event);
    if (known !== undefined) {
      this.#reads.delete(event);
      this.#reads.set(event, known);
      return known;
    }
    const read = readEvent(event);
    this.#reads.set(event, read);
    this.#characters += read.source.text.length;
    for (const [oldest, { source }] of this.#reads) {
      if (this.#reads.size <= MAX_EVENTS && this.#characters <= MAX_CHARACTERS) break;
      this.#reads.delete(oldest);
      this.#characters -= source.text.length;
    }
    return read;
  }
}
