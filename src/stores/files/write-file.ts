import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A file cannot be written; `message` is the reason of the operating system. */
export class FileWriteError extends Error {
  override readonly name = 'FileWriteError';
  /** Whether the reason is that a file with this name exists. */
  readonly exists: boolean;

  constructor(cause: unknown) {
    super((cause as Error).message, { cause });
    this.exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
  }
}

/** Permissions of a file, without its kind. */
const PERMISSIONS = 0o7777;

/** Throws {@link FileWriteError} where a file cannot be written, before hours of work go into it. */
export function checkWritable(path: string): void {
  orFail(() => {
    const { target, before } = targetOf(path);
    if (before !== undefined) accessSync(target, constants.W_OK);
    if (isSpecial(before)) return;
    const aside = nameBeside(target);
    closeSync(openSync(aside, 'wx'));
    rmSync(aside);
  });
}

/**
 * Writes pieces to a file, in place of what was in it. It takes its name when it is complete: until then,
 * and where writing fails, whatever had that name stays as it was. A device or a pipe is written as it is.
 * Returns the number of bytes. Throws {@link FileWriteError}, and what `pieces` throws as it is.
 */
export function writeFile(path: string, pieces: Iterable<string>): number {
  const { target, before } = orFail(() => targetOf(path));
  const aside = isSpecial(before) ? null : nameBeside(target);
  const fd = orFail(() => openSync(aside ?? target, aside === null ? 'w' : 'wx'));
  let total = 0;
  try {
    try {
      if (aside !== null && before !== undefined) fchmodSync(fd, before.mode & PERMISSIONS);
      for (const piece of pieces) {
        const bytes = Buffer.from(piece);
        orFail(() => writeFileSync(fd, bytes));
        total += bytes.length;
      }
      // A full disk may show only here.
      if (aside !== null) orFail(() => fsyncSync(fd));
    } finally {
      closeSync(fd);
    }
    if (aside !== null) orFail(() => rename(aside, target));
    return total;
  } finally {
    if (aside !== null) rmSync(aside, { force: true });
  }
}

/**
 * Writes a file that does not exist yet, and the folders above it; never a part of one. Throws
 * {@link FileWriteError}.
 */
export function writeNewFile(path: string, text: string): void {
  orFail(() => {
    mkdirSync(dirname(path), { recursive: true });
    const fd = openSync(path, 'wx');
    try {
      writeFileSync(fd, Buffer.from(text));
      fsyncSync(fd);
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    } finally {
      closeSync(fd);
    }
  });
}

/** A file that did not exist, written piece by piece. Everything throws {@link FileWriteError}. */
export class NewFile {
  readonly #path: string;
  readonly #fd: number;

  constructor(path: string) {
    this.#path = path;
    this.#fd = orFail(() => openSync(path, 'wx'));
  }

  write(bytes: Uint8Array): void {
    orFail(() => writeFileSync(this.#fd, bytes));
  }

  /** Makes it durable. */
  finish(): void {
    orFail(() => fsyncSync(this.#fd));
    closeSync(this.#fd);
  }

  /** Removes what has been written. */
  discard(): void {
    closeSync(this.#fd);
    rmSync(this.#path, { force: true });
  }
}

function targetOf(path: string): { readonly target: string; readonly before: Stats | undefined } {
  const before = statSync(path, { throwIfNoEntry: false });
  const target =
    before === undefined ? join(realpathSync(dirname(path)), basename(path)) : realpathSync(path);
  return { target, before };
}

const isSpecial = (before: Stats | undefined) => before !== undefined && !before.isFile();

const nameBeside = (target: string) =>
  join(dirname(target), `.dockwarden-${randomBytes(8).toString('hex')}.partial`);

/** A file that is mounted by itself cannot be replaced, nor one of another user in a sticky folder. */
function rename(aside: string, target: string): void {
  try {
    renameSync(aside, target);
  } catch {
    copyFileSync(aside, target);
  }
}

function orFail<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new FileWriteError(error);
  }
}

/** Makes a file durable, or the names in a folder. Throws the errors of `node:fs`. */
export function syncPath(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Makes the names in a folder durable. Windows cannot open a folder, and keeps names in its journal anyway. */
export function syncFolder(folder: string): void {
  if (process.platform !== 'win32') syncPath(folder);
}
