import {
  closeSync,
  existsSync,
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
import type { AuditHead, NotedHead } from '../../audit-store.ts';
import { StoreError } from '../../errors.ts';
import {
  auditFileError,
  auditFileName,
  type AuditFiles,
  linesOf,
} from '../../sql/state/audit-files.ts';

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

const CHUNK_BYTES = 256 * 1024;

/** The files of older entries in a data directory. */
export const auditFolder = (folder: string): AuditFiles => ({
  write: (first, content) =>
    writeAuditFile(folder, join(folder, auditFileName({ first })), content),
  read(first) {
    const path = join(folder, auditFileName({ first }));
    return existsSync(path) ? chunksOf(path) : null;
  },
  remove(first) {
    const path = join(folder, auditFileName({ first }));
    try {
      rmSync(path, { force: true });
    } catch (error) {
      throw auditFileError(path, 'removed', error);
    }
  },
});

function writeAuditFile(folder: string, path: string, content: Iterable<Uint8Array>): number {
  const draft = `${path}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const file = openSync(draft, 'w', 0o600);
    let bytes = 0;
    try {
      for (const chunk of content) {
        writeFileSync(file, chunk);
        bytes += chunk.length;
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
    syncFolder(dirname(path));
    syncFolder(folder);
    return bytes;
  } catch (error) {
    throw error instanceof StoreError ? error : auditFileError(path, 'written', error);
  }
}

/** The lines of a file. Throws `StoreError`. */
export const linesOfFile = (path: string): Generator<string, void> => linesOf(chunksOf(path), path);

function* chunksOf(path: string): Generator<Uint8Array> {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    throw auditFileError(path, 'read', error);
  }
  try {
    const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, Math.max(1, fstatSync(file).size)));
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk))
      yield Buffer.from(chunk.subarray(0, read));
  } finally {
    closeSync(file);
  }
}
