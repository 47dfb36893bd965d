import { anchorLine } from '../../audit-chain.ts';
import type { AuditFile, AuditHead } from '../../audit-store.ts';
import { StoreError } from '../../errors.ts';
import type { Database } from '../database.ts';

/** Where files of older entries are kept: in a folder of a data directory, or in a table beside the entries. */
export interface AuditFiles {
  /**
   * Keeps a file, durably when the transaction around it is committed. One that was not completed is written again from the
   * start. Returns its bytes. Throws `StoreError`.
   */
  write(first: number, content: Iterable<Uint8Array>): number;
  /** `null` where it is missing. Throws `StoreError` where it cannot be read. */
  read(first: number): Iterable<Uint8Array> | null;
  /** Throws `StoreError`. */
  remove(first: number): void;
}

const CHUNK_BYTES = 256 * 1024;

/** No entry is longer: each side of one is bounded. */
const MAX_LINE = 1_000_000;

/** Within the data directory, where the files are in a folder; for messages in any case. */
export const auditFileName = ({ first }: Pick<AuditFile, 'first'>): string =>
  `audit/audit-${String(first).padStart(15, '0')}.ndjson`;

/** What a file has: first what its entries follow, then a line each, as they are exported. */
export function* contentOf(anchor: AuditHead, lines: Iterable<string>): Generator<Uint8Array> {
  let text = `${anchorLine(anchor)}\n`;
  for (const line of lines) {
    text += `${line}\n`;
    if (text.length < CHUNK_BYTES) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

/** The lines of a file, also of one that was changed since it was written. Throws `StoreError`. */
export function* linesOf(content: Iterable<Uint8Array>, name: string): Generator<string, void> {
  const pieces: Uint8Array[] = [];
  for (const chunk of content) {
    let from = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, from)) {
      pieces.push(chunk.subarray(from, end));
      yield Buffer.concat(pieces.splice(0)).toString();
      from = end + 1;
    }
    pieces.push(Buffer.from(chunk.subarray(from)));
    if (pieces.reduce((sum, { length }) => sum + length, 0) > MAX_LINE)
      throw auditFileError(name, 'read', new Error('a line of it is too long'));
  }
  const rest = Buffer.concat(pieces).toString();
  if (rest !== '') yield rest;
}

const LF = 10;

/** A file of the audit log cannot be read or written. */
export const auditFileError = (path: string, what: string, error: unknown) =>
  new StoreError(
    'STO1313',
    `${path} cannot be ${what}: ${(error as Error).message}`,
    'check the permissions of the data directory, and the disk',
    error,
  );

/** Beside the entries, where there is no folder that outlives a data directory. */
export const auditFileTable = (database: Database): AuditFiles => ({
  write: (first, content) =>
    database.transaction(() => {
      database.run(REMOVE, first);
      let bytes = 0;
      let part = 0;
      for (const chunk of content) {
        database.run('INSERT INTO audit_parts VALUES (?, ?, ?)', first, (part += 1), chunk);
        bytes += chunk.length;
      }
      return bytes;
    }),
  read(first) {
    const parts = database.column<number>(PARTS, first);
    return parts.length === 0 ? null : contentsOf(database, first, parts);
  },
  remove: (first) => void database.run(REMOVE, first),
});

function* contentsOf(database: Database, first: number, parts: readonly number[]) {
  for (const part of parts)
    yield database.value<Uint8Array>(CONTENT, first, part) ?? new Uint8Array();
}

const PARTS = 'SELECT part FROM audit_parts WHERE first = ? ORDER BY part';
const CONTENT = 'SELECT content FROM audit_parts WHERE first = ? AND part = ?';
const REMOVE = 'DELETE FROM audit_parts WHERE first = ?';
