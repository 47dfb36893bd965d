/** What the reference and `dockwarden explain` say about one error code. Every layer has a catalogue of these. */
export interface ErrorInfo {
  readonly cause: string;
  readonly cure: string;
  /** A call, or the circumstances, that raise it. */
  readonly example: string;
}

/**
 * An error about what a person gave or about this machine, and not a mistake of ours: it has a code
 * that is never reused, a message that says what and where, and mostly a hint that says what to do.
 * `message` and `hint` may hold text of files and events: whoever prints them makes them harmless.
 */
export abstract class CodedError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly hint: string | undefined;

  constructor(code: Code, message: string, hint?: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.hint = hint;
  }
}
