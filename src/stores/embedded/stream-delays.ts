import type { StreamDelay } from '../event-store.ts';

interface Known {
  /** The latest time of an event, in milliseconds since 1970. */
  readonly newest: number;
  /** How long after its time that event was received. */
  readonly delay: number;
  readonly hasBeenLive: boolean;
}

/** An event that is received within this time is live, not imported. */
const LIVE_MS = 3_600_000;

const UNKNOWN: StreamDelay = { delay: null, isPast: false };

/**
 * The delay of each stream since the start of the service: how long after its time the newest event was received. Older events that
 * arrive later, such as those of an imported file, change nothing. A stream without an event that was received within an hour of its
 * time counts as imported and has no delay.
 */
export class StreamDelays {
  readonly #streams = new Map<string, Known>();

  /** @param newest the latest time of the stored events; `null` if none has a time */
  note(stream: string, newest: number | null, received: number): void {
    if (newest === null) return;
    const known = this.#streams.get(stream);
    // The next event replaces one whose clock was ahead.
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

  /** The latest time of the events received since the start. */
  newestOf(stream: string): number | null {
    return this.#streams.get(stream)?.newest ?? null;
  }

  keepOnly(streams: ReadonlySet<string>): void {
    for (const stream of this.#streams.keys())
      if (!streams.has(stream)) this.#streams.delete(stream);
  }
}
