import { EvaluationError } from '../functions/declaration.ts';
import type { Operand } from '../functions/float.ts';
import type { Choice } from './choices.ts';

/** An expression inside a leaf, ready to be evaluated for a choice of field values. */
export interface CompiledScalar {
  readonly evaluate: (choice: Choice) => Operand | null;
  /** Known before the first event; `undefined` where it is not, or where evaluation fails. */
  readonly constant: Operand | null | undefined;
}

export function constantScalar(constant: Operand | null): CompiledScalar {
  return { evaluate: () => constant, constant };
}

/** A scalar made from others: evaluated here and now if all of them are known. */
export function derivedScalar(
  parts: readonly CompiledScalar[],
  evaluate: (choice: Choice) => Operand | null,
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
