import { StoreError } from '../../errors.ts';
import type {
  StateReader,
  StateStore,
  StreamNamesTable,
  StreamOrigin,
  TailPlace,
  TailPlaces,
  Definition,
  DefinitionKind,
  Definitions,
} from '../../state-store.ts';
import { OpenDatabase } from '../sqlite/open-database.ts';
import { openReader, openWriter, type Schema } from '../sqlite/open.ts';
import { Table } from '../sqlite/table.ts';
import { openAccess } from './access.ts';
import { SqliteAudit, SqliteAuditReader } from './audit.ts';
import { SqliteManifest, SqliteManifestReader } from './manifest.ts';
import { MIGRATIONS } from './migrations/index.ts';

/** The application is the bytes `DWST`. */
const SCHEMA: Schema = { applicationId: 0x4457_5354, migrations: MIGRATIONS };

/**
 * Opens the database for the one process that writes it; makes it where there is none, readable for its owner
 * only. Throws `StoreError`.
 */
export function openStateStore(path: string): Promise<StateStore> {
  return openWriter(
    path,
    SCHEMA,
    (database, sqlite) => new SqliteStateStore(database, sqlite, true),
  );
}

/**
 * Opens the database for reading, also while another thread or process writes it, and on a medium that cannot
 * be written. Throws `StoreError`.
 */
export function openStateReader(path: string): Promise<StateReader> {
  return openReader(
    path,
    SCHEMA,
    (database, sqlite) => new SqliteStateReader(database, sqlite, false),
  );
}

/** A shipper puts a handful; a large index template of a whole Beats release is about 500 KB. */
const MAX_DEFINITIONS = 2_000;
const MAX_DEFINITION_BYTES = 2 * 1024 * 1024;
const MAX_TOTAL_BYTES = 64 * 1024 * 1024;
const MAX_NAME_BYTES = 255;

/** The table of definitions. */
class SqliteDefinitions extends Table implements Definitions {
  get(kind: DefinitionKind, name: string): Definition | null {
    return this.database.get<Definition>(GET, kind, name) ?? null;
  }

  list(kind: DefinitionKind): Definition[] {
    return this.database.all<Definition>(LIST, kind);
  }

  put(kind: DefinitionKind, { name, body, changed }: Definition): void {
    const bytes = Buffer.byteLength(body);
    if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
      throw refusal(`its name is longer than ${MAX_NAME_BYTES} bytes`);
    }
    if (bytes > MAX_DEFINITION_BYTES) {
      throw refusal(`it has ${bytes} bytes, and ${MAX_DEFINITION_BYTES} are allowed`);
    }
    this.database.transaction(() => {
      this.database.run(PUT, kind, name, body, changed);
      this.database.run(MAKE_ROOM, kind, name, MAX_DEFINITIONS, MAX_TOTAL_BYTES);
    });
  }

  remove(kind: DefinitionKind, name: string): boolean {
    return this.database.run(REMOVE, kind, name) > 0;
  }
}

const GET = 'SELECT name, body, changed FROM definitions WHERE kind = ? AND name = ?';
const LIST = 'SELECT name, body, changed FROM definitions WHERE kind = ? ORDER BY name';
const PUT = 'INSERT OR REPLACE INTO definitions (kind, name, body, changed) VALUES (?, ?, ?, ?)';
/** Of the one that was put just now, then the latest ones, as many as there may be. */
const MAKE_ROOM = `DELETE FROM definitions WHERE rowid IN (
  SELECT rowid FROM (
    SELECT rowid, count(*) OVER kept AS count, sum(octet_length(body)) OVER kept AS bytes
    FROM definitions
    WINDOW kept AS (
      ORDER BY kind = ? AND name = ? DESC, changed DESC, rowid DESC ROWS UNBOUNDED PRECEDING
    )
  ) WHERE count > ? OR bytes > ?
)`;
const REMOVE = 'DELETE FROM definitions WHERE kind = ? AND name = ?';

function refusal(reason: string): StoreError {
  return new StoreError(
    'STO1309',
    `a template, policy or other definition cannot be kept: ${reason}`,
    'make it smaller',
  );
}

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
