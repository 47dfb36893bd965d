import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import type { AuditHead, NotedHead } from '../../audit-store.ts';
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

export interface ReadHeads {
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
export const auditFileError = (path: string, what: string, error: unknown) =>
  new StoreError(
    'STO1313',
    `${path} cannot be ${what}: ${(error as Error).message}`,
    'check the permissions of the data directory, and the disk',
    error,
  );
