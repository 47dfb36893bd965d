import type { RuleCode } from '../codes/index.ts';

/**
 * A text that is not valid in its format. Caught where files are read, and reported with its
 * position.
 */
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

/** Nesting of tables and lists; deeper files are rejected. */
export const MAX_DEPTH = 100;

/** An entry that a format cannot hold. */
export class WriteError extends Error {
  override readonly name = 'WriteError';
  readonly code: RuleCode = 'RUL1201';
}
