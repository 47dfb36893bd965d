import type { LiveStream } from './live-stream.ts';
import type { Stretch, TailFound } from './search-tail.ts';
import type { TailQuery } from './tail-query.ts';

/** Events as those who look at them see them. */
export interface TailHost {
  /** As many events were ever stored. */
  count(): number;
  /** Events from an arrival number on, as JSON; without those that are too large to look at. */
  read(from: number, count: number): readonly string[];
  /** Events that a query finds, as JSON; the same. */
  search(query: TailQuery, stretch: Stretch): Promise<LinesFound>;
}

export interface LinesFound extends Pick<TailFound, 'matched' | 'lookedAt'> {
  readonly lines: readonly string[];
}

const MOST_PER_SECOND = 50;
/** All queries together, of each turn: the thread has requests to answer. */
const MOST_MS = 40;

interface Tail {
  /** The first event that it has not come to. */
  next: number;
  /** How many events may be sent now: those of quiet seconds may come at once. */
  allowance: number;
  isBusy: boolean;
}

/** Gives events to those who look at them as they are stored: all there are, or those that a query finds. */
export class EventTails {
  readonly #host: TailHost;
  readonly #perTurn: number;
  readonly #clock: () => number;
  readonly #failed: (error: unknown) => void;
  /** By the text of the query; all that there are under `null`. */
  readonly #tails = new Map<string | null, Tail>();

  constructor(
    host: TailHost,
    tickMs: number,
    clock: () => number,
    failed: (error: unknown) => void,
  ) {
    this.#host = host;
    this.#perTurn = (MOST_PER_SECOND * tickMs) / 1_000;
    this.#clock = clock;
    this.#failed = failed;
  }

  /** Of each turn. What a query finds comes when it was found. */
  turn(streams: readonly LiveStream[]): void {
    const followers = new Map<string | null, LiveStream[]>();
    for (const stream of streams) {
      const { events } = stream.request;
      if (events === null) continue;
      const key = events.query?.text ?? null;
      followers.set(key, [...(followers.get(key) ?? []), stream]);
    }
    for (const key of this.#tails.keys()) if (!followers.has(key)) this.#tails.delete(key);
    if (followers.size === 0) return;
    const count = this.#host.count();
    for (const [key, own] of followers) {
      const tail = this.#tails.get(key);
      if (tail === undefined) {
        this.#tails.set(key, { next: count, allowance: MOST_PER_SECOND, isBusy: false });
        continue;
      }
      const query = own[0]?.request.events?.query ?? null;
      if (query === null) this.#readAll(tail, count, own);
      else void this.#search(tail, query, count, own, MOST_MS / followers.size);
    }
  }

  /** The latest ones, as many as anybody can look at. */
  #readAll(tail: Tail, count: number, streams: readonly LiveStream[]): void {
    const arrived = count - tail.next;
    tail.next = count;
    if (arrived <= 0) return;
    const shown = Math.min(arrived, Math.max(1, Math.floor(this.#perTurn)));
    const lines = this.#host.read(count - shown, shown);
    const skipped = arrived - lines.length;
    for (const stream of streams) stream.takeEvents({ lines, skipped });
  }

  async #search(
    tail: Tail,
    query: TailQuery,
    count: number,
    streams: readonly LiveStream[],
    mostMs: number,
  ): Promise<void> {
    tail.allowance = Math.min(MOST_PER_SECOND, tail.allowance + this.#perTurn);
    if (tail.isBusy || count <= tail.next) return;
    const from = tail.next;
    tail.next = count;
    tail.isBusy = true;
    const until = this.#clock() + mostMs;
    try {
      const { lines, matched, lookedAt } = await this.#host.search(query, {
        from,
        to: count,
        most: Math.floor(tail.allowance),
        isOver: () => this.#clock() > until,
      });
      tail.allowance -= lines.length;
      const skipped = count - from - lookedAt;
      for (const stream of streams) stream.takeEvents({ lines, skipped, matched, lookedAt });
    } catch (error) {
      for (const stream of streams)
        stream.takeEvents({ lines: [], skipped: count - from, matched: 0, lookedAt: 0 });
      this.#failed(error);
    } finally {
      tail.isBusy = false;
    }
  }
}
