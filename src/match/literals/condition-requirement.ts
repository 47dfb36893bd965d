import type { Condition, Leaf } from '../../lang/compile/normalize.ts';
import { ANY, every, some, type Requirement } from './requirement.ts';

/** What a document must have for each outcome of a condition. */
export interface Outcomes {
  readonly whenTrue: Requirement;
  readonly whenFalse: Requirement;
  /** Evaluation fails, so that the event is counted as a failure of the query. */
  readonly whenFailing: Requirement;
}

export interface ConditionContext {
  readonly requirementOf: (leaf: Leaf) => Requirement;
  readonly mayFail: (leaf: Leaf) => boolean;
}

/** Operands are evaluated from left to right, and no further than needed. */
export function outcomesOf(condition: Condition, context: ConditionContext): Outcomes {
  switch (condition.kind) {
    case 'constant':
      return {
        whenTrue: condition.value ? ANY : 'never',
        whenFalse: condition.value ? 'never' : ANY,
        whenFailing: 'never',
      };
    case 'leaf': {
      const { expression } = condition;
      return {
        whenTrue: context.requirementOf(expression),
        // Also where the field is absent.
        whenFalse: ANY,
        whenFailing: context.mayFail(expression) ? ANY : 'never',
      };
    }
    case 'not': {
      const { whenTrue, whenFalse, whenFailing } = outcomesOf(condition.operand, context);
      return { whenTrue: whenFalse, whenFalse: whenTrue, whenFailing };
    }
    case 'and':
    case 'or': {
      const isAnd = condition.kind === 'and';
      const operands = condition.operands.map((operand) => outcomesOf(operand, context));
      const whenTrue = operands.map((operand) => operand.whenTrue);
      const whenFalse = operands.map((operand) => operand.whenFalse);
      const passed = isAnd ? whenTrue : whenFalse;
      const whenFailing = operands.map((operand, index) =>
        operand.whenFailing === 'never'
          ? 'never'
          : every([...passed.slice(0, index), operand.whenFailing]),
      );
      return {
        whenTrue: isAnd ? every(whenTrue) : some(whenTrue),
        whenFalse: isAnd ? some(whenFalse) : every(whenFalse),
        whenFailing: some(whenFailing),
      };
    }
  }
}
