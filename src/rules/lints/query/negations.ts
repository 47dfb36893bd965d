import type { Expression, Statement } from '../../../lang/index.ts';
import { fieldsOf } from '../../../lang/index.ts';
import { atQuery, queryLint, type Warning } from '../lint.ts';
import { fieldTest, filtersOf, hasPatterns, leavesOf, type Leaf } from './tests.ts';

/** Conditions on these narrow down what kind of event it is, not what it did. */
const CONTEXT = /^(event\.|host\.|agent\.|data_stream\.|container\.id$|@timestamp$)/;

/**
 * Filters in which only negations say what is looked for: events without the field pass them, since
 * what is not there is not equal to anything.
 */
export const negations = queryLint(function* (statement: Statement): Iterable<Warning> {
  for (const { condition } of filtersOf(statement)) {
    const leaves = leavesOf(condition);
    if (leaves.some((leaf) => !isNegation(leaf) && !isContext(leaf.node))) continue;
    for (const { node } of leaves.filter((leaf) => passesInSilence(leaf))) {
      const [field] = fieldsOf(node);
      if (field === undefined) continue;
      yield atQuery(
        'RUL2008',
        node.span,
        `an event without ${field.path} passes this, and nothing else says what is looked for`,
        `add a condition on what must be there, at least ${field.path} != null`,
      );
    }
  }
});

/** `field != null` asks for a value, `field == null` for none. */
const isNegation = ({ node, negated }: Leaf) => (asksForNull(node) ? !negated : negated);

/** Who writes `field == null` knows that the field may be missing. */
const passesInSilence = ({ node, negated }: Leaf) =>
  negated && !asksForNull(node) && !isContext(node);

const asksForNull = (node: Expression) =>
  fieldTest(node)?.literals.some(({ kind }) => kind === 'Null') === true;

function isContext(node: Expression): boolean {
  const fields = fieldsOf(node);
  const isExistence = hasPatterns(node) && node.patterns.length === 1 && isAny(node.patterns[0]);
  return isExistence || (fields.length > 0 && fields.every(({ path }) => CONTEXT.test(path)));
}

const isAny = (pattern: Expression | undefined) =>
  pattern?.kind === 'String' && /^[*?]+$/.test(pattern.value);
