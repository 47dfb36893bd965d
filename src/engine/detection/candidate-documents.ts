import type { CandidateEvent } from '../candidates/matched-batch.ts';

/** Reads stored events by arrival number; `null` for one that retention has removed. */
export type FetchEvents = (
  arrivals: readonly number[],
) => Promise<readonly (CandidateEvent | null)[]>;

/** How many are fetched at once: the thread that reads them has other work too. */
const FETCHED_AT_ONCE = 200;

/** The memory of an entry beside its document. */
const ENTRY_BYTES = 200;

/**
 * Documents of candidates between arrival and run. The latest are in memory up to a bound; others are fetched from
 * the store again.
 */
export class CandidateDocuments {
  readonly #fetch: FetchEvents;
  readonly #maxBytes: number;
  readonly #held = new Map<number, CandidateEvent>();
  #bytes = 0;
  fetched = 0;

  constructor(fetch: FetchEvents, maxBytes: number) {
    this.#fetch = fetch;
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(events: readonly CandidateEvent[]): void {
    for (const event of events) {
      if (this.#held.has(event.arrival)) continue;
      // In memory of its own, which all rules that keep the event share, and which ends with it.
      this.#held.set(event.arrival, { ...event, document: event.document.slice() });
      this.#bytes += event.document.length + ENTRY_BYTES;
    }
    for (const [arrival, { document }] of this.#held) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#held.delete(arrival);
      this.#bytes -= document.length + ENTRY_BYTES;
    }
  }

  /**
   * The documents of the first arrivals, in order, up to `maxBytes` but at least one.
   *
   * @returns `count` of the arrivals that were read, and which of these no longer exist
   */
  async take(
    arrivals: ArrayLike<number>,
    maxBytes: number,
  ): Promise<{
    readonly events: readonly CandidateEvent[];
    readonly count: number;
    readonly missing: readonly number[];
  }> {
    const events: CandidateEvent[] = [];
    const missing: number[] = [];
    let bytes = 0;
    let count = 0;
    while (count < arrivals.length && bytes < maxBytes) {
      const wanted = Array.from(
        { length: Math.min(FETCHED_AT_ONCE, arrivals.length - count) },
        (_, index) => arrivals[count + index] as number,
      );
      const absent = wanted.filter((arrival) => !this.#held.has(arrival));
      const fetched = new Map<number, CandidateEvent | null>();
      if (absent.length > 0) {
        const found = await this.#fetch(absent);
        this.fetched += absent.length;
        for (const [index, arrival] of absent.entries()) fetched.set(arrival, found[index] ?? null);
      }
      for (const arrival of wanted) {
        const event = this.#held.get(arrival) ?? fetched.get(arrival) ?? null;
        count += 1;
        if (event === null) missing.push(arrival);
        else {
          events.push(event);
          bytes += event.document.length;
        }
        if (bytes >= maxBytes) break;
      }
    }
    return { events, count, missing };
  }
}
