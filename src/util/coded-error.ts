/** What the reference and `dockwarden explain` say about one error code. Every layer has a catalogue of these. */
export interface ErrorInfo {
  readonly cause: string;
  readonly cure: string;
  /** A call, or the circumstances, that raise it. */
  readonly example: string;
}

/**
 * An error caused by input or by the system, not by a bug: it has a code that is never reused, a
 * message that says what is wrong and where, and usually a hint that says what to do. `message` and
 * `hint` may contain text of files and events: code that prints them must escape it.
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
