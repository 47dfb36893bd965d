import type { CandidateEvent } from '../events/candidates/matched-batch.ts';

/** Small beside what is held, and large beside a document. */
const PIECE_BYTES = 1024 * 1024;

/**
 * Copies documents into a few large pieces of memory, one behind the other. Tens of thousands of small ones, each with an object
 * and memory of its own, take a fifth more, and leave holes in what their thread has of the C library's memory. A piece is
 * given back with the last document in it: for documents that are forgotten in about the order in which they came.
 */
class DocumentMemory {
  #piece = new Uint8Array(0);
  #used = 0;

  /** A copy that is never changed. */
  copy(document: Uint8Array): Uint8Array {
    const { length } = document;
    // One that would fill much of a piece has its own.
    if (length > PIECE_BYTES / 8) return document.slice();
    if (this.#used + length > this.#piece.length) {
      this.#piece = new Uint8Array(PIECE_BYTES);
      this.#used = 0;
    }
    const copy = this.#piece.subarray(this.#used, this.#used + length);
    copy.set(document);
    this.#used += length;
    return copy;
  }
}

/** Reads stored events by arrival number; `null` for one that retention has removed. */
export type FetchEvents = (
  arrivals: readonly number[],
) => Promise<readonly (CandidateEvent | null)[]>;

/** How many are fetched at once: the thread that reads them has other work too. */
const FETCHED_AT_ONCE = 200;

/** The memory of an entry beside its document. */
const ENTRY_BYTES = 300;

type FetchedEvents = ReadonlyMap<number, CandidateEvent | null>;

/**
 * Documents of candidates between arrival and run. The latest are in memory up to a bound; others are fetched from
 * the store again.
 */
export class CandidateDocuments {
  readonly #fetch: FetchEvents;
  readonly #maxBytes: number;
  readonly #held = new Map<number, CandidateEvent>();
  readonly #memory = new DocumentMemory();
  /** By arrival, the pending fetch: rules that run at the same time often want the same events. */
  readonly #fetching = new Map<number, Promise<FetchedEvents>>();
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
      const { arrival, received, index, stream, id, document } = event;
      const own = this.#memory.copy(document);
      // The objects of a message have a shape each; those made here share one.
      this.#held.set(arrival, { arrival, received, index, stream, id, document: own });
      this.#bytes += document.length + ENTRY_BYTES;
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
      // What is held now may be gone when the others have come.
      const known = new Map<number, CandidateEvent | null>();
      for (const arrival of wanted) {
        const event = this.#held.get(arrival);
        if (event !== undefined) known.set(arrival, event);
      }
      const absent = wanted.filter((arrival) => !known.has(arrival));
      for (const [arrival, event] of await this.#load(absent)) known.set(arrival, event);
      for (const arrival of wanted) {
        const event = known.get(arrival) ?? null;
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

  /** Perhaps more than these. */
  async #load(arrivals: readonly number[]): Promise<FetchedEvents> {
    const own = arrivals.filter((arrival) => !this.#fetching.has(arrival));
    if (own.length > 0) {
      const found = this.#fetchAll(own);
      for (const arrival of own) this.#fetching.set(arrival, found);
    }
    const all = new Set(arrivals.flatMap((arrival) => this.#fetching.get(arrival) ?? []));
    return new Map((await Promise.all(all)).flatMap((found) => [...found]));
  }

  async #fetchAll(arrivals: readonly number[]): Promise<FetchedEvents> {
    try {
      const found = await this.#fetch(arrivals);
      this.fetched += arrivals.length;
      // The next rule that wants them is often only a little behind.
      this.add(found.filter((event) => event !== null));
      return new Map(arrivals.map((arrival, index) => [arrival, found[index] ?? null]));
    } finally {
      for (const arrival of arrivals) this.#fetching.delete(arrival);
    }
  }
}
