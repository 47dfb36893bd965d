import { parseOptions } from '@node-rs/argon2';
import { HashingThread } from './hashing/hashing-thread.ts';
import { HASH_BYTES, type HashCost } from './hashing/hash-task.ts';
import { Limited } from './limited.ts';
import type { Random } from './secrets.ts';

/** That of a login form by the advice of OWASP, and about 11 ms of one core. */
export const HASH_COST: HashCost = { memory: 19 * 1024, passes: 2, lanes: 1 };

/** The others wait: there is one thread. */
const AT_ONCE = 1;
const MAX_WAITING = 64;
const SALT_BYTES = 16;

/** Makes and verifies hashes of passwords, one at a time. */
export class Passwords {
  readonly #random: Random;
  readonly #cost: HashCost;
  readonly #limited = new Limited(AT_ONCE, MAX_WAITING);
  readonly #thread = new HashingThread();
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
    const cost = this.#cost;
    return this.#limited.run(() => {
      const salt = this.#random(SALT_BYTES);
      return this.#thread.run({ kind: 'hash', password: normal(password), salt, cost });
    });
  }

  /**
   * Whether a password has this hash. It takes the same time for `null`, so that nobody learns who has a password.
   * Throws `AccessError` ENG1814.
   */
  async verify(passwordHash: string | null, password: string): Promise<boolean> {
    const hash = passwordHash ?? this.#ofNobody;
    const isRight = await this.#limited.run(() =>
      this.#thread.run({ kind: 'verify', password: normal(password), hash }),
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
