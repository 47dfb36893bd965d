import type { INPUT_HELP } from './help.ts';
import { CodedError } from '../util/coded-error.ts';

/** Errors of a whole input. */
export type IngestCode = keyof typeof INPUT_HELP;

/**
 * An input that cannot be read completely; other inputs are not affected.
 *
 * `source` and `message` contain raw file names: code that prints them must escape them.
 */
export class IngestError extends CodedError<IngestCode> {
  override readonly name = 'IngestError';
  /** The file, directory or pattern as given or found; `-` for standard input. */
  readonly source: string;

  constructor(code: IngestCode, source: string, message: string, hint: string, cause?: unknown) {
    super(code, message, hint, cause);
    this.source = source;
  }
}

const HINTS: Readonly<Record<string, string>> = {
  EACCES: 'you need permission to read it',
  EPERM: 'you need permission to read it',
  ELOOP: 'it is a circular symbolic link',
};

/** Converts an error of the operating system to an `IngestError`. */
export function systemError(source: string, error: unknown, whileReading: boolean): IngestError {
  if (error instanceof IngestError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new IngestError(
      'ING1001',
      source,
      `no such file or directory: ${source}`,
      'check the path; put patterns in quotes',
      error,
    );
  }
  if (whileReading) {
    return new IngestError(
      'ING1008',
      source,
      `reading ${source} failed (${code})`,
      'the data read so far is used; try again',
      error,
    );
  }
  return new IngestError(
    'ING1002',
    source,
    `cannot open ${source} (${code})`,
    HINTS[code] ?? 'check that it is a readable file',
    error,
  );
}
