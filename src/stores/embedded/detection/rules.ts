import type { RuleOrigin, RuleRow, RuleTable } from '../../detection-store.ts';
import type { Database } from '../sqlite/database.ts';

export class SqliteRules implements RuleTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(): RuleRow[] {
    return this.#database.all<SqlRow>('SELECT * FROM rules ORDER BY id').map(ruleOf);
  }

  get(id: string): RuleRow | null {
    const row = this.#database.get<SqlRow>('SELECT * FROM rules WHERE id = ?', id);
    return row === undefined ? null : ruleOf(row);
  }

  revision(id: string, revision: number): string | null {
    return this.#database.get<{ document: string }>(REVISION, id, revision)?.document ?? null;
  }

  lastRevision(id: string): number {
    return this.#database.get<{ revision: number | null }>(LAST_REVISION, id)?.revision ?? 0;
  }

  put(row: RuleRow): void {
    this.#database.transaction(() => {
      this.#database.run(
        PUT,
        row.id,
        row.uuid,
        row.origin,
        row.revision,
        Number(row.isEnabled),
        Number(row.isLive),
        row.document,
        row.base,
        row.file,
        row.createdAt,
        row.createdBy,
        row.updatedAt,
        row.updatedBy,
      );
      this.#database.run(PUT_REVISION, row.id, row.revision, row.document);
    });
  }

  remove(id: string): boolean {
    return this.#database.run('DELETE FROM rules WHERE id = ?', id) > 0;
  }
}

interface SqlRow {
  readonly id: string;
  readonly uuid: string;
  readonly origin: RuleOrigin;
  readonly revision: number;
  readonly is_enabled: number;
  readonly is_live: number;
  readonly document: string;
  readonly base: string | null;
  readonly file: string | null;
  readonly created_at: number;
  readonly created_by: string;
  readonly updated_at: number;
  readonly updated_by: string;
}

function ruleOf(row: SqlRow): RuleRow {
  return {
    id: row.id,
    uuid: row.uuid,
    origin: row.origin,
    revision: row.revision,
    isEnabled: row.is_enabled === 1,
    isLive: row.is_live === 1,
    document: row.document,
    base: row.base,
    file: row.file,
    createdAt: row.created_at,
    createdBy: row.created_by,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  };
}

const REVISION = 'SELECT document FROM rule_revisions WHERE rule_id = ? AND revision = ?';
const LAST_REVISION = 'SELECT max(revision) AS revision FROM rule_revisions WHERE rule_id = ?';
/** Not a replacement, which would be a removal first: what refers to the rule goes with that. */
const PUT = `INSERT INTO rules VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET
    uuid = excluded.uuid, origin = excluded.origin, revision = excluded.revision,
    is_enabled = excluded.is_enabled, is_live = excluded.is_live, document = excluded.document,
    base = excluded.base, file = excluded.file, created_at = excluded.created_at,
    created_by = excluded.created_by, updated_at = excluded.updated_at, updated_by = excluded.updated_by`;
const PUT_REVISION = 'INSERT INTO rule_revisions VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
