import { appendTo } from '../../util/maps.ts';
import type { LiveStream } from './live-stream.ts';
import type { Stretch, TailFound, TailQuery } from './search-tail.ts';

/** Events as the feed shows them. */
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

/** What tails ask for, the time, and who hears of failures. */
interface TailsHost {
  readonly events: TailHost;
  failed(error: unknown): void;
  clock(): number;
}

const MAX_PER_SECOND = 50;
/** Of all queries together in a turn: the thread has requests to answer. */
const MAX_MS = 40;

interface Tail {
  /** The first event that it has not come to. */
  next: number;
  /** How many events may be sent now: those of quiet seconds may come at once. */
  allowance: number;
  /** When the allowance was last added to. */
  at: number;
  isBusy: boolean;
}

/** Shows events as they are stored: all of them, or those that a query finds. */
export class EventTails {
  readonly #host: TailsHost;
  /** Of those that no query finds: events of a turn. */
  readonly #perTurn: number;
  readonly #onIdle: () => void;
  /** By the text of the query; all that there are under `null`. */
  readonly #tails = new Map<string | null, Tail>();

  /**
   * @param pauseMs turns are at least so far apart
   * @param onIdle called when a search has ended: what was stored meanwhile is due
   */
  constructor(host: TailsHost, pauseMs: number, onIdle: () => void) {
    this.#host = host;
    this.#perTurn = Math.max(1, Math.floor((MAX_PER_SECOND * pauseMs) / 1_000));
    this.#onIdle = onIdle;
  }

  /** Shows what was stored since the last turn. What a query finds is shown when the search has ended. */
  turn(streams: readonly LiveStream[]): void {
    const followers = new Map<string | null, LiveStream[]>();
    for (const stream of streams) {
      const { events } = stream.request;
      if (events === null) continue;
      const key = events.query?.text ?? null;
      appendTo(followers, key, stream);
    }
    for (const key of this.#tails.keys()) if (!followers.has(key)) this.#tails.delete(key);
    if (followers.size === 0) return;
    const count = this.#host.events.count();
    for (const [key, own] of followers) {
      const tail = this.#tails.get(key);
      if (tail === undefined) {
        const at = this.#host.clock();
        this.#tails.set(key, { next: count, allowance: MAX_PER_SECOND, at, isBusy: false });
        continue;
      }
      this.#allow(tail);
      const query = own[0]?.request.events?.query ?? null;
      if (query === null) this.#readAll(tail, count, own);
      else void this.#search(tail, query, count, own, MAX_MS / followers.size);
    }
  }

  #allow(tail: Tail): void {
    const now = this.#host.clock();
    const more = (MAX_PER_SECOND * (now - tail.at)) / 1_000;
    tail.allowance = Math.min(MAX_PER_SECOND, tail.allowance + more);
    tail.at = now;
  }

  /** The latest ones, as many as a person can look at. */
  #readAll(tail: Tail, count: number, streams: readonly LiveStream[]): void {
    const arrived = count - tail.next;
    tail.next = count;
    if (arrived <= 0) return;
    const shown = Math.min(arrived, this.#perTurn);
    const lines = this.#host.events.read(count - shown, shown);
    const skipped = arrived - lines.length;
    for (const stream of streams) stream.takeEvents({ lines, skipped });
  }

  async #search(
    tail: Tail,
    query: TailQuery,
    count: number,
    streams: readonly LiveStream[],
    maxMs: number,
  ): Promise<void> {
    if (tail.isBusy || count <= tail.next) return;
    const from = tail.next;
    tail.next = count;
    tail.isBusy = true;
    const until = this.#host.clock() + maxMs;
    try {
      const { lines, matched, lookedAt } = await this.#host.events.search(query, {
        from,
        to: count,
        most: Math.floor(tail.allowance),
        isOver: () => this.#host.clock() > until,
      });
      tail.allowance -= lines.length;
      const skipped = count - from - lookedAt;
      for (const stream of streams) stream.takeEvents({ lines, skipped, matched, lookedAt });
    } catch (error) {
      for (const stream of streams)
        stream.takeEvents({ lines: [], skipped: count - from, matched: 0, lookedAt: 0 });
      this.#host.failed(error);
    } finally {
      tail.isBusy = false;
      this.#onIdle();
    }
  }
}
