import { useEffect, useRef, useState } from 'react';
import type { JsonObject } from '../../../../src/events/json.ts';
import { API_PATH } from '../../../base.ts';
import { ask } from '../../../editor/ask.ts';
import type { HuntResult } from '../run/hunt-lines.ts';
import { Ring } from './ring.ts';

export interface TailState {
  readonly connection: 'connecting' | 'open' | 'lost' | 'ended';
  /** The latest first. */
  readonly results: readonly HuntResult[];
  /** Events that match, since it began. */
  readonly matched: number;
  readonly lookedAt: number;
  /** Events that came too fast to be looked at. */
  readonly skipped: number;
  /** Older matches that are not shown any more. */
  readonly dropped: number;
  /** Matches that wait while somebody reads. */
  readonly waiting: number;
  /** Why the query cannot be followed. */
  readonly reason: string | null;
}

const NOTHING: TailState = {
  connection: 'connecting',
  results: [],
  matched: 0,
  lookedAt: 0,
  skipped: 0,
  dropped: 0,
  waiting: 0,
  reason: null,
};

/** Matches that are kept, whatever comes. */
const MOST = 1_000;
const SHOW_MS = 250;

/** Follows events as they are stored. @param query `null`: it does not. @param isPaused what is shown stays as it is */
export function useTail(query: string | null, isPaused: boolean): TailState {
  const [state, setState] = useState<TailState>(NOTHING);
  const paused = useRef(isPaused);
  paused.current = isPaused;
  const follower = useRef<Follower | null>(null);
  useEffect(() => {
    setState(NOTHING);
    if (query === null) return;
    const made = new Follower(query, paused, setState);
    follower.current = made;
    return () => made.stop();
  }, [query]);
  useEffect(() => {
    if (!isPaused) follower.current?.show();
  }, [isPaused]);
  return state;
}

/** An event with where it was stored. */
interface StoredEvent {
  readonly arrival: number;
  readonly stream: string;
  readonly event: JsonObject;
}

class Follower {
  readonly #query: string;
  readonly #paused: { readonly current: boolean };
  readonly #setState: (state: TailState) => void;
  readonly #stream: EventSource;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #ring = new Ring<HuntResult>(MOST);
  #state = NOTHING;
  #isChanged = false;

  constructor(
    query: string,
    paused: { readonly current: boolean },
    setState: (state: TailState) => void,
  ) {
    this.#query = query;
    this.#paused = paused;
    this.#setState = setState;
    this.#stream = new EventSource(`${API_PATH}dw/live?events=true`);
    this.#stream.addEventListener('open', () => this.#become({ connection: 'open' }));
    this.#stream.addEventListener('error', () => this.#become({ connection: 'lost' }));
    this.#stream.addEventListener('events', ({ data }: MessageEvent<string>) => {
      const { events, skipped } = JSON.parse(data) as {
        readonly events: readonly StoredEvent[];
        readonly skipped: number;
      };
      void this.#take(events, skipped);
    });
    this.#stream.addEventListener('end', () => {
      this.#stream.close();
      this.#become({ connection: 'ended' });
    });
    this.#timer = setInterval(() => {
      if (this.#isChanged) this.show();
    }, SHOW_MS);
    // Before anything comes: whether it can be followed at all.
    void this.#take([], 0);
  }

  stop(): void {
    this.#stream.close();
    clearInterval(this.#timer);
  }

  async #take(stored: readonly StoredEvent[], skipped: number): Promise<void> {
    const { places, reason } = await ask('match', this.#query, {
      documents: stored.map(({ event }) => event),
    });
    if (places === null) {
      this.#stream.close();
      this.#become({ connection: 'ended', reason });
      return;
    }
    const found = places.map((place): HuntResult => {
      const { arrival, stream, event } = stored[place] as StoredEvent;
      const found = { key: `live ${arrival}`, index: stream, document: event };
      return { kind: 'event', keys: {}, events: [found] };
    });
    this.#ring.add(found);
    const { matched, lookedAt, skipped: before, waiting } = this.#state;
    this.#become({
      matched: matched + found.length,
      lookedAt: lookedAt + stored.length,
      skipped: before + skipped,
      waiting: waiting + found.length,
    });
  }

  #become(change: Partial<TailState>): void {
    this.#state = { ...this.#state, ...change };
    this.#isChanged = true;
  }

  show(): void {
    this.#isChanged = false;
    if (!this.#paused.current)
      this.#state = {
        ...this.#state,
        results: this.#ring.latest,
        dropped: this.#ring.dropped,
        waiting: 0,
      };
    this.#setState(this.#state);
  }
}
