import {
  checkWritable,
  FileWriteError,
  writeFile,
  writeNewFile,
  NewFile,
} from '../../stores/files/write-file.ts';
import { safeJson } from '../../util/safe-text.ts';
import { CliError } from '../errors.ts';
import { Output } from './output.ts';

/** Where exported lines go. */
interface Target {
  readonly add: (lines: Buffer) => void;
  readonly blockEnd: () => Promise<void>;
  readonly end: () => void;
  readonly discard: () => void;
}

/** @param path of a new file; `null` for standard output */
export const targetOf = (path: string | null): Target =>
  path === null ? toStandardOutput() : toFile(path);

function toStandardOutput(): Target {
  const output = new Output(process.stdout);
  const { isTTY } = process.stdout;
  return {
    add: (lines) => output.add(isTTY ? safeLines(lines) : lines),
    blockEnd: () => output.flush(),
    end: () => {},
    discard: () => {},
  };
}

const safeLines = (lines: Buffer) => lines.toString('utf8').split('\n').map(safeJson).join('\n');

function toFile(path: string): Target {
  let pieces: Buffer[] = [];
  let file: NewFile | null = null;
  const write = () => {
    file ??= new NewFile(path);
    file.write(Buffer.concat(pieces));
    pieces = [];
  };
  return {
    add: (lines) => pieces.push(lines),
    // eslint-disable-next-line typescript/require-await
    blockEnd: async () => write(),
    end: () => {
      write();
      file?.finish();
    },
    discard: () => file?.discard(),
  };
}

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
