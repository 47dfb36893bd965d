import type { Condition, Leaf } from '../compile/normalize.ts';
import { ALWAYS, every, negated, NEVER, some, UNKNOWN, type Necessary } from './combine.ts';

export interface ConditionContext {
  readonly predicateOf: (leaf: Leaf) => Necessary;
  readonly mayFail: (leaf: Leaf) => boolean;
}

/** What must hold for a condition to be true. */
export function whenTrue(condition: Condition, context: ConditionContext): Necessary {
  return outcome(condition, true, context);
}

function outcome(condition: Condition, wanted: boolean, context: ConditionContext): Necessary {
  switch (condition.kind) {
    case 'constant':
      return condition.value === wanted ? ALWAYS : NEVER;
    case 'leaf': {
      if (context.mayFail(condition.expression)) {
        // Where it fails it is neither, so that one is never the opposite of the other.
        return wanted ? { ...context.predicateOf(condition.expression), exact: false } : UNKNOWN;
      }
      const predicate = context.predicateOf(condition.expression);
      return wanted ? predicate : negated(predicate);
    }
    case 'not':
      return outcome(condition.operand, !wanted, context);
    case 'and':
    case 'or': {
      const parts = condition.operands.map((operand) => outcome(operand, wanted, context));
      return (condition.kind === 'and') === wanted ? every(parts) : some(parts);
    }
  }
}

/** Whether the evaluation of a condition may fail. */
export function canFail(condition: Condition, context: ConditionContext): boolean {
  switch (condition.kind) {
    case 'constant':
      return false;
    case 'leaf':
      return context.mayFail(condition.expression);
    case 'not':
      return canFail(condition.operand, context);
    case 'and':
    case 'or':
      return condition.operands.some((operand) => canFail(operand, context));
  }
}

/** What must hold for the evaluation of a condition to fail. */
function whenFailing(condition: Condition, context: ConditionContext): Necessary {
  if (!canFail(condition, context)) return NEVER;
  switch (condition.kind) {
    case 'constant':
    case 'leaf':
      return UNKNOWN;
    case 'not':
      return whenFailing(condition.operand, context);
    case 'and':
      return inTurn(condition.operands, NEVER, context);
    case 'or':
      // Those before must have been false, which says little.
      return some(condition.operands.map((operand) => whenFailing(operand, context)));
  }
}

/**
 * What must hold for one of the operands to fail, or for all of them to be true and `end` to hold. They
 * are evaluated from left to right, and each only where those before were true.
 */
function inTurn(
  operands: readonly Condition[],
  end: Necessary,
  context: ConditionContext,
): Necessary {
  return operands.reduceRight<Necessary>(
    (rest, operand) =>
      some([whenFailing(operand, context), every([whenTrue(operand, context), rest])]),
    end,
  );
}

/** What must hold for all conditions to be true, evaluated in this order, or for one to fail. */
export function whenTrueOrFailing(
  conditions: readonly Condition[],
  context: ConditionContext,
): Necessary {
  return inTurn(conditions, ALWAYS, context);
}
