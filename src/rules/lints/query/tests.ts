import {
  filtersOf,
  visit,
  type Comparison,
  type Expression,
  type Field,
  type In,
  type Literal,
  type Match,
  type Statement,
  isLiteral,
} from '../../../lang/index.ts';

/** A condition that is decided by one node: no `and`, `or` or `not`. */
export interface Leaf {
  readonly node: Expression;
  /** Whether it must be false for the whole to be true: under `not`, `!=` or `not in`. */
  readonly negated: boolean;
}

/** All conditions of an expression in the order of the text. Nesting is bounded by the language. */
export function leavesOf(expression: Expression, negated = false): Leaf[] {
  if (expression.kind === 'Logical') {
    return expression.operands.flatMap((operand) => leavesOf(operand, negated));
  }
  if (expression.kind === 'Not') return leavesOf(expression.operand, !negated);
  return [{ node: expression, negated: negated !== deniesItself(expression) }];
}

const deniesItself = (node: Expression) =>
  (node.kind === 'Comparison' && node.operator === '!=') || (node.kind === 'In' && node.negated);

/** A field compared with constants: `==`, `!=`, `in` and the pattern operators. */
export interface FieldTest {
  readonly node: Comparison | In | Match;
  readonly field: Field;
  readonly literals: readonly Literal[];
}

export function fieldTest(node: Expression): FieldTest | null {
  switch (node.kind) {
    case 'Comparison': {
      if (node.operator !== '==' && node.operator !== '!=') return null;
      const [field, literal] =
        node.left.kind === 'Field' ? [node.left, node.right] : [node.right, node.left];
      return field.kind === 'Field' && isLiteral(literal)
        ? { node, field, literals: [literal] }
        : null;
    }
    case 'In':
      return node.value.kind === 'Field' && node.list.every(isLiteral)
        ? { node, field: node.value, literals: node.list }
        : null;
    case 'Match':
      return node.value.kind === 'Field'
        ? { node, field: node.value, literals: node.patterns }
        : null;
    default:
      return null;
  }
}

/** Whether a pattern operator reads `*` and `?` as wildcards. */
export function hasPatterns(node: Expression): node is Match {
  return node.kind === 'Match' && !node.operator.startsWith('regex');
}

/** All tests of fields in a query. */
export function fieldTestsOf(statement: Statement): FieldTest[] {
  const tests: FieldTest[] = [];
  for (const { condition } of filtersOf(statement)) addTests(condition, tests);
  return tests;
}

function addTests(expression: Expression, tests: FieldTest[]): void {
  if (expression.kind === 'Logical') {
    for (const operand of expression.operands) addTests(operand, tests);
  } else if (expression.kind === 'Not') addTests(expression.operand, tests);
  else {
    const test = fieldTest(expression);
    if (test !== null) tests.push(test);
  }
}

/** The one field that an expression reads, or `null` if it reads none or several. */
export function onlyField(expression: Expression): string | null {
  const test = fieldTest(expression.kind === 'Not' ? expression.operand : expression);
  if (test !== null) return test.field.path;
  let only: string | null = null;
  let areSeveral = false;
  visit(expression, (node) => {
    if (node.kind === 'Field') {
      areSeveral ||= only !== null && node.path !== only;
      only = node.path;
    }
    return !areSeveral;
  });
  return areSeveral ? null : only;
}
