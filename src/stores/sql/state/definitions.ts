import { StoreError } from '../../errors.ts';
import type { Definitions } from '../../state-store.ts';
import type { Database } from '../database.ts';

/** A shipper puts a handful; a large index template of a whole Beats release is about 500 KB. */
const MAX_DEFINITIONS = 2_000;
const MAX_DEFINITION_BYTES = 2 * 1024 * 1024;
const MAX_TOTAL_BYTES = 64 * 1024 * 1024;
const MAX_NAME_BYTES = 255;

export function definitionTable(database: Database): Definitions {
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
const PUT = `INSERT INTO definitions (kind, name, body, changed) VALUES (?, ?, ?, ?)
  ON CONFLICT (kind, name) DO UPDATE SET body = excluded.body, changed = excluded.changed`;
/** Of the one that was put just now, then the latest ones, as many as there may be. */
const MAKE_ROOM = `DELETE FROM definitions WHERE (kind, name) IN (
  SELECT kind, name FROM (
    SELECT kind, name, count(*) OVER kept AS count, sum(octet_length(body)) OVER kept AS bytes
    FROM definitions
    WINDOW kept AS (
      ORDER BY (kind = ? AND name = ?) DESC, changed DESC, kind, name ROWS UNBOUNDED PRECEDING
    )
  ) AS sizes WHERE count > ? OR bytes > ?
)`;
const REMOVE = 'DELETE FROM definitions WHERE kind = ? AND name = ?';

function refusal(reason: string): StoreError {
  return new StoreError(
    'STO1309',
    `a template, policy or other definition cannot be kept: ${reason}`,
    'make it smaller',
  );
}
