import type { FieldProblem } from '../../rules/index.ts';
import type { EngineCode } from '../../runs/errors.ts';

/** Why an operation was not carried out. Plain data, since it crosses threads; nothing has been changed. */
export interface Refusal {
  readonly code: EngineCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** The outcome of an operation on one object. */
export interface Answer<T> {
  /** `null` where it was refused. */
  readonly value: T | null;
  readonly refusal: Refusal | null;
  /** What is wrong with what was handed in; warnings where it was taken. */
  readonly problems: readonly FieldProblem[];
}

/** Of an operation that can refuse, what it answers when it does not. */
export type ValueOf<T> = T extends { readonly value: infer V; readonly refusal: unknown }
  ? NonNullable<V>
  : T;

/** Whether what an operation has returned is an {@link Answer}. */
export const isAnswer = (result: unknown): result is Answer<unknown> =>
  typeof result === 'object' &&
  result !== null &&
  'value' in result &&
  'refusal' in result &&
  'problems' in result;

export function refused(
  code: EngineCode,
  message: string,
  hint?: string,
  problems: readonly FieldProblem[] = [],
): Answer<never> {
  return { value: null, refusal: { code, message, hint }, problems };
}

export function answered<T>(value: T, problems: readonly FieldProblem[] = []): Answer<T> {
  return { value, refusal: null, problems };
}
