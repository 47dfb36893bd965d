import { networkOf } from '../access/addresses.ts';

const WINDOW_MS = 60_000;

/** How many entries of a minute there may be. */
export interface EntryLimits {
  /** Of one network, or of one author. */
  readonly ofOne: number;
  readonly ofAll: number;
}

/** Of requests that prove nothing. */
const UNPROVEN: EntryLimits = { ofOne: 5, ofAll: 30 };
/** Further ones are counted as one. */
const MAX_NETWORKS = 1_000;
const OTHERS = 'others';

/** What was counted in place of an entry each. */
export interface LeftOut {
  readonly total: number;
  /** By network, the most first. */
  readonly networks: readonly (readonly [network: string, count: number])[];
  readonly from: number;
  readonly to: number;
}

/** Which refused requests get an entry of their own, so that whoever sends many cannot fill the disk with them. */
export class RefusalLimit {
  readonly #limits: EntryLimits;
  #start = 0;
  #written = 0;
  readonly #writtenOf = new Map<string, number>();
  readonly #leftOut = new Map<string, number>();

  constructor(limits: EntryLimits = UNPROVEN) {
    this.#limits = limits;
  }

  /** Whether one from this address, or by this author, may have an entry; it counts as written then. */
  take(address: string, now: number): boolean {
    this.#begin(now);
    const { ofOne, ofAll } = this.#limits;
    const network = networkOf(address);
    const own = this.#writtenOf.get(network) ?? 0;
    if (own >= ofOne || this.#written >= ofAll) return false;
    this.#writtenOf.set(network, own + 1);
    this.#written += 1;
    return true;
  }

  leaveOut(address: string): void {
    const network = networkOf(address);
    const isKnown = this.#leftOut.has(network) || this.#leftOut.size < MAX_NETWORKS;
    const key = isKnown ? network : OTHERS;
    this.#leftOut.set(key, (this.#leftOut.get(key) ?? 0) + 1);
  }

  /** What was left out, once; `null` where it is too early to say, or nothing was. */
  drain(now: number, isLast = false): LeftOut | null {
    if (this.#leftOut.size === 0 || (!isLast && now < this.#start + WINDOW_MS)) return null;
    const networks = [...this.#leftOut].toSorted(([, one], [, other]) => other - one);
    const total = networks.reduce((sum, [, count]) => sum + count, 0);
    this.#leftOut.clear();
    return { total, networks, from: this.#start, to: now };
  }

  #begin(now: number): void {
    if (now >= this.#start && now < this.#start + WINDOW_MS) return;
    this.#start = now;
    this.#written = 0;
    this.#writtenOf.clear();
  }
}
