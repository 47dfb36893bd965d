import { parseOptions } from '@node-rs/argon2';
import { Lane } from '../../threads/lane.ts';
import { workerScript } from '../../threads/worker-script.ts';

import { HASH_BYTES, type HashCost, type HashTask } from './hashing/hash-task.ts';
import { Limited } from './limited.ts';
import type { Random } from './secrets.ts';

/** The OWASP recommendation for login forms; takes about 11 ms of one core. */
export const HASH_COST: HashCost = { memory: 19 * 1024, passes: 2, lanes: 1 };

/** Others wait, since there is one thread. */
const AT_ONCE = 1;
const MAX_WAITING = 64;
const SALT_BYTES = 16;
/** Those who mistype a password try again. */
const IDLE_MS = 10_000;

/** Creates and verifies hashes of passwords, one at a time. */
export class Passwords {
  readonly #random: Random;
  readonly #cost: HashCost;
  readonly #limited = new Limited(AT_ONCE, MAX_WAITING);
  readonly #thread = new Lane<HashTask>({
    script: workerScript('access'),
    threads: 1,
    idleMs: IDLE_MS,
    refuse: (_, cause) => cause ?? new Error('the thread that verifies passwords has ended'),
  });
  /** A hash that no password has, and that costs as much as the others. */
  readonly #unmatchable: string;

  constructor(random: Random, cost = HASH_COST) {
    this.#random = random;
    this.#cost = cost;
    const zeros = (bytes: number) => Buffer.alloc(bytes).toString('base64').replaceAll('=', '');
    const { memory, passes, lanes } = cost;
    this.#unmatchable = `$argon2id$v=19$m=${memory},t=${passes},p=${lanes}$${zeros(SALT_BYTES)}$${zeros(HASH_BYTES)}`;
  }

  /** Includes the salt and the parameters. Throws `AccessError` ENG1814. */
  hash(password: string): Promise<string> {
    const cost = this.#cost;
    return this.#limited.run(() => {
      const salt = this.#random(SALT_BYTES);
      return this.#thread.run<string>({ kind: 'hash', password: normal(password), salt, cost });
    });
  }

  /**
   * Whether a password has this hash. Takes the same time for `null`, so as not to reveal which users have a password.
   * Throws `AccessError` ENG1814.
   */
  async verify(passwordHash: string | null, password: string): Promise<boolean> {
    const hash = passwordHash ?? this.#unmatchable;
    const isRight = await this.#limited.run(() =>
      this.#thread.run<boolean>({ kind: 'verify', password: normal(password), hash }),
    );
    return isRight && passwordHash !== null;
  }

  /** Whether a hash was created with other parameters than the current ones. */
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

/** Keyboards may produce different code points for the same letter. */
const normal = (password: string) => password.normalize('NFC');
