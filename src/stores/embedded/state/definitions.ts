import { StoreError } from '../../errors.ts';
import type { Definition, DefinitionKind, Definitions } from '../../state-store.ts';
import type { Database } from '../sqlite/database.ts';

/** A shipper puts a handful; a large index template of a whole Beats release is about 500 KB. */
const MAX_DEFINITIONS = 2_000;
const MAX_DEFINITION_BYTES = 2 * 1024 * 1024;
const MAX_TOTAL_BYTES = 64 * 1024 * 1024;
const MAX_NAME_BYTES = 255;

/** The table of definitions. */
export class SqliteDefinitions implements Definitions {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(kind: DefinitionKind, name: string): Definition | null {
    return this.#database.get<Definition>(GET, kind, name) ?? null;
  }

  list(kind: DefinitionKind): Definition[] {
    return this.#database.all<Definition>(LIST, kind);
  }

  put(kind: DefinitionKind, { name, body, changed }: Definition): void {
    const bytes = Buffer.byteLength(body);
    if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
      throw refusal(`its name is longer than ${MAX_NAME_BYTES} bytes`);
    }
    if (bytes > MAX_DEFINITION_BYTES) {
      throw refusal(`it has ${bytes} bytes, and ${MAX_DEFINITION_BYTES} are allowed`);
    }
    this.#database.transaction(() => {
      const others = this.#database.get<{ count: number; bytes: number }>(OTHERS, kind, name);
      if ((others?.count ?? 0) >= MAX_DEFINITIONS) {
        throw refusal(`there are ${MAX_DEFINITIONS} already`);
      }
      if ((others?.bytes ?? 0) + bytes > MAX_TOTAL_BYTES) {
        throw refusal(`all together would have more than ${MAX_TOTAL_BYTES} bytes`);
      }
      this.#database.run(PUT, kind, name, body, changed);
    });
  }

  remove(kind: DefinitionKind, name: string): boolean {
    return this.#database.run(REMOVE, kind, name) > 0;
  }
}

const GET = 'SELECT name, body, changed FROM definitions WHERE kind = ? AND name = ?';
const LIST = 'SELECT name, body, changed FROM definitions WHERE kind = ? ORDER BY name';
const OTHERS = `SELECT count(*) AS count, coalesce(sum(octet_length(body)), 0) AS bytes
  FROM definitions WHERE NOT (kind = ? AND name = ?)`;
const PUT = 'INSERT OR REPLACE INTO definitions (kind, name, body, changed) VALUES (?, ?, ?, ?)';
const REMOVE = 'DELETE FROM definitions WHERE kind = ? AND name = ?';

function refusal(reason: string): StoreError {
  return new StoreError(
    'STO1309',
    `a template, policy or other definition cannot be kept: ${reason}`,
    'delete definitions that no shipper uses',
  );
}
