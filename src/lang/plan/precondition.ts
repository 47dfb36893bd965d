import type { Condition, Leaf } from '../compile/normalize.ts';
import {
  ALWAYS,
  atLeast,
  every,
  negated,
  NEVER,
  some,
  UNKNOWN,
  type Necessary,
} from './combine.ts';

export interface PreconditionContext {
  readonly predicateOf: (leaf: Leaf) => Necessary;
  /** Whether the evaluation of a leaf may fail, by a regular expression that is too much work or otherwise. */
  readonly mayFail: (leaf: Leaf) => boolean;
}

/**
 * What must hold for all conditions to be true, evaluated in this order, or for one of them to fail.
 *
 * What follows something that may fail says nothing about the events at which it does, so it is left out. A
 * regular expression stays: for it to be true or to fail, it must have been evaluated over some value.
 */
export function preconditionOf(
  conditions: readonly Condition[],
  context: PreconditionContext,
): Outcome {
  return inTurn(conditions, true, context);
}

export interface Outcome {
  readonly necessary: Necessary;
  /** Whether one of them may fail. */
  readonly mayFail: boolean;
}

const certain = (necessary: Necessary): Outcome => ({ necessary, mayFail: false });

/** What must hold for a condition to have an outcome, or to fail. */
function outcome(condition: Condition, wanted: boolean, context: PreconditionContext): Outcome {
  switch (condition.kind) {
    case 'constant':
      return certain(condition.value === wanted ? ALWAYS : NEVER);
    case 'leaf':
      return leafOutcome(condition.expression, wanted, context);
    case 'not':
      return outcome(condition.operand, !wanted, context);
    case 'and':
    case 'or':
      return (condition.kind === 'and') === wanted
        ? inTurn(condition.operands, wanted, context)
        : oneOf(condition.operands, wanted, context);
  }
}

function leafOutcome(leaf: Leaf, wanted: boolean, context: PreconditionContext): Outcome {
  const mayFail = context.mayFail(leaf);
  const necessary = context.predicateOf(leaf);
  if (!mayFail) return certain(wanted ? necessary : negated(necessary));
  const isRegex = wanted && necessary.predicate.kind === 'regex';
  return { necessary: isRegex ? atLeast(necessary.predicate) : UNKNOWN, mayFail };
}

/** All have the outcome, up to the first that may fail: those behind it may not have been evaluated. */
function inTurn(
  operands: readonly Condition[],
  wanted: boolean,
  context: PreconditionContext,
): Outcome {
  const parts: Necessary[] = [];
  for (const operand of operands) {
    const part = outcome(operand, wanted, context);
    parts.push(part.necessary);
    if (part.mayFail) return { necessary: every(parts), mayFail: true };
  }
  return certain(every(parts));
}

function oneOf(
  operands: readonly Condition[],
  wanted: boolean,
  context: PreconditionContext,
): Outcome {
  const parts = operands.map((operand) => outcome(operand, wanted, context));
  return {
    necessary: some(parts.map(({ necessary }) => necessary)),
    mayFail: parts.some(({ mayFail }) => mayFail),
  };
}
