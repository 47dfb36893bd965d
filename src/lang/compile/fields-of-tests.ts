import type { Expression, Field } from '../syntax/ast.ts';

/**
 * The fields of a condition, in the order of the text, if each test in it compares one field with constants, as nearly all
 * do; `null` for any other condition.
 */
export function fieldsOfTests(condition: Expression): readonly Field[] | null {
  const fields: Field[] = [];
  const waiting = [condition];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.kind === 'Logical') waiting.push(...node.operands.toReversed());
    else if (node.kind === 'Not') waiting.push(node.operand);
    else if (!isLiteral(node)) {
      const field = fieldOfTest(node);
      if (field === null) return null;
      fields.push(field);
    }
  }
  return fields;
}

function fieldOfTest(test: Expression): Field | null {
  switch (test.kind) {
    case 'Field':
      return test;
    case 'Match':
      return test.value.kind === 'Field' ? test.value : null;
    case 'In':
      return test.value.kind === 'Field' && test.list.every(isLiteral) ? test.value : null;
    case 'Comparison': {
      const { left, right } = test;
      if (left.kind === 'Field') return isLiteral(right) ? left : null;
      return right.kind === 'Field' && isLiteral(left) ? right : null;
    }
    default:
      return null;
  }
}

const LITERALS: ReadonlySet<Expression['kind']> = new Set(['String', 'Number', 'Boolean', 'Null']);

const isLiteral = ({ kind }: Expression): boolean => LITERALS.has(kind);
