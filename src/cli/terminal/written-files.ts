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
    if (!(error instanceof FileWriteError)) throw error;
    if (error.exists && existsHint !== undefined)
      throw new CliError('CLI1004', `${called} already exists`, existsHint);
    throw new CliError(
      'CLI1004',
      `${called} cannot be written: ${error.message}`,
      'check that the directory exists, that you may write to it, and that the disk has room',
    );
  }
}
