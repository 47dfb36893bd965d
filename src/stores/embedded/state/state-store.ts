import { StoreError } from '../../errors.ts';
import type {
  Definitions,
  StateReader,
  SourceCursors,
  StateStore,
  StreamNamesTable,
  TailPlaces,
} from '../../state-store.ts';
import type { Database } from '../../sql/database.ts';
import { OpenSqliteDatabase } from '../sqlite/open-database.ts';
import { openReader, openWriter, type Schema } from '../sqlite/open.ts';
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

function definitionTable(database: Database): Definitions {
  return {
    get: (kind, name) => database.get(GET, kind, name) ?? null,
    list: (kind) => database.all(LIST, kind),
    put(kind, { name, body, changed }) {
      const bytes = Buffer.byteLength(body);
      if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
        throw refusal(`its name is longer than ${MAX_NAME_BYTES} bytes`);
      }
      if (bytes > MAX_DEFINITION_BYTES) {
        throw refusal(`it has ${bytes} bytes, and ${MAX_DEFINITION_BYTES} are allowed`);
      }
      database.transaction(() => {
        database.run(PUT, kind, name, body, changed);
        database.run(MAKE_ROOM, kind, name, MAX_DEFINITIONS, MAX_TOTAL_BYTES);
      });
    },
    remove: (kind, name) => database.run(REMOVE, kind, name) > 0,
  };
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
class SqliteStateReader extends OpenSqliteDatabase implements StateReader {
  readonly manifest = new SqliteManifestReader(this.database);
  readonly definitions = definitionTable(this.database);
  readonly audit = new SqliteAuditReader(this.database);
}

/** All tables. */
class SqliteStateStore extends OpenSqliteDatabase implements StateStore {
  readonly manifest = new SqliteManifest(this.database);
  readonly definitions = definitionTable(this.database);
  readonly tailPlaces = tailPlaceTable(this.database);
  readonly sourceCursors = sourceCursorTable(this.database);
  readonly streamNames = streamNamesTable(this.database);
  readonly access = openAccess(this.database);
  readonly audit = new SqliteAudit(this.database);

  transaction<T>(work: () => T): T {
    return this.database.transaction(work);
  }
}

const tailPlaceTable = (database: Database): TailPlaces => ({
  load: () => database.all('SELECT * FROM tail_places ORDER BY id'),
  save: (changed, removed) =>
    database.transaction(() => {
      for (const id of removed) database.run('DELETE FROM tail_places WHERE id = ?', id);
      for (const { id, path, inode, offset, check, seen } of changed) {
        database.run(PUT_PLACE, id, path, inode, offset, check, seen);
      }
    }),
});

const PUT_PLACE =
  'INSERT OR REPLACE INTO tail_places (id, path, inode, "offset", "check", seen) VALUES (?, ?, ?, ?, ?, ?)';

const sourceCursorTable = (database: Database): SourceCursors => ({
  load: () => database.all('SELECT * FROM source_cursors ORDER BY id'),
  save: (changed, removed) =>
    database.transaction(() => {
      for (const id of removed) database.run('DELETE FROM source_cursors WHERE id = ?', id);
      for (const { id, position, seen } of changed) {
        database.run(PUT_CURSOR, id, position, seen);
      }
    }),
});

const PUT_CURSOR = 'INSERT OR REPLACE INTO source_cursors (id, position, seen) VALUES (?, ?, ?)';

const streamNamesTable = (database: Database): StreamNamesTable => ({
  load: () =>
    database
      .all<{ stream: string; names: string }>('SELECT stream, names FROM stream_names')
      .map(({ stream, names }) => ({ stream, names: JSON.parse(names) as string[] })),
  add: (origins) =>
    database.runEach(
      'INSERT OR IGNORE INTO stream_names (stream, names) VALUES (?, ?)',
      origins.map(({ stream, names }) => [stream, JSON.stringify(names)]),
    ),
  remove: (streams) =>
    database.runEach(
      'DELETE FROM stream_names WHERE stream = ?',
      streams.map((stream) => [stream]),
    ),
});
