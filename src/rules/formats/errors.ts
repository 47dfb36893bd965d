import type { RuleCode } from '../codes/index.ts';

/** A text that is not of its format. Caught where files are read, and reported with its place. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  readonly code: RuleCode;
  /** UTF-16 offset in the text. */
  readonly offset: number;

  constructor(code: RuleCode, message: string, offset: number) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}

/** Tables and lists in each other; deeper files are refused. */
export const MAX_DEPTH = 100;

/** An entry that has no place in a format. */
export class WriteError extends Error {
  override readonly name = 'WriteError';
  readonly code: RuleCode = 'RUL1201';
}
