import type { Scalar } from '../../events/value.ts';
import { EvaluationError } from '../functions/declaration.ts';
import type { Choice } from './choices.ts';

/** An expression inside a leaf, ready to be evaluated for a choice of field values. */
export interface CompiledScalar {
  readonly evaluate: (choice: Choice) => Scalar | null;
  /** Known before the first event; `undefined` where it is not, or where evaluation fails. */
  readonly constant: Scalar | null | undefined;
}

export function constantScalar(constant: Scalar | null): CompiledScalar {
  return { evaluate: () => constant, constant };
}

/** A scalar made from others: evaluated here and now if all of them are known. */
export function derivedScalar(
  parts: readonly CompiledScalar[],
  evaluate: (choice: Choice) => Scalar | null,
): CompiledScalar {
  if (parts.some((part) => part.constant === undefined)) return { evaluate, constant: undefined };
  try {
    return constantScalar(evaluate([]));
  } catch (error) {
    // It fails again at every event, and is counted there.
    if (error instanceof EvaluationError) return { evaluate, constant: undefined };
    throw error;
  }
}
