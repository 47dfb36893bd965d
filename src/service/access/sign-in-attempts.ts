import { networkOf } from './addresses.ts';
import { BackOff } from './back-off.ts';
import { AccessError } from './errors.ts';
import { hashOf } from './secrets.ts';

/** Of one account from one network: who mistypes a password a few times does not notice. */
const FREE_OF_BOTH = 5;
/** Many people may share a network. */
const FREE_OF_NETWORK = 30;
/** An account that many networks try at once; more, since it locks out its owner as well. */
const FREE_OF_ACCOUNT = 100;
/** Whoever has more networks than this has their earlier failures forgotten. */
const MAX_KEYS = 20_000;

/** One attempt to sign in that has begun. */
export interface Attempt {
  succeeded(): void;
  /** It came to no end, which says nothing of the password. */
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

  /** Throws {@link AccessError} ENG1812 where this address has to wait before it may try this account. */
  checkAddress(name: string, address: string): void {
    const { network, both } = keysOf(name, address);
    refuseFor(Math.max(this.#both.waitOf(both), this.#network.waitOf(network)));
  }

  /**
   * Begins an attempt. It counts as failed until it has succeeded, so that many at once are no way round. Throws
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
        // Others of this network still have their failures: they might sign in as themselves in between.
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

/** Of one length, whatever was sent: a part of a text of a request would keep the whole of it in memory. */
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
