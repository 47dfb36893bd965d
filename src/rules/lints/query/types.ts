import { knownFields } from '../../../events/catalogue/known-fields.ts';
import { misfit, type Misfit } from '../../../events/catalogue/misfit.ts';
import {
  visit,
  type AnyNode,
  type Expression,
  type Literal,
  isLiteral,
} from '../../../lang/index.ts';
import { atQuery, queryLint } from '../lint.ts';
import { quote } from '../../model/data.ts';

/** Comparisons with values of a type that the field never has. */
export const wrongType = queryLint(function* (statement, rule) {
  const known = knownFields(rule.index);
  const tests: Test[] = [];
  visit(statement, (node) => {
    tests.push(...testsAt(node));
  });
  for (const { path, literal, isPattern } of tests) {
    const type = known.schema.get(path)?.type;
    if (type === undefined || literal.kind === 'Null') continue;
    const found = misfit(type, literal.value, isPattern);
    if (found === null) continue;
    const written =
      typeof literal.value === 'string' ? quote(literal.value) : String(literal.value);
    yield atQuery(
      'RUL2023',
      literal.span,
      `${path} holds ${found.holds}, so ${written} ${isPattern ? 'never matches it' : 'never equals it'}`,
      hintFor(path, found, literal),
    );
  }
});

interface Test {
  readonly path: string;
  readonly literal: Literal;
  /** Whether wildcards or regular expressions are matched, so that it has to be a text. */
  readonly isPattern: boolean;
}

/** The comparisons of a field with constants that one node makes. */
function testsAt(node: AnyNode): readonly Test[] {
  switch (node.kind) {
    case 'Comparison':
      return [...pair(node.left, [node.right]), ...pair(node.right, [node.left])];
    case 'In':
      return pair(node.value, node.list);
    case 'Match':
      return pair(node.value, node.patterns, true);
    default:
      return [];
  }
}

function pair(field: Expression, others: readonly Expression[], isPattern = false): Test[] {
  if (field.kind !== 'Field') return [];
  return others.filter(isLiteral).map((literal) => ({ path: field.path, literal, isPattern }));
}

function hintFor(path: string, { instead, example }: Misfit, literal: Literal): string {
  if (instead !== null) return `write ${instead}`;
  return literal.kind === 'Boolean'
    ? `to test whether a value exists, write ${path} ${literal.value ? '!=' : '=='} null`
    : `compare it with ${example}`;
}
