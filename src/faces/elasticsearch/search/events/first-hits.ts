import { TIMESTAMP } from '../../../../detect/evaluate/setup.ts';
import type { EventPart, EventRows, EventSelection } from '../../../../stores/event-store.ts';
import { NANOS_PER_MS } from '../../../../util/time/index.ts';
import type { SortKey } from '../parse/sort.ts';
import { type Ordering, type SortValues, msOf, type SortValue } from '../sort.ts';

/** The bounds of the search. */
export interface Bounds extends Pick<EventSelection, 'from' | 'to'> {
  readonly arrivals: { readonly from: number; readonly to: number };
}

/**
 * The first sort key, if it is a number that the store knows for all events and for whole parts: most
 * events of a large store can then be skipped without further examination.
 */
export interface PrimaryOrder {
  readonly isDescending: boolean;
  /** `NaN` if only the document contains it. */
  readonly valueOf: (rows: EventRows, at: number) => number;
  /** The first possible value in a part; infinite if it is unknown. */
  readonly firstOf: (part: EventPart) => number;
  readonly limitOf: (hit: FoundEvent) => SortValue | undefined;
  /** Bounds that exclude events before one with this value. */
  readonly behind: (value: number, bounds: Bounds) => Partial<Bounds>;
}

/** `null` for an order of another kind. */
export function primaryOrderOf([key]: readonly SortKey[]): PrimaryOrder | null {
  if (key === undefined) return byArrival(true);
  if (key.field === null) return byArrival(key.isDescending);
  // Events without a time may then come first, or among the others.
  if (key.field.path !== TIMESTAMP || key.missing !== 'last') return null;
  return byTime(key.isDescending);
}

const byArrival = (isDescending: boolean): PrimaryOrder => ({
  isDescending,
  valueOf: (rows, at) => rows.arrivalOf(at),
  firstOf: ({ firstArrival, lastArrival }) => (isDescending ? lastArrival : firstArrival),
  limitOf: ({ arrival }) => arrival,
  behind: (value, { arrivals: { from, to } }) => ({
    arrivals: isDescending
      ? { from, to: Math.min(to, value + 1) }
      : { from: Math.max(from, value), to },
  }),
});

const byTime = (isDescending: boolean): PrimaryOrder => ({
  isDescending,
  valueOf: (rows, at) => rows.timeOf(at),
  firstOf: ({ times }) => {
    if (times === null) return isDescending ? Infinity : -Infinity;
    return msOf(isDescending ? times.lastTime : times.firstTime);
  },
  limitOf: ({ values }) => values[0],
  behind: (value, { from, to }) => {
    // Events without a time come last, and are not within any bounds.
    if (from === null && to === null) return {};
    const time = BigInt(value) * NANOS_PER_MS;
    if (!isDescending) return { from: from !== null && from > time ? from : time };
    const last = time + NANOS_PER_MS - 1n;
    return { to: to !== null && to < last ? to : last };
  },
});

/** Parts with the first events first. */
export const inOrder = (
  { isDescending, firstOf }: PrimaryOrder,
  parts: readonly EventPart[],
): EventPart[] =>
  [...parts].sort((a, b) => {
    const [first, second] = isDescending ? [firstOf(b), firstOf(a)] : [firstOf(a), firstOf(b)];
    return first === second ? 0 : first < second ? -1 : 1;
  });

/** Whether an event with this first value is certainly not on the page. */
export function isOutside(
  { isDescending, limitOf }: PrimaryOrder,
  { last, after }: Pick<FirstHits, 'last' | 'after'>,
  value: number,
): boolean {
  const limit = last === null ? null : limitOf(last);
  if (typeof limit === 'number' && isBehind(value, limit, isDescending)) return true;
  const start = after?.[0];
  return typeof start === 'number' && isBehind(start, value, isDescending);
}

/** A comparison with `NaN` is false: such an event is examined. */
const isBehind = (value: number, than: number, isDescending: boolean): boolean =>
  isDescending ? value < than : value > than;

/** A hit, before its document is read. */
export interface FoundEvent {
  readonly arrival: number;
  readonly values: SortValues;
}

interface Page {
  readonly from: number;
  readonly size: number;
  readonly ordering: Ordering;
  /** Only hits after these values. */
  readonly after: SortValues | null;
  /** Events that are equal otherwise are ordered by arrival, the latest first. */
  readonly isNewestFirst: boolean;
}

const MIN_KEPT = 1_000;

/** Keeps the hits of a page, from events in any order. */
export class FirstHits {
  readonly #page: Page;
  readonly #wanted: number;
  readonly #most: number;
  #best: FoundEvent[] = [];
  #last: FoundEvent | null = null;

  constructor(page: Page) {
    this.#page = page;
    this.#wanted = page.from + page.size;
    this.#most = Math.max(MIN_KEPT, 2 * this.#wanted);
  }

  /** The last hit of the page so far; hits after it are not wanted. `null` while the page is not full. */
  get last(): FoundEvent | null {
    return this.#last;
  }

  get after(): SortValues | null {
    return this.#page.after;
  }

  offer(arrival: number, values: SortValues): void {
    const { after, ordering } = this.#page;
    if (after !== null && ordering.compare(values, after) <= 0) return;
    const found = { arrival, values };
    if (this.#last !== null && this.#compare(found, this.#last) > 0) return;
    this.#best.push(found);
    if (this.#best.length >= this.#most) this.#trim();
  }

  /** Checks whether the page has become full, and updates {@link last}, which advances as better hits are added. */
  settle(): void {
    if (this.#last === null && this.#best.length >= this.#wanted) this.#trim();
  }

  hits(): readonly FoundEvent[] {
    this.#trim();
    return this.#best.slice(this.#page.from);
  }

  #trim(): void {
    this.#best.sort((a, b) => this.#compare(a, b));
    this.#best = this.#best.slice(0, this.#wanted);
    if (this.#best.length === this.#wanted) this.#last = this.#best.at(-1) ?? null;
  }

  #compare(a: FoundEvent, b: FoundEvent): number {
    const order = this.#page.ordering.compare(a.values, b.values);
    if (order !== 0) return order;
    return this.#page.isNewestFirst ? b.arrival - a.arrival : a.arrival - b.arrival;
  }
}
