import type { IntakeOutcome } from './intake.ts';

/** A sender of events, as identified by its requests. */
export interface SenderName {
  /** The name in histories. */
  readonly name: string;
  readonly keyId: string | null;
  /** The program, from its user agent. */
  readonly agent: string;
  readonly address: string;
}

export interface Sender extends SenderName {
  readonly events: number;
  readonly rejected: number;
  readonly skipped: number;
  readonly unknown: number;
  /** Requests of which nothing was stored. */
  readonly refused: number;
  readonly lastError: string | null;
  readonly lastReceived: number;
  readonly eventsPerSecond: number;
}

type Outcome = Pick<IntakeOutcome, 'documents' | 'stored' | 'rejected' | 'skipped' | 'unknown'>;

const MAX_SENDERS = 1_000;
const MAX_STREAMS = 1_000;
const MAX_AGENT = 100;
const MAX_ERROR = 300;
const WINDOW_MS = 60_000;

/** The most recent senders since the start, up to a limit. */
export class Senders {
  /** In order of their last request. */
  readonly #senders = new Map<string, Account>();
  readonly #lastOf = new Map<string, Account>();
  readonly #now: () => number;
  #others = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Records a request whose events are stored, except for rejected ones. */
  stored(sender: SenderName, outcome: Outcome): void {
    const account = this.#of(sender);
    account.add(outcome, this.#now());
    // Nearly all requests are for one stream.
    for (const { index } of outcome.documents) {
      this.#lastOf.delete(index);
      this.#lastOf.set(index, account);
      trim(this.#lastOf, MAX_STREAMS);
      break;
    }
  }

  /** Records a request of which nothing could be stored. */
  refused(sender: SenderName, message: string): void {
    this.#of(sender).refuse(message, this.#now());
  }

  /** Latest first. */
  list(): Sender[] {
    const now = this.#now();
    return [...this.#senders.values()].toReversed().map((account) => account.view(now));
  }

  /** The last sender to a stream. */
  lastOf(stream: string): string | null {
    return this.#lastOf.get(stream)?.sender.name ?? null;
  }

  /** The number of senders that are no longer listed. */
  get others(): number {
    return this.#others;
  }

  #of(sender: SenderName): Account {
    const own = { ...sender, agent: sender.agent.slice(0, MAX_AGENT) };
    const key = JSON.stringify([own.keyId, own.name, own.agent, own.address]);
    const account = this.#senders.get(key) ?? new Account(own);
    this.#senders.delete(key);
    this.#senders.set(key, account);
    this.#others += trim(this.#senders, MAX_SENDERS);
    return account;
  }
}

/** Removes the oldest over a limit; returns whether there was one. */
function trim(map: Map<string, unknown>, most: number): number {
  if (map.size <= most) return 0;
  const [first = ''] = map.keys();
  map.delete(first);
  return 1;
}

class Account {
  readonly sender: SenderName;
  #counts = { events: 0, rejected: 0, skipped: 0, unknown: 0, refused: 0 };
  #lastError: string | null = null;
  #lastReceived = 0;
  /** Events of this minute and the previous one. */
  #window = { start: 0, events: 0, before: 0 };

  constructor(sender: SenderName) {
    this.sender = sender;
  }

  add({ documents, stored, rejected, skipped, unknown }: Outcome, now: number): void {
    const counts = this.#counts;
    counts.events += stored;
    counts.rejected += rejected;
    counts.unknown += unknown;
    for (const count of skipped.values()) counts.skipped += count;
    if (rejected > 0)
      for (const { error } of documents) if (error !== null) this.#note(error.reason);
    this.#lastReceived = now;
    this.#roll(now);
    this.#window.events += stored;
  }

  refuse(message: string, now: number): void {
    this.#counts.refused += 1;
    this.#note(message);
    this.#lastReceived = now;
  }

  view(now: number): Sender {
    this.#roll(now);
    const { start, events, before } = this.#window;
    const share = Math.max(0, 1 - (now - start) / WINDOW_MS);
    return {
      ...this.sender,
      ...this.#counts,
      lastError: this.#lastError,
      lastReceived: this.#lastReceived,
      eventsPerSecond: ((events + before * share) * 1_000) / WINDOW_MS,
    };
  }

  #note(message: string): void {
    this.#lastError = message.slice(0, MAX_ERROR);
  }

  #roll(now: number): void {
    const passed = now - this.#window.start;
    if (passed < WINDOW_MS) return;
    const before = passed < 2 * WINDOW_MS ? this.#window.events : 0;
    const start = passed < 2 * WINDOW_MS ? this.#window.start + WINDOW_MS : now;
    this.#window = { start, events: 0, before };
  }
}
