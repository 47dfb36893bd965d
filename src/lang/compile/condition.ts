import type { Row } from '../../events/value.ts';
import { assertNever } from '../../util/assert.ts';
import type { Condition, Leaf } from './normalize.ts';

export type RowTest = (row: Row) => boolean;

/** Plain true and false from the leaves up: a leaf that is null has already become false. */
export function compileCondition(condition: Condition, leaf: (leaf: Leaf) => RowTest): RowTest {
  switch (condition.kind) {
    case 'constant':
      return condition.value ? () => true : () => false;
    case 'and':
      return all(condition.operands.map((operand) => compileCondition(operand, leaf)));
    case 'or':
      return any(condition.operands.map((operand) => compileCondition(operand, leaf)));
    case 'not': {
      const test = compileCondition(condition.operand, leaf);
      return (row) => !test(row);
    }
    case 'leaf':
      return leaf(condition.expression);
    default:
      return assertNever(condition);
  }
}

export function all(tests: readonly RowTest[]): RowTest {
  const [first, second, third] = tests;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (third === undefined) return (row) => first(row) && second(row);
  return (row) => {
    for (let i = 0; i < tests.length; i++) if (!(tests[i] as RowTest)(row)) return false;
    return true;
  };
}

export function any(tests: readonly RowTest[]): RowTest {
  const [first, second, third] = tests;
  if (first === undefined) return () => false;
  if (second === undefined) return first;
  if (third === undefined) return (row) => first(row) || second(row);
  return (row) => {
    for (let i = 0; i < tests.length; i++) if ((tests[i] as RowTest)(row)) return true;
    return false;
  };
}
