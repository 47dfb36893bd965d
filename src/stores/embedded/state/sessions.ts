import type { SessionRow, SessionTable } from '../../access-store.ts';
import { plain, RowMapping } from '../sqlite/row-mapping.ts';
import { Table } from '../sqlite/table.ts';

/** The table of sessions. */
export class SqliteSessions extends Table implements SessionTable {
  get(id: string): SessionRow | null {
    return this.row(SESSION, 'SELECT * FROM sessions WHERE id = ?', id);
  }

  byHash(hash: string): SessionRow | null {
    return this.row(SESSION, 'SELECT * FROM sessions WHERE hash = ?', hash);
  }

  ofUser(userId: string): SessionRow[] {
    return this.rows(SESSION, OF_USER, userId);
  }

  put(row: SessionRow): void {
    this.database.run(PUT, ...SESSION.values(row));
  }

  seen(times: ReadonlyMap<string, number>): void {
    this.database.transaction(() => {
      for (const [id, at] of times)
        this.database.run('UPDATE sessions SET last_seen = ? WHERE id = ?', at, id);
    });
  }

  remove(id: string): boolean {
    return this.database.run('DELETE FROM sessions WHERE id = ?', id) > 0;
  }

  removeOfUser(userId: string): number {
    return this.database.run('DELETE FROM sessions WHERE user_id = ?', userId);
  }

  prune(now: number, idleSince: number): number {
    return this.database.run(PRUNE, now, idleSince);
  }
}

const SESSION = new RowMapping<SessionRow>({
  id: plain,
  hash: plain,
  userId: plain,
  createdAt: plain,
  lastSeen: plain,
  expiresAt: plain,
  address: plain,
  userAgent: plain,
});

const PUT = SESSION.replace('sessions');
const OF_USER = 'SELECT * FROM sessions WHERE user_id = ? ORDER BY created_at DESC, id';
const PRUNE = 'DELETE FROM sessions WHERE expires_at < ? OR last_seen < ?';
