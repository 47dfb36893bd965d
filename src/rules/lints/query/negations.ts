import { type Expression, type Statement, fieldsOf, filtersOf } from '../../../lang/index.ts';
import { atQuery, queryLint, type Warning } from '../lint.ts';
import { fieldTest, hasPatterns, leavesOf, type Leaf } from './tests.ts';

/** Conditions on these fields select the kind of event, not what happened. */
const CONTEXT =
  /^(event\.(kind|category|type|outcome|module|dataset|provider)$|host\.|agent\.|data_stream\.|container\.id$|@timestamp$)/;

/** Actions that every process, file or connection has, by the names that sensors give them. */
const ORDINARY_ACTIONS: ReadonlySet<string> = new Set(
  (
    'start exec exec_event executed process_started ProcessRollup2 fork end ' +
    'creation deletion change modification open rename overwrite load ' +
    'connection_attempted connection_accepted connected-to disconnect_received'
  ).split(' '),
);

/**
 * Filters in which all conditions are negations: events without the field satisfy them, since a
 * missing value is not equal to anything.
 */
export const negations = queryLint(function* (statement: Statement): Iterable<Warning> {
  // In a sequence, the join key counts as a positive condition.
  if (hasJoinKeys(statement)) return;
  for (const { condition } of filtersOf(statement)) {
    const leaves = leavesOf(condition);
    if (leaves.some((leaf) => !isNegation(leaf) && !isContext(leaf.node))) continue;
    for (const { node } of leaves.filter((leaf) => passesInSilence(leaf))) {
      const [field] = fieldsOf(node);
      if (field === undefined) continue;
      yield atQuery(
        'RUL2008',
        node.span,
        `an event without ${field.path} passes this, and there is no positive condition`,
        `add a positive condition, at least ${existence(statement, field.path)}`,
      );
    }
  }
});

const existence = ({ language }: Statement, path: string) =>
  language === 'kuery' ? `${path}: *` : `${path} != null`;

const hasJoinKeys = ({ query }: Statement) =>
  query.kind !== 'EventQuery' &&
  (query.by.length > 0 || query.terms.some(({ by }) => by.length > 0));

/** `field != null` asks for a value, `field == null` for none. */
const isNegation = ({ node, negated }: Leaf) => (asksForNull(node) ? !negated : negated);

/** The author of `field == null` knows that the field may be missing. */
const passesInSilence = ({ node, negated }: Leaf) =>
  negated && !asksForNull(node) && !isContext(node);

const asksForNull = (node: Expression) =>
  fieldTest(node)?.literals.some(({ kind }) => kind === 'Null') === true;

function isContext(node: Expression): boolean {
  const fields = fieldsOf(node);
  const isExistence = hasPatterns(node) && node.patterns.length === 1 && isAny(node.patterns[0]);
  if (isExistence || isOrdinaryAction(node)) return true;
  return fields.length > 0 && fields.every(({ path }) => CONTEXT.test(path));
}

function isOrdinaryAction(node: Expression): boolean {
  const test = fieldTest(node);
  return (
    test?.field.path === 'event.action' &&
    test.literals.every((each) => each.kind === 'String' && ORDINARY_ACTIONS.has(each.value))
  );
}

const isAny = (pattern: Expression | undefined) =>
  pattern?.kind === 'String' && /^[*?]+$/.test(pattern.value);
