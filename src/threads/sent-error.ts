import { CodedError } from '../util/coded-error.ts';

/** An error between threads, which would otherwise lose its code. */
export interface SentError {
  readonly code: string | null;
  readonly message: string;
  readonly hint: string | undefined;
  readonly stack: string | undefined;
}

/** An error of another thread, with the code that it had there. */
export class ThreadError extends CodedError {
  override readonly name = 'ThreadError';
}

export function sentError(error: unknown): SentError {
  if (!(error instanceof Error))
    return { code: null, message: String(error), hint: undefined, stack: undefined };
  const { message, stack } = error;
  if (!(error instanceof CodedError)) return { code: null, message, hint: undefined, stack };
  return { code: String(error.code), message, hint: error.hint, stack };
}

export function receivedError({ code, message, hint, stack }: SentError): Error {
  const error = code === null ? new Error(message) : new ThreadError(code, message, hint);
  if (stack !== undefined) error.stack = stack;
  return error;
}
