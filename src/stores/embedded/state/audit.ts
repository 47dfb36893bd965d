import { canonicalText, chainHash, NO_HASH } from '../../audit-chain.ts';
import type {
  AuditEnd,
  AuditEntry,
  AuditHead,
  AuditNote,
  AuditQuery,
  AuditReader,
  AuditStore,
  NewAuditEntry,
} from '../../audit-store.ts';
import type { Database, SqlRow, SqlValue } from '../sqlite/database.ts';
import { plain, RowMapping } from '../sqlite/row-mapping.ts';

/** The table of entries, also beside its writer. */
export class SqliteAuditReader implements AuditReader {
  protected readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  list(query: AuditQuery): AuditEntry[] {
    const { conditions, values } = conditionsOf(query);
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const sql = `SELECT * FROM audit_entries ${where} ORDER BY number DESC LIMIT ?`;
    return this.database.all<SqlRow>(sql, ...values, query.limit).map(ENTRY.read);
  }

  after(number: number, limit: number): AuditEntry[] {
    return this.database.all<SqlRow>(AFTER, number, limit).map(ENTRY.read);
  }

  head(): AuditHead {
    return this.database.get<AuditHead & SqlRow>(HEAD) ?? { number: 0, hash: NO_HASH };
  }

  unfinished(): number {
    return this.database.get<{ count: number }>('SELECT count(*) AS count FROM audit_notes')!.count;
  }
}

/** Adds to it. */
export class SqliteAudit extends SqliteAuditReader implements AuditStore {
  constructor(database: Database) {
    super(database);
    this.#endUnfinished();
  }

  begin(entry: AuditNote): number {
    this.database.run('INSERT INTO audit_notes (entry) VALUES (?)', JSON.stringify(entry));
    return this.database.get<{ key: number }>('SELECT last_insert_rowid() AS key')!.key;
  }

  end(note: number, end: AuditEnd): AuditEntry {
    return this.database.transaction(() => {
      const row = this.database.get<{ entry: string }>(NOTE, note);
      if (row === undefined) throw new Error(`there is no note ${note} of the audit log`);
      this.database.run('DELETE FROM audit_notes WHERE key = ?', note);
      return this.#insert({ ...(JSON.parse(row.entry) as AuditNote), ...end });
    });
  }

  drop(note: number): void {
    this.database.run('DELETE FROM audit_notes WHERE key = ?', note);
  }

  add(entry: NewAuditEntry): AuditEntry {
    return this.database.transaction(() => this.#insert(entry));
  }

  #insert(given: NewAuditEntry): AuditEntry {
    const { number, hash: before } = this.head();
    const entry = { ...storable(given), number: number + 1 };
    const added: AuditEntry = { ...entry, hash: chainHash(before, canonicalText(entry)) };
    this.database.run(INSERT, ...ENTRY.values(added));
    return added;
  }

  /** What the service was doing when it ended. */
  #endUnfinished(): void {
    const notes = this.database.all<{ key: number }>('SELECT key FROM audit_notes ORDER BY key');
    for (const { key } of notes) this.end(key, { outcome: 'unknown', after: null, message: ENDED });
  }
}

const ENDED = 'the service ended while this was being done; whether it was done is not known';

const ENTRY = new RowMapping<AuditEntry>({
  number: plain,
  at: plain,
  by: plain,
  byKind: plain,
  byId: plain,
  from: plain,
  requestId: plain,
  space: plain,
  action: plain,
  targetKind: plain,
  targetId: plain,
  outcome: plain,
  before: plain,
  after: plain,
  message: plain,
  hash: plain,
});

const INSERT = ENTRY.insert('audit_entries');
const AFTER = 'SELECT * FROM audit_entries WHERE number > ? ORDER BY number LIMIT ?';
const HEAD = 'SELECT number, hash FROM audit_entries ORDER BY number DESC LIMIT 1';
const NOTE = 'SELECT entry FROM audit_notes WHERE key = ?';

/** The hash is over what is read back: texts as UTF-8 holds them, without NUL, for which the database has a sign. */
function storable(entry: NewAuditEntry): NewAuditEntry {
  const fields = Object.entries(entry).map(([name, value]) => [
    name,
    typeof value === 'string'
      ? Buffer.from(value).toString().replaceAll('\u0000', '\u2400')
      : value,
  ]);
  return Object.fromEntries(fields) as NewAuditEntry;
}

function conditionsOf(query: AuditQuery): {
  readonly conditions: readonly string[];
  readonly values: readonly SqlValue[];
} {
  const tests = [
    ['"by" = ?', query.by],
    ['action = ?', query.action],
    ['target_kind = ?', query.targetKind],
    ['target_id = ?', query.targetId],
    ['outcome = ?', query.outcome],
    ['space = ?', query.space],
    ['at >= ?', query.from],
    ['at <= ?', query.to],
    ['number < ?', query.before],
  ] as const;
  const given = tests.filter(([, value]) => value !== undefined);
  return {
    conditions: given.map(([condition]) => condition),
    values: given.map(([, value]) => value as SqlValue),
  };
}
