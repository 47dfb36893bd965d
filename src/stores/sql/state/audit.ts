import {
  anchorLine,
  canonicalText,
  chainHash,
  exportLine,
  NO_HASH,
  readExportLine,
} from '../../audit-chain.ts';
import type {
  AuditEnd,
  AuditEntry,
  AuditFile,
  AuditHead,
  AuditLimits,
  AuditNote,
  AuditQuery,
  AuditReader,
  AuditStore,
  NewAuditEntry,
} from '../../audit-store.ts';
import {
  auditFileError,
  auditFileName,
  type AuditFiles,
  contentOf,
  linesOf,
} from './audit-files.ts';
import type { Database, SqlRow } from '../database.ts';
import { Rows, Table, Where } from '../rows.ts';

/** The table of entries, also beside its writer. */
export class SqlAuditReader extends Table implements AuditReader {
  protected readonly entries = new Rows<AuditEntry>(this.database, 'audit_entries');
  protected readonly fileStore: AuditFiles;

  constructor(database: Database, files: AuditFiles) {
    super(database);
    this.fileStore = files;
  }

  list(query: AuditQuery): AuditEntry[] {
    const where = whereOf(query);
    const latest = `${where.sql} ORDER BY number DESC LIMIT ?`;
    return this.entries.all(latest, ...where.values, query.limit);
  }

  after(number: number, limit: number): AuditEntry[] {
    return this.entries.all('WHERE number > ? ORDER BY number LIMIT ?', number, limit);
  }

  files(): AuditFile[] {
    return this.database.all<AuditFile>(FILES).map((row) => ({ ...row }));
  }

  contentOf({ first }: Pick<AuditFile, 'first'>): Iterable<Uint8Array> | null {
    return this.fileStore.read(first);
  }

  anchor(): AuditHead {
    return this.database.get<AuditHead & SqlRow>(REMOVED) ?? NONE;
  }

  *lines(after: number): Generator<readonly string[], void> {
    let before = this.anchor();
    let batch: string[] = [];
    let isFirst = true;
    for (const { line, ...head } of this.#entriesFrom(after)) {
      if (head.number > after) {
        if (isFirst && before.number > 0) batch.push(anchorLine(before));
        isFirst = false;
        batch.push(line);
      }
      before = head;
      if (batch.length < PAGE) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  /** From the entry with this number on, or from one before it. */
  *#entriesFrom(number: number): Generator<AuditHead & { readonly line: string }, void> {
    let { number: last } = this.anchor();
    // Entries may move to a file while these are read.
    for (;;) {
      const file = this.files().find((each) => each.last > last);
      if (file !== undefined && file.last < number) {
        yield { number: file.last, hash: file.hash, line: '' };
      } else if (file !== undefined) {
        for (const line of this.#linesOf(file)) {
          const entry = readExportLine(line);
          if (entry !== null && entry.number > last) yield { ...entry, line };
        }
      }
      if (file !== undefined) {
        last = file.last;
        continue;
      }
      const page = this.after(Math.max(last, number - 1), PAGE);
      for (const entry of page) yield { ...entry, line: exportLine(entry) };
      if (page.length === 0) return;
      last = page.at(-1)?.number ?? last;
    }
  }

  #linesOf(file: AuditFile): Iterable<string> {
    const name = auditFileName(file);
    const content = this.contentOf(file);
    if (content === null) throw auditFileError(name, 'read', new Error('it is missing'));
    return linesOf(content, name);
  }

  head(): AuditHead {
    return this.database.get<AuditHead & SqlRow>(HEAD) ?? NONE;
  }

  unfinished(): number {
    return this.database.value<number>('SELECT count(*) FROM audit_notes')!;
  }
}

/** Adds to it. */
export class SqlAudit extends SqlAuditReader implements AuditStore {
  /** How large the entries up to one are; `null`: that is not known. */
  #measured: { readonly to: number; readonly bytes: number } | null = null;

  constructor(database: Database, files: AuditFiles) {
    super(database, files);
    // Others may be doing what they have noted.
    if (database.shared === null) this.endUnfinished();
  }

  begin(entry: AuditNote): number {
    return this.database.transaction(() =>
      this.database.value<number>(ADD_NOTE, JSON.stringify(entry))!,
    );
  }

  end(note: number, end: AuditEnd): AuditEntry | null {
    return this.database.transaction(() => {
      const entry = this.database.value<string>(NOTE, note);
      if (entry === undefined) return null;
      this.database.run('DELETE FROM audit_notes WHERE key = ?', note);
      return this.#insert({ ...(JSON.parse(entry) as AuditNote), ...end });
    });
  }

  drop(note: number): void {
    this.database.run('DELETE FROM audit_notes WHERE key = ?', note);
  }

