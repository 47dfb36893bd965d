/** What is wrong with how a command was called. A code is never reused. */
export const CLI_CODES = {
  CLI1001: 'an option or argument that cannot be understood',
  CLI1002: 'no query was given',
  CLI1003: 'a file named by an option cannot be read',
  CLI1004: 'a file named by an option cannot be written',
  CLI1005: 'a schema that is no schema',
} as const;

export type CliCode = keyof typeof CLI_CODES;

/** Ends a command with exit code 2 and one message that says what, where and what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliCode;
  readonly hint: string | undefined;

  constructor(code: CliCode, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}
