import type {
  StateReader,
  StateStore,
  StreamNamesTable,
  StreamOrigin,
  TailPlace,
  TailPlaces,
} from '../../state-store.ts';
import { OpenDatabase } from '../sqlite/open-database.ts';
import { Table } from '../sqlite/table.ts';
import { openAccess } from './access.ts';
import { SqliteAudit, SqliteAuditReader } from './audit.ts';
import { SqliteDefinitions } from './definitions.ts';
import { SqliteManifest, SqliteManifestReader } from './manifest.ts';

/** The tables that are read beside the writer. */
export class SqliteStateReader extends OpenDatabase implements StateReader {
  readonly manifest = new SqliteManifestReader(this.database);
  readonly definitions = new SqliteDefinitions(this.database);
  readonly audit = new SqliteAuditReader(this.database);
}

/** All tables. */
export class SqliteStateStore extends OpenDatabase implements StateStore {
  readonly manifest = new SqliteManifest(this.database);
  readonly definitions = new SqliteDefinitions(this.database);
  readonly tailPlaces = new SqliteTailPlaces(this.database);
  readonly streamNames = new SqliteStreamNames(this.database);
  readonly access = openAccess(this.database);
  readonly audit = new SqliteAudit(this.database);

  transaction<T>(work: () => T): T {
    return this.database.transaction(work);
  }
}

/** The table of places. */
class SqliteTailPlaces extends Table implements TailPlaces {
  load(): TailPlace[] {
    return this.database.all<TailPlace>('SELECT * FROM tail_places ORDER BY id');
  }

  save(changed: readonly TailPlace[], removed: readonly string[]): void {
    this.database.transaction(() => {
      for (const id of removed) this.database.run('DELETE FROM tail_places WHERE id = ?', id);
      for (const { id, path, inode, offset, check, seen } of changed) {
        this.database.run(PUT_PLACE, id, path, inode, offset, check, seen);
      }
    });
  }
}

const PUT_PLACE =
  'INSERT OR REPLACE INTO tail_places (id, path, inode, "offset", "check", seen) VALUES (?, ?, ?, ?, ?, ?)';

/** The table of the names of streams. */
class SqliteStreamNames extends Table implements StreamNamesTable {
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
