import {
  ClusterWriter,
  Connection,
  eventDefinition,
  indexBaseOf,
  type BulkEntry,
  type BulkOutcome,
  type ConnectionOptions,
  type IndexDefinition,
  type WriteTarget,
} from '../../../stores/open/cluster.ts';
import { ALL_EVENTS, type EventStore, type SearchRequest } from '../../../stores/event-store.ts';
import { RetryLoop } from '../../../runs/retry-loop.ts';
import { safeText } from '../../../util/safe-text.ts';
import { arrivalsReadFrom } from './arrivals-read-from.ts';
import { forwardedEntry } from './forwarded-entry.ts';
import type { ForwardPlace, ForwardPlaces } from './forward-place.ts';

/** Where events are forwarded to. */
export interface ForwardConfig {
  readonly connection: ConnectionOptions;
  readonly alias: string;
  /** Patterns of streams. */
  readonly streams: readonly string[];
  /** When it is first configured, events that were received so long before are forwarded, too; in milliseconds. */
  readonly backfillMs: number;
}

export interface ForwarderOptions {
  readonly config: ForwardConfig;
  readonly store: Pick<EventStore, 'search' | 'look' | 'count' | 'status'>;
  /** Of the data directory: ids of forwarded events begin with it. */
  readonly instance: string;
  readonly places: ForwardPlaces;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  readonly log: { warn(fields: object, message: string): void };
  /** Between attempts; for tests. */
  readonly waits?: readonly number[];
}

export interface ForwardStatus {
  /** The name of the cluster and the alias. */
  readonly target: string;
  /** Arrivals that are still to be forwarded, also those of streams that are not. */
  readonly waiting: number;
  /** Since it was first configured. */
  readonly forwarded: number;
  /** Events that the cluster does not take. */
  readonly refused: number;
  /** Events that were read from this cluster, where they are already. */
  readonly skipped: number;
  /** Of the last one refused. */
  readonly lastRefusal: ForwardPlace['lastRefusal'];
  /** Events of any stream that retention removed, or damage made unreadable, before they were forwarded. */
  readonly lost: number;
  readonly lastLoss: number | null;
  /** Why the last attempt failed; it is repeated automatically. */
  readonly failure: string | null;
}

/** The number of arrivals between two notes of the place on disk. */
const STEP = 20_000;

/** Requests that are carried out at the same time. */
const AT_ONCE = 2;
const REQUEST_BYTES = 4 * 1024 * 1024;
const REQUEST_EVENTS = 5_000;

/** The aliases and the index of events that were received on a day: an event never moves to another. */
export function eventTarget(
  alias: string,
  received: number,
): Pick<WriteTarget, 'alias' | 'readAlias'> {
  const day = new Date(received).toISOString().slice(0, 10).replaceAll('-', '.');
  return { alias: `${indexBaseOf(alias)}-${day}`, readAlias: alias };
}

/**
 * Forwards stored events to OpenSearch or Elasticsearch, by a place in the order of arrival. The ids of events are those of their
 * arrivals, so whatever is sent again after a kill is there once.
 */
export class Forwarder {
  readonly #options: ForwarderOptions;
  readonly #connection: Connection;
  readonly #loop: RetryLoop;
  #writer: ClusterWriter | null = null;
  #definition: IndexDefinition | null = null;
  #place: ForwardPlace;

