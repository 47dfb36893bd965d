import type { MatchedEvent } from '../match.ts';
import type { ReadEvent } from './read-match.ts';

/** Read events that are kept at most, and characters of their documents. */
const MAX_EVENTS = 256;
const MAX_CHARACTERS = 1024 * 1024;

/**
 * The events read last. Sequences that follow each other share most of their events, so each would
 * otherwise be read once for every stage. Few and small ones only: a broad rule has more than memory holds.
 */
export class RecentReads {
  /** The one whose use is longest ago comes first. */
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
