import { createHash } from 'node:crypto';
import type { HandledTable } from '../../detection-store.ts';
import type { Database } from '../sqlite/database.ts';

/** There may be millions of them: 128 bits of a hash tell them apart in a fifth of the space. */
const HASH_BYTES = 16;

export class SqliteHandled implements HandledTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  has(ruleId: string, key: string): boolean {
    return this.#database.get(HAS, hashOf(ruleId, key)) !== undefined;
  }

  add(ruleId: string, keys: readonly string[], now: number): void {
    this.#database.transaction(() => {
      for (const key of keys) this.#database.run(ADD, hashOf(ruleId, key), now);
    });
  }

  prune(before: number): number {
    return this.#database.run('DELETE FROM handled WHERE at < ?', before);
  }
}

function hashOf(ruleId: string, key: string): Uint8Array {
  const hash = createHash('sha256').update(`${ruleId.length} ${ruleId}${key}`).digest();
  return hash.subarray(0, HASH_BYTES);
}

const HAS = 'SELECT 1 FROM handled WHERE hash = ?';
const ADD = 'INSERT INTO handled VALUES (?, ?) ON CONFLICT (hash) DO UPDATE SET at = excluded.at';
