import type { TailPlace, TailPlaces } from '../../state-store.ts';
import { Table } from '../sqlite/table.ts';

/** The table of places. */
export class SqliteTailPlaces extends Table implements TailPlaces {
  load(): TailPlace[] {
    return this.database.all<TailPlace>('SELECT * FROM tail_places ORDER BY id');
  }

  save(changed: readonly TailPlace[], removed: readonly string[]): void {
    this.database.transaction(() => {
      for (const id of removed) this.database.run('DELETE FROM tail_places WHERE id = ?', id);
      for (const { id, path, inode, offset, check, seen } of changed) {
        this.database.run(PUT, id, path, inode, offset, check, seen);
      }
    });
  }
}

const PUT =
  'INSERT OR REPLACE INTO tail_places (id, path, inode, "offset", "check", seen) VALUES (?, ?, ?, ?, ?, ?)';
