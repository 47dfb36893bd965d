import type { Ordering, SortValues } from '../sort.ts';

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
