import type { ApiKeyRow, ApiKeyTable } from '../../access-store.ts';
import { plain, RowMapping, texts, textsOrNull } from '../sqlite/row-mapping.ts';
import { Table } from '../sqlite/table.ts';

/** The table of API keys. */
export class SqliteApiKeys extends Table implements ApiKeyTable {
  list(): ApiKeyRow[] {
    return this.rows(KEY, LIST);
  }

  get(id: string): ApiKeyRow | null {
    return this.row(KEY, 'SELECT * FROM api_keys WHERE id = ?', id);
  }

  byHash(hash: string): ApiKeyRow | null {
    return this.row(KEY, 'SELECT * FROM api_keys WHERE hash = ?', hash);
  }

  put(row: ApiKeyRow): void {
    this.database.run(PUT, ...KEY.values(row));
  }

  used(times: ReadonlyMap<string, number>): void {
    this.database.transaction(() => {
      for (const [id, at] of times)
        this.database.run('UPDATE api_keys SET last_used = ? WHERE id = ?', at, id);
    });
  }

  remove(id: string): boolean {
    return this.database.run('DELETE FROM api_keys WHERE id = ?', id) > 0;
  }

  prune(endedBefore: number): number {
    return this.database.run(PRUNE, endedBefore, endedBefore);
  }
}

const KEY = new RowMapping<ApiKeyRow>({
  id: plain,
  name: plain,
  prefix: plain,
  hash: plain,
  rights: texts,
  space: plain,
  streams: textsOrNull,
  createdAt: plain,
  createdBy: plain,
  expiresAt: plain,
  revokedAt: plain,
  revokedBy: plain,
  lastUsed: plain,
});

const PUT = KEY.replace('api_keys');
const LIST = 'SELECT * FROM api_keys ORDER BY created_at DESC, id';
const PRUNE = 'DELETE FROM api_keys WHERE expires_at < ? OR revoked_at < ?';
