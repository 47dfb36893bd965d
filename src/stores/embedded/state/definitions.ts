import { StoreError } from '../../errors.ts';
import type { Definition, DefinitionKind, Definitions } from '../../state-store.ts';
import { Table } from '../sqlite/table.ts';

/** A shipper puts a handful; a large index template of a whole Beats release is about 500 KB. */
const MAX_DEFINITIONS = 2_000;
const MAX_DEFINITION_BYTES = 2 * 1024 * 1024;
const MAX_TOTAL_BYTES = 64 * 1024 * 1024;
const MAX_NAME_BYTES = 255;

/** The table of definitions. */
export class SqliteDefinitions extends Table implements Definitions {
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
