import { networkOf } from '../access/addresses.ts';

const WINDOW_MS = 60_000;

/** The maximum number of entries per minute. */
export interface EntryLimits {
  /** Of one network, or of one author. */
  readonly ofOne: number;
  readonly ofAll: number;
}

/** Of unauthenticated requests. */
const UNPROVEN: EntryLimits = { ofOne: 5, ofAll: 30 };
/** Further networks are counted together. */
const MAX_NETWORKS = 1_000;
const OTHERS = 'others';

/** Refusals that were counted instead of recorded. */
export interface LeftOut {
  readonly total: number;
  /** By network, the largest count first. */
  readonly networks: readonly (readonly [network: string, count: number])[];
  readonly from: number;
  readonly to: number;
}

/** Limits the entries for refused requests, so that a client cannot fill the disk with them. */
export class RefusalLimit {
  readonly #limits: EntryLimits;
  #start = 0;
  #written = 0;
  readonly #writtenOf = new Map<string, number>();
  readonly #leftOut = new Map<string, number>();

  constructor(limits: EntryLimits = UNPROVEN) {
    this.#limits = limits;
  }

  /** Whether a refusal from this address or by this author may have an entry; if so, it is counted. */
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

  /** Takes the omitted ones; `null` if there are none, or it is too early to record them. */
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
