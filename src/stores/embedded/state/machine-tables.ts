import type {
  MachineState,
  SourceCursors,
  StreamNamesTable,
  TailPlaces,
} from '../../state-store.ts';
import type { Database } from '../../sql/database.ts';
import { SqliteManifest } from './manifest.ts';

/** What goes with the events of a machine, and is always in its data directory. */
export const machineTables = (database: Database): MachineState => ({
  manifest: new SqliteManifest(database),
  tailPlaces: tailPlaceTable(database),
  sourceCursors: sourceCursorTable(database),
  streamNames: streamNamesTable(database),
});

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
