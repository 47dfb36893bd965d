import { createHash } from 'node:crypto';
import type { HandledTable } from '../../detection-store.ts';
import { Table } from '../sqlite/table.ts';

/** There may be millions of them: 128 bits of a hash distinguish them in a fifth of the space. */
const HASH_BYTES = 16;

/** Keys are grouped by the week in which they came, so that to remove a week is quick. */
const WEEK_MS = 7 * 86_400_000;

export class SqliteHandled extends Table implements HandledTable {
  has(ruleId: string, key: string): boolean {
    return this.database.get(HAS, hashOf(ruleId, key)) !== undefined;
  }

  add(ruleId: string, keys: readonly string[], now: number): void {
    const week = weekOf(now);
    this.database.transaction(() => {
      this.database.run('INSERT OR IGNORE INTO handled_weeks VALUES (?)', week);
      for (const key of keys) this.database.run(ADD, week, hashOf(ruleId, key));
    });
  }

  prune(before: number, limit: number): number {
    const week = weekOf(before);
    return this.database.transaction(() => {
      const removed = this.database.run(PRUNE, week, limit);
      if (removed < limit) this.database.run('DELETE FROM handled_weeks WHERE week < ?', week);
      return removed;
    });
  }
}

const weekOf = (time: number) => Math.floor(time / WEEK_MS);

function hashOf(ruleId: string, key: string): Uint8Array {
  const hash = createHash('sha256').update(`${ruleId.length} ${ruleId}${key}`).digest();
  return hash.subarray(0, HASH_BYTES);
}

const HAS = `SELECT 1 FROM handled_weeks CROSS JOIN handled USING (week) WHERE hash = ? LIMIT 1`;
const ADD = 'INSERT OR IGNORE INTO handled VALUES (?, ?)';
const PRUNE = `DELETE FROM handled WHERE (week, hash) IN (
  SELECT week, hash FROM handled WHERE week < ? ORDER BY week, hash LIMIT ?)`;
