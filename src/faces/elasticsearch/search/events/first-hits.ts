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
  /** Only hits behind these values. */
  readonly after: SortValues | null;
  /** Of events that are equal in all else, those that came last come first. */
  readonly isNewestFirst: boolean;
}

const MIN_KEPT = 1_000;

/** Keeps the hits of a page, of events in any order. */
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

  /** The last hit of the page as far as it is known; one behind it is not wanted. `null` where there is still room. */
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

  /** Looks whether the page has become full, which {@link last} then says; it moves on as better hits have come. */
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
