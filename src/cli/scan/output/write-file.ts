import { closeSync, openSync, writeSync } from 'node:fs';
import { CliError } from '../../errors.ts';

/** Whether a file can be written, before hours of work go into what it is for. */
export function checkWritable(path: string): void {
  orFail(path, () => closeSync(openSync(path, 'a')));
}

/** Writes pieces to a file, in place of what was in it. */
export function writeFile(path: string, pieces: Iterable<string>): void {
  const fd = orFail(path, () => openSync(path, 'w'));
  try {
    for (const piece of pieces) orFail(path, () => writeAll(fd, Buffer.from(piece)));
  } finally {
    closeSync(fd);
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
}

function orFail<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new CliError(
      'CLI1004',
      `--write ${path} cannot be written: ${(error as Error).message}`,
      'check that the folder is there and that you may write to it',
    );
  }
}
