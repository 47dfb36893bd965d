export interface FairSlotsOptions {
  /** How many are taken at a time; one owner has at most one less, where there are several. */
  readonly slots: number;
  /** How many of one owner, and of all, wait for one. */
  readonly waitingOfOne: number;
  readonly waiting: number;
  /** How long, in milliseconds. */
  readonly waitMs: number;
}

/** Gives back a slot, once. */
export type Release = () => void;

interface Waiting {
  readonly owner: string;
  /** `null`: it has waited for too long, or nothing starts any more. */
  readonly resolve: (release: Release | null) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Slots that several owners share. One owner never has all of them; a slot that becomes free goes to the owner that
 * has had none for the longest time.
 */
export class FairSlots {
  readonly #options: FairSlotsOptions;
  /** By owner, how many they have. */
  readonly #taken = new Map<string, number>();
  readonly #waiting: Waiting[] = [];
  /** By owner of those that have or wait for one: when they last got one. */
  readonly #servedAt = new Map<string, number>();
  #served = 0;
  #isClosed = false;

  constructor(options: FairSlotsOptions) {
    this.#options = options;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Resolves when there is a slot, with what gives it back; with `null` where there is none for too long, or too many wait. */
  take(owner: string): Promise<Release | null> {
    const { waitingOfOne, waiting, waitMs } = this.#options;
    if (this.#isClosed) return Promise.resolve(null);
    if (this.#mayTake(owner)) return Promise.resolve(this.#give(owner));
    const own = this.#waiting.filter((each) => each.owner === owner).length;
    if (own >= waitingOfOne || this.#waiting.length >= waiting) return Promise.resolve(null);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#leave(entry), waitMs).unref();
      const entry: Waiting = { owner, resolve, timer };
      this.#waiting.push(entry);
    });
  }

  /** Owners that wait get none. */
  close(): void {
    this.#isClosed = true;
    for (const entry of this.#waiting.slice()) this.#leave(entry);
  }

  #mayTake(owner: string): boolean {
    const { slots } = this.#options;
    const all = [...this.#taken.values()].reduce((sum, count) => sum + count, 0);
    return all < slots && (this.#taken.get(owner) ?? 0) < Math.max(1, slots - 1);
  }

  #give(owner: string): Release {
    this.#taken.set(owner, (this.#taken.get(owner) ?? 0) + 1);
    this.#served += 1;
    this.#servedAt.set(owner, this.#served);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      const left = (this.#taken.get(owner) ?? 1) - 1;
      if (left > 0) this.#taken.set(owner, left);
      else this.#taken.delete(owner);
      this.#next();
      this.#forget(owner);
    };
  }

  #next(): void {
    const servedAt = ({ owner }: Waiting) => this.#servedAt.get(owner) ?? 0;
    const [next] = this.#waiting
      .filter(({ owner }) => this.#mayTake(owner))
      .toSorted((a, b) => servedAt(a) - servedAt(b));
    if (next === undefined) return;
    this.#waiting.splice(this.#waiting.indexOf(next), 1);
    clearTimeout(next.timer);
    next.resolve(this.#give(next.owner));
  }

  #leave(entry: Waiting): void {
    this.#waiting.splice(this.#waiting.indexOf(entry), 1);
    clearTimeout(entry.timer);
    this.#forget(entry.owner);
    entry.resolve(null);
  }

  #forget(owner: string): void {
    const isKnown = this.#taken.has(owner) || this.#waiting.some((each) => each.owner === owner);
    if (!isKnown) this.#servedAt.delete(owner);
  }
}
