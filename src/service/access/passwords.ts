import { parseOptions } from '@node-rs/argon2';
import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { Lane } from '../../threads/lane.ts';
import { workerScript } from '../../threads/worker-script.ts';
import { AccessError } from './errors.ts';
import { HASH_BYTES, type HashCost, type HashTask } from './hashing/hash-task.ts';
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

/** Limits concurrent tasks and waiting ones; further ones are refused. */
export class Limited {
  readonly #atOnce: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(atOnce: number, maxWaiting: number) {
    this.#atOnce = atOnce;
    this.#maxWaiting = maxWaiting;
  }

  /** Throws {@link AccessError} ENG1814. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#atOnce) {
      if (this.#waiting.length >= this.#maxWaiting)
        throw new AccessError('ENG1814', 'too many passwords are being verified', 1);
      // A finished task hands over its slot, so that no new task can take it in between.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

/** In code points. */
const LEAST = 12;
const MOST = 128;
/** The minimum number of guesses for an attacker who knows how people choose passwords. */
const MIN_GUESSES = 1e8;
/** The time of an estimate grows with the length of a password; this prefix shows whether it is a common one. */
const MAX_ESTIMATED = 64;
/** Every password contains a name of one or two letters by chance. */
const MIN_OF_NAME = 3;

/** Whether a text can be a password at all: longer ones are refused without examining them. */
export const isOfPasswordLength = (password: string) =>
  password.length <= 2 * MOST && [...password.normalize('NFC')].length <= MOST;

/** Refuses passwords that are easily guessed. Throws {@link AccessError} ENG1803, which does not contain the password. */
export async function checkPassword(password: string, userName: string): Promise<void> {
  const characters = isOfPasswordLength(password) ? [...password.normalize('NFC')] : null;
  if (characters === null) throw refused(`the password has more than ${MOST} characters`);
  if (characters.length < LEAST)
    throw refused(`the password has ${characters.length} characters, fewer than ${LEAST}`);
  const folded = password.toLowerCase();
  const names = [userName, userName.split('@', 1)[0] ?? ''].map((name) => name.toLowerCase());
  if (names.some((name) => name.length >= MIN_OF_NAME && folded.includes(name)))
    throw refused('the password contains the name of the user');
  const start = characters.slice(0, MAX_ESTIMATED).join('');
  const { guesses } = (await estimator()).check(start, [...names, 'dockwarden']);
  if (guesses < MIN_GUESSES)
    throw refused('the password is a common one, or easily guessed from words, dates or keys');
}

let loaded: Promise<ZxcvbnFactory> | null = null;

/** Loaded when a user first chooses a password, which is rare: it has a list of 50,000 common ones. */
function estimator(): Promise<ZxcvbnFactory> {
  loaded ??= Promise.all([import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common')]).then(
    ([core, { adjacencyGraphs, dictionary }]) =>
      new core.ZxcvbnFactory({ graphs: adjacencyGraphs, dictionary }),
  );
  return loaded;
}

const refused = (reason: string) => new AccessError('ENG1803', reason);
