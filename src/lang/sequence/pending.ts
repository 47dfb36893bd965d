import type { PlacedEvent, SequenceMatch } from './candidate.ts';

/** The events of one block and, through it, of all before. Every pending sequence has its own. */
interface Segment<E> {
  /** A list of its own only for several: most blocks have one. */
  readonly events: PlacedEvent<E> | readonly PlacedEvent<E>[];
  readonly before: Segment<E> | null;
}

/** A complete sequence that a later event may still refute. */
export interface Held<E> {
  readonly match: SequenceMatch<E>;
  /** Milliseconds: an event counts against the match if it is later than this … */
  readonly after: bigint;
  /** … and not later than this. */
  readonly deadline: bigint;
}

/** A sequence on its way: it has events up to some block and waits for the next. */
export class Pending<E> implements Expiring<Pending<E>> {
  /** Text of its key. */
  readonly owner: string;
  /** Time of the first event. */
  readonly first: bigint;
  /** Millisecond of the last event before the first one that satisfies a leading missing term. */
  readonly lead: bigint | null;
  /** The block that the last event belongs to. */
  block = 0;
  /** Inside a run: the number of the first event there, see `Run`. */
  entered = 0;
  /** Events, without those still in the run. */
  chain: Segment<E> | null = null;
  /** Number of events in {@link chain}. */
  length = 0;
  /** Millisecond of the first event after the last one that satisfies a missing term there. */
  gap: bigint | null = null;
  /** A missing term between two blocks was satisfied: goes on as any other, but to no result. */
  vetoed = false;
  held: Held<E> | null = null;
  older: Pending<E> | null = null;
  newer: Pending<E> | null = null;

  constructor(owner: string, first: bigint, lead: bigint | null) {
    this.owner = owner;
    this.first = first;
    this.lead = lead;
  }

  append(event: PlacedEvent<E>): void {
    this.chain = { events: event, before: this.chain };
    this.length++;
  }

  appendRun(events: readonly PlacedEvent<E>[]): void {
    this.chain = { events, before: this.chain };
    this.length += events.length;
  }

  /** The last event, but for those still in a run. */
  get last(): PlacedEvent<E> | undefined {
    const events = this.chain?.events;
    return isList(events) ? events.at(-1) : events;
  }

  /** The events, but for those still in a run. */
  list(): PlacedEvent<E>[] {
    const events: PlacedEvent<E>[] = [];
    for (let link = this.chain; link !== null; link = link.before) {
      if (!isList(link.events)) events.push(link.events);
      else for (const event of link.events.toReversed()) events.push(event);
    }
    return events.reverse();
  }

  /** The events with `null` for each missing term. */
  events(positive: readonly boolean[]): (PlacedEvent<E> | null)[] {
    const list = this.list();
    if (list.length === positive.length) return list;
    let at = 0;
    return positive.map((here) => (here ? (list[at++] ?? null) : null));
  }
}

function isList<E>(
  events: PlacedEvent<E> | readonly PlacedEvent<E>[] | undefined,
): events is readonly PlacedEvent<E>[] {
  return Array.isArray(events);
}

/** What an {@link ExpiryList} strings together. The list owns both fields. */
export interface Expiring<T> {
  older: T | null;
  newer: T | null;
}

/**
 * Things in the order in which they expire. Items are added in that order and may leave from
 * anywhere, both in constant time, so what is gone costs no memory until its time would have come.
 */
export class ExpiryList<T extends Expiring<T>> {
  oldest: T | null = null;
  #newest: T | null = null;

  add(item: T): void {
    item.older = this.#newest;
    if (this.#newest === null) this.oldest = item;
    else this.#newest.newer = item;
    this.#newest = item;
  }

  /** The item must be in the list. */
  remove(item: T): void {
    if (item.older === null) this.oldest = item.newer;
    else item.older.newer = item.newer;
    if (item.newer === null) this.#newest = item.older;
    else item.newer.older = item.older;
    item.older = null;
    item.newer = null;
  }

  /** From the oldest to the newest. Items must stay where they are meanwhile. */
  *[Symbol.iterator](): Generator<T> {
    for (let item = this.oldest; item !== null; item = item.newer) yield item;
  }
}
