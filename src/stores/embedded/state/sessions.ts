import type { SessionRow, SessionTable } from '../../access-store.ts';
import type { Database } from '../sqlite/database.ts';

/** The table of sessions. */
export class SqliteSessions implements SessionTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(id: string): SessionRow | null {
    return this.#database.get<SessionRow>(`${SELECT} WHERE id = ?`, id) ?? null;
  }

  byHash(hash: string): SessionRow | null {
    return this.#database.get<SessionRow>(`${SELECT} WHERE hash = ?`, hash) ?? null;
  }

  ofUser(userId: string): SessionRow[] {
    return this.#database.all<SessionRow>(OF_USER, userId);
  }

  put(row: SessionRow): void {
    this.#database.run(
      'INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      row.id,
      row.hash,
      row.userId,
      row.createdAt,
      row.lastSeen,
      row.expiresAt,
      row.address,
      row.userAgent,
    );
  }

  seen(times: ReadonlyMap<string, number>): void {
    this.#database.transaction(() => {
      for (const [id, at] of times)
        this.#database.run('UPDATE sessions SET last_seen = ? WHERE id = ?', at, id);
    });
  }

  remove(id: string): boolean {
    return this.#database.run('DELETE FROM sessions WHERE id = ?', id) > 0;
  }

  removeOfUser(userId: string): number {
    return this.#database.run('DELETE FROM sessions WHERE user_id = ?', userId);
  }

  prune(now: number, idleSince: number): number {
    return this.#database.run(PRUNE, now, idleSince);
  }
}

const SELECT = `SELECT id, hash, user_id AS userId, created_at AS createdAt, last_seen AS lastSeen,
  expires_at AS expiresAt, address, user_agent AS userAgent FROM sessions`;
const OF_USER = `${SELECT} WHERE user_id = ? ORDER BY created_at DESC, id`;
const PRUNE = 'DELETE FROM sessions WHERE expires_at < ? OR last_seen < ?';
