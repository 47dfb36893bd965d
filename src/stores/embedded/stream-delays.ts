import type { StreamDelay } from '../event-store.ts';

interface Known {
  /** The latest time of an event, in milliseconds since 1970. */
  readonly newest: number;
  /** How long after it that event was received. */
  readonly delay: number;
  readonly hasBeenLive: boolean;
}

/** An event that is received sooner than that after its time comes from what happens now. */
const LIVE_MS = 3_600_000;

const UNKNOWN: StreamDelay = { delay: null, isPast: false };

/**
 * How far behind their sources streams are, since the start of the service: how long after its time the newest event of a stream was
 * received. Older events that come behind it, such as those of a file that is imported, change nothing. A stream of which no event was
 * ever received within an hour of its time is one of the past, and has no delay.
 */
export class StreamDelays {
  readonly #streams = new Map<string, Known>();

  /** @param newest the latest time of the events that were stored; `null` where none has a time */
  note(stream: string, newest: number | null, received: number): void {
    if (newest === null) return;
    const known = this.#streams.get(stream);
    // Of an event whose clock is ahead, the next one takes the place.
    if (known !== undefined && newest <= known.newest && known.newest <= received) return;
    const delay = received - newest;
    const hasBeenLive = known?.hasBeenLive === true || Math.abs(delay) <= LIVE_MS;
    this.#streams.set(stream, { newest, delay, hasBeenLive });
  }

  of(stream: string): StreamDelay {
    const known = this.#streams.get(stream);
    if (known === undefined) return UNKNOWN;
    const { delay, hasBeenLive } = known;
    return hasBeenLive ? { delay, isPast: false } : { delay: null, isPast: true };
  }

  /** The latest time of an event that was received since the start. */
  newestOf(stream: string): number | null {
    return this.#streams.get(stream)?.newest ?? null;
  }

  keepOnly(streams: ReadonlySet<string>): void {
    for (const stream of this.#streams.keys())
      if (!streams.has(stream)) this.#streams.delete(stream);
  }
}
