import type { SessionRow } from '../../stores/access-store.ts';
import type { Origin } from './principal.ts';
import type { AccessHost } from './host.ts';
import { LastUses } from './last-uses.ts';
import { hashOf, newId, newToken } from './secrets.ts';

/** An unused session ends after this time, */
const IDLE_MS = 12 * 3_600_000;
/** and any session after this. */
export const LONGEST_MS = 7 * 24 * 3_600_000;
/** If there are more, the oldest one ends. */
const MAX_OF_USER = 50;
const MAX_AGENT = 256;

export interface StartedSession {
  readonly session: SessionRow;
  /** The token, which only its user gets. */
  readonly token: string;
}

/** A session as its user sees it. */
export type SessionView = Omit<SessionRow, 'hash' | 'userId'>;

/** Sessions, by the hashes of their tokens. */
export class Sessions {
  readonly #host: AccessHost;
  readonly #seen = new LastUses();

  constructor(host: AccessHost) {
    this.#host = host;
  }

  start(userId: string, { address, userAgent }: Origin): StartedSession {
    const now = this.#host.now();
    const token = newToken(this.#host.random);
    const session: SessionRow = {
      id: newId(this.#host.random),
      hash: hashOf(token),
      userId,
      createdAt: now,
      lastSeen: now,
      expiresAt: now + LONGEST_MS,
      address,
      userAgent: userAgent.slice(0, MAX_AGENT),
    };
    for (const { id } of this.#host.store.sessions.ofUser(userId).slice(MAX_OF_USER - 1))
      this.end(id);
    this.#host.store.sessions.put(session);
    return { session, token };
  }

  /** The session of a token, marked as used; `null` if there is none, `expired` if it has timed out. */
  use(token: string): SessionRow | 'expired' | null {
    const session = this.#host.store.sessions.byHash(hashOf(token));
    if (session === null) return null;
    if (!this.isValid(session)) return 'expired';
    this.#seen.note(session.id, this.#host.now(), session.lastSeen);
    return session;
  }

  /** Whether it has not timed out. */
  isValid(session: SessionRow): boolean {
    const now = this.#host.now();
    const lastSeen = this.#seen.of(session.id, session.lastSeen);
    return now < session.expiresAt && now - lastSeen < IDLE_MS;
  }

  /** Without those that have timed out; latest first. */
  list(userId: string): SessionView[] {
    const now = this.#host.now();
    return this.#host.store.sessions
      .ofUser(userId)
      .map((session) => viewOf(session, this.#seen.of(session.id, session.lastSeen)))
      .filter(({ expiresAt, lastSeen }) => now < expiresAt && now - lastSeen < IDLE_MS);
  }

  /** The id of its user; `null` if there is no such session. */
  userOf(id: string): string | null {
    return this.#host.store.sessions.get(id)?.userId ?? null;
  }

  /** Returns whether there was one. */
  end(id: string): boolean {
    return this.#host.store.sessions.remove(id);
  }

  /** Ends the session of a token, if there is one. */
  endOf(token: string): void {
    const session = this.#host.store.sessions.byHash(hashOf(token));
    if (session !== null) this.end(session.id);
  }

  /** Returns how many there were. */
  endAll(userId: string): number {
    return this.#host.store.sessions.removeOfUser(userId);
  }

  flush(): void {
    this.#seen.flush((times) => this.#host.store.sessions.seen(times));
  }

  /** Removes those that have timed out. */
  prune(): void {
    this.flush();
    const now = this.#host.now();
    this.#host.store.sessions.prune(now, now - IDLE_MS);
  }
}

const viewOf = (session: SessionRow, lastSeen: number): SessionView => ({
  id: session.id,
  createdAt: session.createdAt,
  lastSeen,
  expiresAt: session.expiresAt,
  address: session.address,
  userAgent: session.userAgent,
});