  add(entry: NewAuditEntry): AuditEntry {
    return this.database.transaction(() => this.#insert(entry));
  }

  moveToFile({ entries, bytes, kept }: AuditLimits): AuditFile | null {
    const counted = this.database.get<{ entries: number; first: number | null }>(COUNT);
    if (counted === undefined || counted.first === null) return null;
    const isOver = counted.entries > kept * entries || this.#bytes() > kept * bytes;
    // The last one stays: the next one follows it.
    if (!isOver || counted.entries < 2) return null;
    const { first } = counted;
    const anchor = this.files().at(-1);
    const before =
      anchor === undefined ? this.anchor() : { number: anchor.last, hash: anchor.hash };
    const max = Math.min(entries, counted.entries - 1);
    let last: AuditHead = before;
    const lines = this.#oldest(first, max, bytes, (entry) => (last = entry));
    this.#measured = null;
    return this.database.transaction(() => {
      const written = this.fileStore.write(first, contentOf(before, lines));
      const file: AuditFile = { first, last: last.number, hash: last.hash, bytes: written };
      this.database.run(ADD_FILE, file.first, file.last, file.hash, file.bytes);
      this.database.run('DELETE FROM audit_entries WHERE number <= ?', file.last);
      return file;
    });
  }

  removeFile(entry: NewAuditEntry): void {
    const [file] = this.files();
    if (file === undefined) return;
    this.database.transaction(() => {
      this.#insert(entry);
      this.database.run(
        'UPDATE audit_files SET removed_at = ? WHERE first = ?',
        entry.at,
        file.first,
      );
    });
    this.fileStore.remove(file.first);
  }

  /** The first entries as lines, as many as fit into a file; one at least. */
  *#oldest(first: number, max: number, bytes: number, visit: (entry: AuditEntry) => void) {
    let written = 0;
    let last = first - 1;
    while (last < first + max - 1 && written < bytes) {
      const page = this.after(last, Math.min(PAGE, first + max - 1 - last));
      for (const entry of page) {
        const line = exportLine(entry);
        if (written > 0 && written + line.length > bytes) return;
        written += line.length;
        visit(entry);
        yield line;
      }
      last = page.at(-1)?.number ?? Infinity;
    }
  }

  /** Of the entries in the table, about; added up as they come. */
  #bytes(): number {
    const known = this.#measured ?? { to: 0, bytes: 0 };
    const { bytes, to } = this.database.get<{ bytes: number; to: number }>(SIZE, known.to)!;
    this.#measured = { to: Math.max(to, known.to), bytes: known.bytes + bytes };
    return this.#measured.bytes;
  }

  #insert(given: NewAuditEntry): AuditEntry {
    const { number, hash: before } = this.head();
    const entry = { ...storable(given), number: number + 1 };
    const added: AuditEntry = { ...entry, hash: chainHash(before, canonicalText(entry)) };
    this.entries.insert(added);
    return added;
  }

  endUnfinished(before = Infinity): void {
    const notes = this.database.all<{ key: number; entry: string }>(NOTES);
    for (const { key, entry } of notes)
      if ((JSON.parse(entry) as AuditNote).at < before)
        this.end(key, { outcome: 'unknown', after: null, message: ENDED });
  }
}

const NONE: AuditHead = { number: 0, hash: NO_HASH };

/** Entries that are read at once. */
const PAGE = 200;

const FILES =
  'SELECT first, last, hash, bytes FROM audit_files WHERE removed_at IS NULL ORDER BY first';
const REMOVED =
  'SELECT last AS number, hash FROM audit_files WHERE removed_at IS NOT NULL ORDER BY first DESC LIMIT 1';
const ADD_FILE = 'INSERT INTO audit_files (first, last, hash, bytes) VALUES (?, ?, ?, ?)';
const COUNT = 'SELECT count(*) AS entries, min(number) AS first FROM audit_entries';
const SIZE = `SELECT coalesce(sum(400 + length(coalesce("before", '')) + length(coalesce("after", ''))), 0) AS bytes,
  coalesce(max(number), 0) AS "to" FROM audit_entries WHERE number > ?`;

const ENDED = 'the service ended while this was being done; whether it was done is not known';

const HEAD = 'SELECT number, hash FROM audit_entries ORDER BY number DESC LIMIT 1';
const ADD_NOTE = 'INSERT INTO audit_notes (entry) VALUES (?) RETURNING key';
const NOTES = 'SELECT key, entry FROM audit_notes ORDER BY key';
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

function whereOf(query: AuditQuery): Where {
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
  const where = new Where();
  for (const [condition, value] of tests) if (value !== undefined) where.add(condition, value);
  return where;
}
