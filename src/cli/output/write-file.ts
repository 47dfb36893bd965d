import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CliError } from '../errors.ts';

/** Permissions of a file, without its kind. */
const PERMISSIONS = 0o7777;

/**
 * Whether a file can be written, before hours of work go into what it is for. Throws {@link CliError}.
 *
 * @param called what messages call it: `--write report.html`
 */
export function checkWritable(path: string, called = path): void {
  orFail(called, () => {
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
 * Returns the number of bytes. Throws {@link CliError}.
 */
export function writeFile(path: string, pieces: Iterable<string>, called = path): number {
  const { target, before } = orFail(called, () => targetOf(path));
  const aside = isSpecial(before) ? null : nameBeside(target);
  const fd = orFail(called, () => openSync(aside ?? target, aside === null ? 'w' : 'wx'));
  let total = 0;
  try {
    try {
      if (aside !== null && before !== undefined) fchmodSync(fd, before.mode & PERMISSIONS);
      for (const piece of pieces) {
        const bytes = Buffer.from(piece);
        orFail(called, () => writeAll(fd, bytes));
        total += bytes.length;
      }
      // A full disk may show only here.
      if (aside !== null) orFail(called, () => fsyncSync(fd));
    } finally {
      closeSync(fd);
    }
    if (aside !== null) orFail(called, () => rename(aside, target));
    return total;
  } finally {
    if (aside !== null) rmSync(aside, { force: true });
  }
}

interface Target {
  /** The path with links followed: a link stays a link. */
  readonly target: string;
  readonly before: Stats | undefined;
}

function targetOf(path: string): Target {
  const before = statSync(path, { throwIfNoEntry: false });
  const target =
    before === undefined ? join(realpathSync(dirname(path)), basename(path)) : realpathSync(path);
  return { target, before };
}

const isSpecial = (before: Stats | undefined) => before !== undefined && !before.isFile();

const nameBeside = (target: string) =>
  join(dirname(target), `.dockwarden-${randomBytes(8).toString('hex')}.partial`);

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
}

/** A file that is mounted by itself cannot be replaced, nor one of somebody else in a sticky folder. */
function rename(aside: string, target: string): void {
  try {
    renameSync(aside, target);
  } catch {
    copyFileSync(aside, target);
  }
}

function orFail<T>(called: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new CliError(
      'CLI1004',
      `${called} cannot be written: ${(error as Error).message}`,
      'check that the folder is there, that you may write to it, and that the disk has room',
    );
  }
}
