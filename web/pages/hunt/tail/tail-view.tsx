import { Button } from '@mantine/core';
import { useState, useEffect, useRef } from 'react';
import type { JsonObject } from '../../../../src/events/json.ts';
import { addressOf } from '../../../api/client.ts';
import { Empty } from '../../../components/states/states.tsx';
import { ask } from '../../../editor/ask.ts';
import { counted } from '../numbers.ts';
import { ResultList, type ViewProps } from '../results/result-list.tsx';
import type { HuntResult } from '../run/hunt-lines.ts';
import styles from '../hunt.module.css';

/** Events that match, as they are stored, the latest first. Scrolling down or opening one keeps the list still. */
export function TailView({ query, ...view }: ViewProps & { readonly query: string }) {
  const [isHeld, setHeld] = useState(false);
  const [isScrolled, setScrolled] = useState(false);
  const isPaused = isHeld || isScrolled || view.search.event !== undefined;
  const tail = useTail(query, isPaused);
  return (
    <div
      className={styles['tail']}
      onScrollCapture={({ target }) => {
        if ((target as HTMLElement).getAttribute('role') === 'grid')
          setScrolled((target as HTMLElement).scrollTop > 0);
      }}
    >
      <ResultList
        {...view}
        results={tail.results}
        isOld={false}
        head={
          <TailBar
            tail={tail}
            isPaused={isPaused}
            onPaused={(isOn) => {
              setHeld(isOn);
              if (isOn) return;
              document.querySelector('[role=grid][aria-label=Results]')?.scrollTo(0, 0);
              if (view.search.event !== undefined) view.change({ event: undefined }, true);
            }}
          />
        }
        chart={null}
        facets={null}
        empty={
          tail.results.length > 0 ? null : tail.reason !== null ? (
            <div />
          ) : (
            <Empty
              title="No event has matched since the tail began"
              reason="What is stored from now on is shown as it comes."
            />
          )
        }
      />
    </div>
  );
}

interface Props {
  readonly tail: TailState;
  readonly isPaused: boolean;
  readonly onPaused: (isPaused: boolean) => void;
}

const STATES = {
  connecting: 'Connecting',
  open: 'Live',
  lost: 'The connection is lost: coming back',
  ended: 'The stream has ended: sign in again, or reload the page',
} as const;

/** What a tail has seen, and what it has not. */
function TailBar({ tail, isPaused, onPaused }: Props) {
  const { connection, matched, lookedAt, skipped, unsent, dropped, waiting, reason } = tail;
  if (reason !== null) return <p className={styles['notice']}>{reason}</p>;
  return (
    <div className={styles['summary']} role="status">
      <span className={styles['live']} data-state={isPaused ? 'paused' : connection} />
      <strong>{isPaused ? 'Paused' : STATES[connection]}</strong>
      <span className="muted">
        {counted(matched, 'match').replace('matchs', 'matches')} of {counted(lookedAt, 'event')}
        {dropped > 0 && ` · the last 1,000 are shown`}
      </span>
      {unsent > 0 && (
        <span className={styles['notice']}>
          {unsent.toLocaleString('en')} of the matches are not shown: a tail shows 50 a second. A
          hunt finds all.
        </span>
      )}
      {skipped > 0 && (
        <span className={styles['notice']}>
          {counted(skipped, 'event')} came too fast to be looked at. A hunt reads all.
        </span>
      )}
      <Button size="compact-xs" onClick={() => onPaused(!isPaused)}>
        {isPaused ? `Go on${waiting > 0 ? `, ${waiting.toLocaleString('en')} new` : ''}` : 'Pause'}
      </Button>
    </div>
  );
}

interface TailState {
  readonly connection: 'connecting' | 'open' | 'lost' | 'ended';
  /** The latest first. */
  readonly results: readonly HuntResult[];
  /** Events that match, since it began. */
  readonly matched: number;
  readonly lookedAt: number;
  /** Events that came too fast to be looked at. */
  readonly skipped: number;
  /** Matches that came too fast to be sent. */
  readonly unsent: number;
  /** Older matches that are not shown any more. */
  readonly dropped: number;
  /** Matches that wait while the list is being read. */
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
  unsent: 0,
  dropped: 0,
  waiting: 0,
  reason: null,
};

/** Matches that are kept, whatever comes. */
const MAX_KEPT = 1_000;
const SHOW_MS = 250;

/** Follows events as they are stored. @param query `null`: it does not. @param isPaused what is shown stays as it is */
function useTail(query: string | null, isPaused: boolean): TailState {
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

interface EventsMessage {
  readonly events: readonly StoredEvent[];
  readonly matched: number;
  readonly lookedAt: number;
  readonly skipped: number;
}

class Follower {
  readonly #paused: { readonly current: boolean };
  readonly #setState: (state: TailState) => void;
  readonly #stream: EventSource;
  readonly #timer: ReturnType<typeof setInterval>;
  /** The latest first. */
  #kept: readonly HuntResult[] = [];
  #dropped = 0;
  #state = NOTHING;
  #isChanged = false;

  constructor(
    query: string,
    paused: { readonly current: boolean },
    setState: (state: TailState) => void,
  ) {
    this.#paused = paused;
    this.#setState = setState;
    this.#stream = new EventSource(addressOf('GET /dw/live', { query: { events: 'true', query } }));
    this.#stream.addEventListener('open', () => this.#become({ connection: 'open' }));
    this.#stream.addEventListener('error', () => {
      const isRefused = this.#stream.readyState === EventSource.CLOSED;
      this.#become({ connection: isRefused ? 'ended' : 'lost' });
    });
    this.#stream.addEventListener('events', ({ data }: MessageEvent<string>) =>
      this.#take(JSON.parse(data) as EventsMessage),
    );
    this.#stream.addEventListener('end', () => this.#end(null));
    this.#timer = setInterval(() => {
      if (this.#isChanged) this.show();
    }, SHOW_MS);
    void this.#explain(query);
  }

  /** A stream that is refused does not say why. */
  async #explain(query: string): Promise<void> {
    const reason = await ask('tail', query, {});
    if (reason !== null) this.#end(reason);
  }

  stop(): void {
    this.#stream.close();
    clearInterval(this.#timer);
  }

  #end(reason: string | null): void {
    this.#stream.close();
    this.#become({ connection: 'ended', reason });
  }

  #take({ events, matched, lookedAt, skipped }: EventsMessage): void {
    const found = events.map(({ arrival, stream, event }): HuntResult => {
      const one = { key: `live ${arrival}`, index: stream, document: event };
      return { kind: 'event', keys: {}, events: [one] };
    });
    const all = [...found.toReversed(), ...this.#kept];
    this.#dropped += Math.max(0, all.length - MAX_KEPT);
    this.#kept = all.slice(0, MAX_KEPT);
    const before = this.#state;
    this.#become({
      matched: before.matched + matched,
      lookedAt: before.lookedAt + lookedAt,
      skipped: before.skipped + skipped,
      unsent: before.unsent + matched - events.length,
      waiting: before.waiting + events.length,
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
        results: this.#kept,
        dropped: this.#dropped,
        waiting: 0,
      };
    this.#setState(this.#state);
  }
}