  constructor(options: ForwarderOptions) {
    const { config, log, places, now } = options;
    this.#options = options;
    this.#connection = new Connection(config.connection);
    this.#place = places.load(this.#target, now() - config.backfillMs);
    this.#loop = new RetryLoop({
      work: () => this.#forwardNext(),
      onFailure: (error) =>
        log.warn(
          { err: error, target: this.#target },
          'events cannot be forwarded to the cluster; it will be retried',
        ),
    });
  }

  get #target(): string {
    return `${this.#connection.name} ${this.#options.config.alias}`;
  }

  /** To be called at the start, and when events were stored. */
  run(): void {
    this.#loop.wake();
  }

  status(): ForwardStatus {
    const { next, forwarded, refused, skipped, lastRefusal, lost, lastLoss } = this.#place;
    const { nextArrival } = this.#options.store.status();
    return {
      target: this.#target,
      waiting: Math.max(0, nextArrival - next),
      forwarded,
      refused,
      skipped,
      lastRefusal,
      lost,
      lastLoss,
      failure: this.#loop.failure,
    };
  }

  async close(): Promise<void> {
    const closed = this.#loop.close();
    this.#connection.close();
    await closed;
  }

  async #forwardNext(): Promise<boolean> {
    const { store, waits, places, config, now } = this.#options;
    const { next, since } = this.#place;
    const to = Math.min(store.status().nextArrival, next + STEP);
    if (to <= next) return false;
    const writer = (this.#writer ??= await ClusterWriter.open(this.#connection, waits));
    const arrivals = { from: next, to };
    const every: SearchRequest = { ...ALL_EVENTS, arrivals, stages: null, now: 0n };
    const stored = store.count(every).count;
    const selected = { ...every, streams: config.streams };
    const readThere = await arrivalsReadFrom(writer, store, selected);
    const search = store.search(selected);
    const sent = new Sent(writer, (received) => this.#targetOf(writer, received), now);
    try {
      for await (const block of search.blocks) {
        for (const [at, arrival] of block.arrivals.entries()) {
          const received = block.received[at]!;
          if (received < since || readThere.has(arrival)) continue;
          await sent.add(received, {
            ...block,
            document: block.bytes.subarray(block.spans[2 * at], block.spans[2 * at + 1]),
            arrival,
            received,
            instance: this.#options.instance,
          });
        }
      }
      await sent.end();
    } finally {
      search.close();
      await sent.settled();
    }
    const lost = to - next - stored + search.counts.damagedEvents;
    this.#place = {
      ...this.#place,
      next: to,
      forwarded: this.#place.forwarded + sent.forwarded,
      refused: this.#place.refused + sent.refused,
      skipped: this.#place.skipped + readThere.size,
      lost: this.#place.lost + lost,
      lastLoss: lost > 0 ? now() : this.#place.lastLoss,
      lastRefusal: sent.lastRefusal ?? this.#place.lastRefusal,
    };
    places.save(this.#place);
    this.#report(sent, lost);
    return true;
  }

  #report({ refused, lastRefusal }: Sent, lost: number): void {
    const { log } = this.#options;
    const target = this.#target;
    if (refused > 0)
      log.warn({ target, events: refused, last: lastRefusal }, 'the cluster refuses events');
    if (lost > 0)
      log.warn(
        { target, events: lost },
        'events were removed, or cannot be read, before they were forwarded',
      );
  }

  #targetOf({ product }: ClusterWriter, received: number): WriteTarget {
    const definition = (this.#definition ??= eventDefinition(product.name));
    return { ...eventTarget(this.#options.config.alias, received), definition };
  }
}

type Forwarded = Omit<Parameters<typeof forwardedEntry>[0], 'alias'>;

/** Sends events in requests of a good size, a few at once. */
class Sent {
  forwarded = 0;
  refused = 0;
  lastRefusal: ForwardPlace['lastRefusal'] = null;
  readonly #now: () => number;
  readonly #writer: ClusterWriter;
  readonly #targetOf: (received: number) => WriteTarget;
  readonly #running = new Set<Promise<void>>();
  #entries: BulkEntry[] = [];
  #arrivals: number[] = [];
  #targets = new Map<string, WriteTarget>();
  #bytes = 0;

  constructor(
    writer: ClusterWriter,
    targetOf: (received: number) => WriteTarget,
    now: () => number,
  ) {
    this.#now = now;
    this.#writer = writer;
    this.#targetOf = targetOf;
  }

  async add(received: number, event: Forwarded): Promise<void> {
    const target = this.#targetOf(received);
    this.#targets.set(target.alias, target);
    const entry = forwardedEntry({ ...event, alias: target.alias });
    this.#entries.push(entry);
    this.#arrivals.push(event.arrival);
    this.#bytes += entry.document.length;
    if (this.#bytes >= REQUEST_BYTES || this.#entries.length >= REQUEST_EVENTS) await this.#send();
  }

  /** Resolves when all of them are written. Throws where one request has failed. */
  async end(): Promise<void> {
    if (this.#entries.length > 0) await this.#send();
    await Promise.all(this.#running);
  }

  /** Resolves when no request is in progress. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  async #send(): Promise<void> {
    const [entries, arrivals, targets] = [this.#entries, this.#arrivals, this.#targets];
    [this.#entries, this.#arrivals, this.#targets, this.#bytes] = [[], [], new Map(), 0];
    const request = this.#writer
      .write(entries, [...targets.values()])
      .then((outcomes) => this.#note(outcomes, arrivals))
      .then(() => void this.#running.delete(request));
    // Where it fails, it stays, and those who wait for it hear of it.
    request.catch(() => {});
    this.#running.add(request);
    if (this.#running.size >= AT_ONCE) await Promise.race(this.#running);
  }

  #note(outcomes: readonly BulkOutcome[], arrivals: readonly number[]): void {
    for (const [at, outcome] of outcomes.entries()) {
      if (typeof outcome === 'string') this.forwarded += 1;
      else {
        this.refused += 1;
        const reason = safeText(outcome.refused);
        this.lastRefusal = { at: this.#now(), arrival: arrivals[at]!, reason };
      }
    }
  }
}
