import { hash, parseOptions, verify } from '@node-rs/argon2';
import { Limited } from './limited.ts';
import type { Random } from './secrets.ts';

/** What a hash costs: that of a login form by the advice of OWASP, and about 11 ms of one core. */
export interface HashCost {
  /** In KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
}

export const HASH_COST: HashCost = { memory: 19 * 1024, passes: 2, lanes: 1 };

/** Each takes a core and its memory while it is made. */
const AT_ONCE = 2;
const MOST_WAITING = 64;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Makes and verifies hashes of passwords, a few at a time. */
export class Passwords {
  readonly #random: Random;
  readonly #cost: HashCost;
  readonly #limited = new Limited(AT_ONCE, MOST_WAITING);
  /** Costs as much as the others, and no password is found to have it. */
  readonly #ofNobody: string;

  constructor(random: Random, cost = HASH_COST) {
    this.#random = random;
    this.#cost = cost;
    const zeros = (bytes: number) => Buffer.alloc(bytes).toString('base64').replaceAll('=', '');
    const { memory, passes, lanes } = cost;
    this.#ofNobody = `$argon2id$v=19$m=${memory},t=${passes},p=${lanes}$${zeros(SALT_BYTES)}$${zeros(HASH_BYTES)}`;
  }

  /** With its salt and parameters. Throws `AccessError` ENG1814. */
  hash(password: string): Promise<string> {
    return this.#limited.run(() =>
      // Argon2id is the default of the library.
      hash(normal(password), {
        memoryCost: this.#cost.memory,
        timeCost: this.#cost.passes,
        parallelism: this.#cost.lanes,
        outputLen: HASH_BYTES,
        salt: this.#random(SALT_BYTES),
      }),
    );
  }

  /**
   * Whether a password has this hash. It takes the same time for `null`, so that nobody learns who has a password.
   * Throws `AccessError` ENG1814.
   */
  async verify(passwordHash: string | null, password: string): Promise<boolean> {
    const isRight = await this.#limited.run(() =>
      verify(passwordHash ?? this.#ofNobody, normal(password)),
    );
    return isRight && passwordHash !== null;
  }

  /** Whether a hash was made with other parameters than those of today. */
  isOutdated(passwordHash: string): boolean {
    const { memoryCost, timeCost, parallelism } = parseOptions(passwordHash);
    const { memory, passes, lanes } = this.#cost;
    return (
      !passwordHash.startsWith('$argon2id$') ||
      memoryCost !== memory ||
      timeCost !== passes ||
      parallelism !== lanes
    );
  }
}

/** Keyboards spell the same letter in different ways. */
const normal = (password: string) => password.normalize('NFC');
