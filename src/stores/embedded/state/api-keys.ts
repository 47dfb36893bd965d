import type { ApiKeyRow, ApiKeyTable } from '../../access-store.ts';
import type { Database } from '../sqlite/database.ts';

/** The table of API keys. */
export class SqliteApiKeys implements ApiKeyTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(): ApiKeyRow[] {
    return this.#database.all<SqlRow>(LIST).map(rowOf);
  }

  get(id: string): ApiKeyRow | null {
    return this.#one('SELECT * FROM api_keys WHERE id = ?', id);
  }

  byHash(hash: string): ApiKeyRow | null {
    return this.#one('SELECT * FROM api_keys WHERE hash = ?', hash);
  }

  put(row: ApiKeyRow): void {
    this.#database.run(
      'INSERT OR REPLACE INTO api_keys VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      row.id,
      row.name,
      row.prefix,
      row.hash,
      JSON.stringify(row.rights),
      row.space,
      row.streams === null ? null : JSON.stringify(row.streams),
      row.createdAt,
      row.createdBy,
      row.expiresAt,
      row.revokedAt,
      row.revokedBy,
      row.lastUsed,
    );
  }

  used(times: ReadonlyMap<string, number>): void {
    this.#database.transaction(() => {
      for (const [id, at] of times)
        this.#database.run('UPDATE api_keys SET last_used = ? WHERE id = ?', at, id);
    });
  }

  remove(id: string): boolean {
    return this.#database.run('DELETE FROM api_keys WHERE id = ?', id) > 0;
  }

  prune(endedBefore: number): number {
    return this.#database.run(PRUNE, endedBefore, endedBefore);
  }

  #one(sql: string, value: string): ApiKeyRow | null {
    const row = this.#database.get<SqlRow>(sql, value);
    return row === undefined ? null : rowOf(row);
  }
}

const LIST = 'SELECT * FROM api_keys ORDER BY created_at DESC, id';
const PRUNE = 'DELETE FROM api_keys WHERE expires_at < ? OR revoked_at < ?';

interface SqlRow {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly hash: string;
  readonly rights: string;
  readonly space: string | null;
  readonly streams: string | null;
  readonly created_at: number;
  readonly created_by: string;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
  readonly revoked_by: string | null;
  readonly last_used: number | null;
}

const rowOf = (row: SqlRow): ApiKeyRow => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  hash: row.hash,
  rights: JSON.parse(row.rights) as string[],
  space: row.space,
  streams: row.streams === null ? null : (JSON.parse(row.streams) as string[]),
  createdAt: row.created_at,
  createdBy: row.created_by,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
  revokedBy: row.revoked_by,
  lastUsed: row.last_used,
});
