import { networkOf } from './addresses.ts';
import { AccessError } from './errors.ts';
import { hashOf } from './secrets.ts';

/** For one account from one network: enough that a few mistyped passwords have no effect. */
const FREE_OF_BOTH = 5;
/** Higher, since many people may share a network. */
const FREE_OF_NETWORK = 30;
/** For an account attacked from many networks; higher, since it also locks out its owner. */
const FREE_OF_ACCOUNT = 100;
/** The maximum number of tracked keys; an attacker with more networks makes earlier failures be forgotten. */
const MAX_KEYS = 20_000;

/** An attempt to sign in that has begun. */
export interface Attempt {
  succeeded(): void;
  /** It did not complete, which says nothing about the password. */
  cancelled(): void;
}

/** Failed attempts to sign in, by account and by address. */
export class SignInAttempts {
  readonly #both: BackOff;
  readonly #network: BackOff;
  readonly #account: BackOff;

  constructor(now: () => number) {
    this.#both = new BackOff(FREE_OF_BOTH, MAX_KEYS, now);
    this.#network = new BackOff(FREE_OF_NETWORK, MAX_KEYS, now);
    this.#account = new BackOff(FREE_OF_ACCOUNT, MAX_KEYS, now);
  }

  /** Throws {@link AccessError} ENG1812 if this address has to wait before its next attempt for this account. */
  checkAddress(name: string, address: string): void {
    const { network, both } = keysOf(name, address);
    refuseFor(Math.max(this.#both.waitOf(both), this.#network.waitOf(network)));
  }

  /**
   * Begins an attempt. It counts as failed until it has succeeded, so that concurrent attempts are no bypass. Throws
   * {@link AccessError} ENG1812.
   */
  begin(name: string, address: string): Attempt {
    const { account, network, both } = keysOf(name, address);
    this.checkAddress(name, address);
    refuseFor(this.#account.waitOf(account));
    this.#both.fail(both);
    this.#network.fail(network);
    this.#account.fail(account);
    return {
      succeeded: () => {
        this.#both.forget(both);
        this.#account.forget(account);
        // The failures of other accounts in this network remain: an attacker might sign in to an account of their own in between.
        this.#network.unfail(network);
      },
      cancelled: () => {
        this.#both.unfail(both);
        this.#account.unfail(account);
        this.#network.unfail(network);
      },
    };
  }
}

/** A hash of fixed length: a substring of the request would keep the whole text in memory. */
function keysOf(name: string, address: string) {
  const account = name.toLowerCase();
  const network = networkOf(address);
  return {
    account: hashOf(account),
    network: hashOf(network),
    both: hashOf(`${network} ${account}`),
  };
}

function refuseFor(wait: number): void {
  if (wait <= 0) return;
  const seconds = Math.ceil(wait / 1_000);
  throw new AccessError(
    'ENG1812',
    `there were too many failed sign-ins; try again in ${seconds} seconds`,
    seconds,
  );
}

/** The waiting time of keys after failures, which are forgotten over time. */
export class BackOff {
  readonly #free: number;
  readonly #maxKeys: number;
  readonly #now: () => number;
  /** In order of the last failure. */
  readonly #failures = new Map<string, { readonly count: number; readonly last: number }>();

  /** @param free the number of failures without a wait; each further one doubles it */
  constructor(free: number, maxKeys: number, now: () => number) {
    this.#free = free;
    this.#maxKeys = maxKeys;
    this.#now = now;
  }

  /** In milliseconds; 0 if there is no wait. */
  waitOf(key: string): number {
    const failures = this.#of(key);
    if (failures === null || failures.count < this.#free) return 0;
    const wait = Math.min(FIRST_WAIT_MS * 2 ** (failures.count - this.#free), MAX_WAIT_MS);
    return Math.max(0, failures.last + wait - this.#now());
  }

  fail(key: string): void {
    const count = (this.#of(key)?.count ?? 0) + 1;
    this.#failures.delete(key);
    this.#failures.set(key, { count, last: this.#now() });
    if (this.#failures.size <= this.#maxKeys) return;
    const [oldest = key] = this.#failures.keys();
    this.#failures.delete(oldest);
  }

  /** Takes back a failure. */
  unfail(key: string): void {
    const failures = this.#of(key);
    if (failures === null) return;
    if (failures.count === 1) this.#failures.delete(key);
    else this.#failures.set(key, { ...failures, count: failures.count - 1 });
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }

  #of(key: string) {
    const failures = this.#failures.get(key);
    return failures === undefined || this.#now() - failures.last >= FORGET_MS ? null : failures;
  }
}

const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 15 * 60_000;
const FORGET_MS = 60 * 60_000;
