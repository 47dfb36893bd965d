import {
  checkWritable,
  FileWriteError,
  writeFile,
  writeNewFile,
} from '../../stores/files/write-file.ts';
import { CliError } from '../errors.ts';

/**
 * Writes files named by options. All functions throw {@link CliError}.
 *
 * @param called how messages refer to the file: `--write report.html`
 */
export const refuseUnwritable = (path: string, called: string): void =>
  orRefuse(called, () => checkWritable(path));

/** Writes a file, replacing its contents; returns the number of bytes. */
export const replaceFile = (path: string, pieces: Iterable<string>, called = path): number =>
  orRefuse(called, () => writeFile(path, pieces));

/** @param hint what to do if the file exists */
export const createFile = (path: string, text: string, hint: string): void =>
  orRefuse(path, () => writeNewFile(path, text), hint);

function orRefuse<T>(called: string, work: () => T, existsHint?: string): T {
  try {
    return work();
  } catch (error) {
    throw refusal(called, error, existsHint);
  }
}

/** What an error means if it is a {@link FileWriteError}; else the error. */
export function refusal(called: string, error: unknown, existsHint?: string): unknown {
  if (!(error instanceof FileWriteError)) return error;
  if (error.exists && existsHint !== undefined)
    return new CliError('CLI1004', `${called} already exists`, existsHint);
  return new CliError(
    'CLI1004',
    `${called} cannot be written: ${error.message}`,
    'check that the directory exists, that you may write to it, and that the disk has room',
  );
}
