import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolder } from '../../files/write-file.ts';
import { anchorLine } from '../../audit-chain.ts';
import type { AuditFile, AuditHead, NotedHead } from '../../audit-store.ts';
import { StoreError } from '../../errors.ts';

/** Heads of the audit log, one a line, within the data directory. */
export const HEADS_FILE = 'audit-heads.ndjson';

/** Adds a head, durably. Throws `StoreError`. */
export function appendHead(path: string, { number, hash }: AuditHead, at: number): void {
  const line = `${JSON.stringify({ at: new Date(at).toISOString(), number, hash })}\n`;
  try {
    const file = openSync(path, 'a+', 0o600);
    try {
      writeSync(file, endsInLine(file) ? line : `\n${line}`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw auditFileError(path, 'written', error);
  }
}

interface ReadHeads {
  readonly heads: readonly NotedHead[];
  /** Numbers of lines that are no heads. One that was being written when its process was killed is left out. */
  readonly broken: readonly number[];
}

/** Throws `StoreError`; where there is no such file, there are no heads. */
export function readHeads(path: string): ReadHeads {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { heads: [], broken: [] };
    throw auditFileError(path, 'read', error);
  }
  const lines = text.split('\n');
  const heads: NotedHead[] = [];
  const broken: number[] = [];
  for (const [index, line] of lines.entries()) {
    const head = headOf(line);
    if (head !== null) heads.push(head);
    else if (line !== '' && index < lines.length - 1) broken.push(index + 1);
  }
  return { heads, broken };
}

const HASH = /^[0-9a-f]{64}$/;

function headOf(line: string): NotedHead | null {
  try {
    const { at, number, hash } = JSON.parse(line) as Record<string, unknown>;
    const time = typeof at === 'string' ? Date.parse(at) : Number.NaN;
    const isHead =
      Number.isSafeInteger(number) &&
      Number(number) >= 0 &&
      typeof hash === 'string' &&
      HASH.test(hash);
    return isHead ? { number: Number(number), hash, at: Number.isNaN(time) ? null : time } : null;
  } catch {
    return null;
  }
}

function endsInLine(file: number): boolean {
  const { size } = fstatSync(file);
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  return last.toString() === '\n';
}

/** A file of the audit log outside the database cannot be read or written. */
const auditFileError = (path: string, what: string, error: unknown) =>
  new StoreError(
    'STO1313',
    `${path} cannot be ${what}: ${(error as Error).message}`,
    'check the permissions of the data directory, and the disk',
    error,
  );

/** Where older entries of the audit log are, within the data directory. */
export const AUDIT_FOLDER = 'audit';

const CHUNK_BYTES = 256 * 1024;
/** No entry is longer: each side of one is bounded. */
export const MAX_LINE = 1_000_000;

/** The name of a file within the data directory, by its first entry. */
export const auditFileName = ({ first }: Pick<AuditFile, 'first'>): string =>
  join(AUDIT_FOLDER, `audit-${String(first).padStart(15, '0')}.ndjson`);

/**
 * Writes a file of entries, durably: first what they follow, then a line each, as they are exported. One that was
 * not completed is written again from the start. Returns its bytes. Throws `StoreError`.
 */
export function writeAuditFile(
  folder: string,
  first: number,
  anchor: AuditHead,
  lines: Iterable<string>,
): number {
  const path = join(folder, auditFileName({ first }));
  const draft = `${path}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const file = openSync(draft, 'w', 0o600);
    let bytes = 0;
    try {
      let text = `${anchorLine(anchor)}\n`;
      for (const line of lines) {
        text += `${line}\n`;
        if (text.length < CHUNK_BYTES) continue;
        bytes += write(file, text);
        text = '';
      }
      bytes += write(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
    syncFolder(dirname(path));
    syncFolder(folder);
    return bytes;
  } catch (error) {
    throw auditFileError(path, 'written', error);
  }
}

function write(file: number, text: string): number {
  const bytes = Buffer.from(text);
  writeFileSync(file, bytes);
  return bytes.length;
}

/** Throws `StoreError`. */
export function removeAuditFile(folder: string, file: Pick<AuditFile, 'first'>): void {
  const path = join(folder, auditFileName(file));
  try {
    rmSync(path, { force: true });
  } catch (error) {
    throw auditFileError(path, 'removed', error);
  }
}

/** The lines of a file, also of one that was changed since it was written. Throws `StoreError`. */
export function* linesOfFile(path: string): Generator<string, void> {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    throw auditFileError(path, 'read', error);
  }
  try {
    const { size } = fstatSync(file);
    const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, Math.max(1, size)));
    const pieces: Buffer[] = [];
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      let from = 0;
      for (let end = chunk.indexOf(LF); end >= 0 && end < read; end = chunk.indexOf(LF, from)) {
        pieces.push(chunk.subarray(from, end));
        yield Buffer.concat(pieces.splice(0)).toString();
        from = end + 1;
      }
      pieces.push(Buffer.from(chunk.subarray(from, read)));
      if (pieces.reduce((sum, { length }) => sum + length, 0) > MAX_LINE) {
        throw auditFileError(path, 'read', new Error('a line of it is too long'));
      }
    }
    const rest = Buffer.concat(pieces).toString();
    if (rest !== '') yield rest;
  } finally {
    closeSync(file);
  }
}

const LF = 10;
