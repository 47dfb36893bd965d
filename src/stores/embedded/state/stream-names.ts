import type { StreamNamesTable, StreamOrigin } from '../../state-store.ts';
import { Table } from '../sqlite/table.ts';

/** The table of the names of streams. */
export class SqliteStreamNames extends Table implements StreamNamesTable {
  load(): StreamOrigin[] {
    return this.database
      .all<{ stream: string; names: string }>('SELECT stream, names FROM stream_names')
      .map(({ stream, names }) => ({ stream, names: JSON.parse(names) as string[] }));
  }

  add(origins: readonly StreamOrigin[]): void {
    this.database.transaction(() => {
      for (const { stream, names } of origins) {
        this.database.run(
          'INSERT OR IGNORE INTO stream_names (stream, names) VALUES (?, ?)',
          stream,
          JSON.stringify(names),
        );
      }
    });
  }

  remove(streams: readonly string[]): void {
    this.database.transaction(() => {
      for (const stream of streams) {
        this.database.run('DELETE FROM stream_names WHERE stream = ?', stream);
      }
    });
  }
}
