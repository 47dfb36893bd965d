import { StoreError } from '../../errors.ts';

/** Primary result codes of SQLite; the lower eight bits of an extended one. */
export const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;

/** What SQLite says where the library gives no code, which is so for statements that return all rows. */
const CODE_OF_MESSAGE: ReadonlyMap<string, number> = new Map([
  ['database is locked', BUSY],
  ['database table is locked', LOCKED],
  ['attempt to write a readonly database', READONLY],
  ['disk I/O error', IO_ERROR],
  ['database disk image is malformed', CORRUPT],
  ['database or disk is full', FULL],
  ['unable to open database file', CANNOT_OPEN],
  ['file is not a database', NOT_A_DATABASE],
]);

/** `null` for an error that SQLite did not raise. */
export function sqliteCode(error: unknown): number | null {
  const { errcode, message } = error as { readonly errcode?: unknown; readonly message?: string };
  if (typeof errcode === 'number') return errcode & 0xff;
  return CODE_OF_MESSAGE.get(message ?? '') ?? null;
}

/** The error of a store, if the file or the disk is the reason; else the error as it is, for it is a bug. */
export function translated(error: unknown, path: string): unknown {
  const reason = error instanceof Error ? error.message : String(error);
  switch (sqliteCode(error)) {
    case CORRUPT:
    case NOT_A_DATABASE:
      return damaged(path, reason, error);
    case BUSY:
    case LOCKED:
      return new StoreError(
        'STO1305',
        `${path} is locked by another program`,
        'close the program that holds it open, such as a SQLite shell',
        error,
      );
    case FULL:
      return new StoreError(
        'STO1303',
        `${path} cannot be written: the disk is full`,
        'free some disk space',
        Object.assign(new Error(reason, { cause: error }), { code: 'ENOSPC' }),
      );
    case READONLY:
    case IO_ERROR:
    case CANNOT_OPEN:
      return new StoreError(
        'STO1303',
        `${path} cannot be opened, read or written: ${reason}`,
        'check the permissions of the data directory, and the disk',
        error,
      );
    default:
      return error;
  }
}

export function damaged(path: string, reason: string, cause?: unknown): StoreError {
  return new StoreError(
    'STO1302',
    `${path} is damaged, or not the database of Dockwarden that belongs there: ${reason}`,
    'restore it from a backup',
    cause,
  );
}
