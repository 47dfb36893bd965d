import { filtersOf, type Expression } from '../../../lang/index.ts';
import { hasWildcard } from '../../../util/wildcard.ts';
import { atQuery, queryLint } from '../lint.ts';
import { fieldTest, fieldTestsOf, hasPatterns, leavesOf } from './tests.ts';

/** `==` and `in` with a `*`, which is literal there. */
export const literalWildcard = queryLint(function* (statement) {
  // In KQL, that is a finding of the language.
  if (statement.language === 'kuery') return;
  for (const { node, literals } of fieldTestsOf(statement)) {
    if (node.kind === 'Match') continue;
    for (const literal of literals) {
      if (literal.kind !== 'String' || !literal.value.includes('*')) continue;
      const operator = node.kind === 'In' ? 'in' : node.operator;
      yield atQuery(
        'RUL2005',
        literal.span,
        `${operator} compares exactly, so the * is literal`,
        operator === '!='
          ? 'write `not field like "…*"` if a wildcard was intended'
          : 'write `like`, or `:` to ignore case, if a wildcard was intended',
      );
    }
  }
});

/** `like` without any wildcard: it compares exactly, and reads as if it did not. */
export const plainLike = queryLint(function* (statement) {
  for (const { node, literals } of fieldTestsOf(statement)) {
    if (node.kind !== 'Match' || node.operator !== 'like') continue;
    const patterns = literals.flatMap((each) => (each.kind === 'String' ? [each.value] : []));
    if (patterns.some(hasWildcard)) continue;
    const instead = patterns.length === 1 ? '==' : 'in';
    yield atQuery(
      'RUL2006',
      node.span,
      'like without a wildcard is an exact, case-sensitive comparison',
      `write ${instead}, or : to ignore case`,
    );
  }
});

/** Fields that sensors set to an empty string if the value is unknown. */
const OFTEN_EMPTY = /^(container\.id|host\.name|cloud\..+)$/;

/** `field : "*"` tests whether there is a value, and an empty string is one. */
export const matchesEmpty = queryLint(function* (statement) {
  for (const { condition } of filtersOf(statement)) {
    if (saysContainer(condition)) continue;
    for (const { node } of leavesOf(condition)) {
      const test = fieldTest(node);
      if (test === null || !hasPatterns(node) || !OFTEN_EMPTY.test(test.field.path)) continue;
      const { path } = test.field;
      const where = path === 'container.id' ? 'outside of containers' : 'if they do not know it';
      for (const literal of test.literals) {
        if (literal.kind !== 'String' || !/^\*+$/.test(literal.value)) continue;
        yield atQuery(
          'RUL2007',
          literal.span,
          `"*" also matches an empty ${path}, which sensors write ${where}`,
          'write "?*" to require at least one character',
        );
      }
    }
  }
});

/** Whether a condition can only hold in a container, whatever `container.id` says. */
function saysContainer(condition: Expression): boolean {
  const operands =
    condition.kind === 'Logical' && condition.operator === 'and' ? condition.operands : [condition];
  return operands.some((operand) => {
    const test = fieldTest(operand);
    if (test === null || !test.field.path.endsWith('.entry_meta.type')) return false;
    const isPositive = leavesOf(operand).every(({ negated }) => !negated);
    return (
      isPositive &&
      test.literals.every((each) => each.kind === 'String' && each.value === 'container')
    );
  });
}
