import { createHmac } from 'node:crypto';
import type { Random } from './secrets.ts';

const KEEP_MS = 5 * 60_000;
const MOST = 1_000;
const KEY_BYTES = 32;

/**
 * Recently verified passwords, for clients that send theirs with each request. Each is stored as a hash with
 * a key of this process; the stored hash of the user is part of its input, so that a changed password is not found.
 */
export class VerifiedPasswords {
  readonly #key: Buffer;
  readonly #now: () => number;
  /** The expiry of each, in order of insertion. */
  readonly #until = new Map<string, number>();
  readonly #pending = new Map<string, Promise<boolean>>();

  constructor(random: Random, now: () => number) {
    this.#key = random(KEY_BYTES);
    this.#now = now;
  }

  has(passwordHash: string, password: string): boolean {
    return (this.#until.get(this.#idOf(passwordHash, password)) ?? 0) > this.#now();
  }

  /** Verifies a password, only once for concurrent callers with the same one. */
  verify(passwordHash: string, password: string, verify: () => Promise<boolean>): Promise<boolean> {
    const id = this.#idOf(passwordHash, password);
    const known = this.#pending.get(id);
    if (known !== undefined) return known;
    const pending = verify()
      .then((isRight) => {
        if (isRight) this.#add(id);
        return isRight;
      })
      .finally(() => this.#pending.delete(id));
    this.#pending.set(id, pending);
    return pending;
  }

  #add(id: string): void {
    this.#until.delete(id);
    this.#until.set(id, this.#now() + KEEP_MS);
    if (this.#until.size <= MOST) return;
    const [oldest = id] = this.#until.keys();
    this.#until.delete(oldest);
  }

  #idOf(passwordHash: string, password: string): string {
    return createHmac('sha256', this.#key).update(`${passwordHash}\0${password}`).digest('base64');
  }
}
