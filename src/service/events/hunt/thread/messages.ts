import { CodedError } from '../../../../util/coded-error.ts';
import type { HuntDiagnostic } from '../compile-hunt.ts';
import type { SpreadRequest } from '../context/prevalence.ts';
import type { TreeOptions } from '../context/process-tree.ts';
import type { HuntOptions, HuntRequest } from '../request.ts';

/** What a thread is asked. It does one after the other. */
export type Task =
  | { readonly kind: 'hunt'; readonly folder: string; readonly request: HuntRequest & HuntOptions }
  | { readonly kind: 'plan'; readonly folder: string; readonly request: HuntRequest }
  /** About an alert of the space with this database. */
  | {
      readonly kind: 'tree';
      readonly folder: string;
      readonly file: string;
      readonly options: TreeOptions;
    }
  | {
      readonly kind: 'why';
      readonly folder: string;
      readonly file: string;
      readonly id: string;
    }
  | { readonly kind: 'shown'; readonly file: string; readonly id: string }
  | { readonly kind: 'spreads'; readonly folder: string; readonly request: SpreadRequest };

export type ToThread =
  | { readonly kind: 'task'; readonly task: Task }
  /** The lines of one message were taken. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'close' };

export type FromThread =
  /** Whole lines, each with its line feed. */
  { readonly kind: 'lines'; readonly text: string } | Ending;

/** The last message of a task. */
export type Ending =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly diagnostics: readonly HuntDiagnostic[] }
  | {
      readonly kind: 'failed';
      readonly code: string | null;
      readonly message: string;
      readonly hint: string | undefined;
    };

export function failureOf(error: unknown): Ending {
  if (error instanceof CodedError) {
    const { code, message, hint } = error;
    return { kind: 'failed', code: String(code), message, hint };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', code: null, message, hint: undefined };
}

/** An error of the thread, with the code that it had there. */
class ThreadFailure extends CodedError {
  override readonly name = 'ThreadFailure';
}

export const errorOf = ({ code, message, hint }: Extract<Ending, { kind: 'failed' }>): Error =>
  code === null ? new Error(message) : new ThreadFailure(code, message, hint);
