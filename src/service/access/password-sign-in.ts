import { createHmac } from 'node:crypto';
import type { UserRow } from '../../stores/access-store.ts';
import { AccessError } from './errors.ts';
import type { AccessHost } from './host.ts';
import { isOfPasswordLength, type Passwords } from './passwords.ts';
import type { Random } from './secrets.ts';
import { SignInAttempts, type Attempt } from './sign-in-attempts.ts';

/** Password authentications of people and programs. */
export interface SignInCounters {
  succeeded: number;
  failed: number;
  /** Not attempted, because of too many earlier failures. */
  blocked: number;
}

/** Finds the user with a name and a password. */
export class PasswordSignIn {
  readonly counters: SignInCounters = { succeeded: 0, failed: 0, blocked: 0 };
  readonly #passwords: Passwords;
  readonly #host: AccessHost;
  readonly #attempts: SignInAttempts;
  readonly #verified: VerifiedPasswords;

  constructor(host: AccessHost, passwords: Passwords) {
    this.#passwords = passwords;
    this.#host = host;
    this.#attempts = new SignInAttempts(host.now);
    this.#verified = new VerifiedPasswords(host.random, host.now);
  }

  /** Throws {@link AccessError}: ENG1811, ENG1812, ENG1814. */
  async check(name: string, password: string, address: string): Promise<UserRow> {
    const user = this.#host.store.users.named(name);
    try {
      // First of all: a recently verified password must not help an attacker.
      this.#attempts.checkAddress(name, address);
    } catch (error) {
      throw this.#blocked(error);
    }
    const hash = user?.passwordHash ?? null;
    if (user !== null && hash !== null && this.#verified.has(hash, password))
      return this.#enabled(user, name, address);
    const isRight =
      user === null || hash === null
        ? await this.#attempt(null, name, password, address)
        : await this.#verified.verify(hash, password, () =>
            this.#attempt(hash, name, password, address),
          );
    // The user may have been changed or disabled meanwhile.
    const now = user === null ? null : this.#host.store.users.get(user.id);
    if (!isRight || now === null || now.passwordHash !== hash) throw wrong();
    const enabled = this.#enabled(now, name, address);
    this.counters.succeeded += 1;
    return this.#outdatedRenewed(enabled, password);
  }

  async #attempt(hash: string | null, name: string, password: string, address: string) {
    let attempt: Attempt;
    try {
      attempt = this.#attempts.begin(name, address);
    } catch (error) {
      throw this.#blocked(error);
    }
    let isRight: boolean;
    try {
      isRight = isOfPasswordLength(password) && (await this.#passwords.verify(hash, password));
    } catch (error) {
      attempt.cancelled();
      throw error;
    }
    if (isRight) attempt.succeeded();
    else this.#failed(hash === null ? null : name, address);
    return isRight;
  }

  #enabled(user: UserRow, name: string, address: string): UserRow {
    if (!user.isDisabled) return user;
    this.#failed(name, address);
    throw wrong();
  }

  /** A name that no user has is not logged: people type passwords there by mistake. */
  #failed(name: string | null, address: string): void {
    this.counters.failed += 1;
    this.#host.log.warn({ user: name, address }, 'a sign-in failed');
  }

  /** Not logged individually: the failures before were, and there may be thousands. */
  #blocked(error: unknown): unknown {
    if (error instanceof AccessError && error.code === 'ENG1812') this.counters.blocked += 1;
    return error;
  }

  /** Renews a hash with outdated parameters, now that the password is known. */
  async #outdatedRenewed(user: UserRow, password: string): Promise<UserRow> {
    const { passwordHash } = user;
    if (passwordHash === null || !this.#passwords.isOutdated(passwordHash)) return user;
    const renewed = await this.#passwords.hash(password);
    const now = this.#host.store.users.get(user.id);
    if (now?.passwordHash !== passwordHash) throw wrong();
    const row = { ...now, passwordHash: renewed };
    this.#host.store.users.put(row);
    return row;
  }
}

/** The same for all reasons, so that it does not reveal who exists. */
const wrong = () => new AccessError('ENG1811', 'the name or the password is wrong');

const KEEP_MS = 5 * 60_000;
const MOST = 1_000;
const KEY_BYTES = 32;

/**
 * Recently verified passwords, for clients that send theirs with each request. Each is stored as a hash with
 * a key of this process; the stored hash of the user is part of its input, so that a changed password is not found.
 */
class VerifiedPasswords {
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
