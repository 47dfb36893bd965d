import { filtersOf, type EventQuery, type Literal } from '../../../lang/index.ts';
import { didYouMean, suggest } from '../../../util/suggest.ts';
import { compileWildcard } from '../../../util/wildcard.ts';
import { atQuery, queryLint, type Warning } from '../lint.ts';
import { quote } from '../../model/data.ts';
import { CLOSED_SETS } from './closed-sets.ts';
import { fieldTestsOf, hasPatterns, type FieldTest } from './tests.ts';

/** Values that a field of a closed vocabulary never has. */
export const closedSet = queryLint(function* (statement, rule) {
  if (rule.event_category_override === undefined) {
    for (const filter of filtersOf(statement)) yield* categoryWarnings(filter, rule.query);
  }
  for (const test of fieldTestsOf(statement)) {
    const values = CLOSED_SETS[test.field.path];
    if (values === undefined) continue;
    for (const literal of test.literals) {
      if (literal.kind === 'String' && !occurs(literal.value, test, values)) {
        yield warning(test.field.path, literal.value, literal.span, values);
      }
    }
  }
});

function* categoryWarnings({ category, span }: EventQuery, text: string): Iterable<Warning> {
  const values = CLOSED_SETS['event.category'] ?? [];
  if (category === null || values.includes(category)) return;
  const written = text.startsWith(category, span.start);
  const place = written ? { start: span.start, end: span.start + category.length } : span;
  yield warning('event.category', category, place, values);
}

function warning(
  path: string,
  value: string,
  span: Literal['span'],
  values: readonly string[],
): Warning {
  return atQuery(
    'RUL2002',
    span,
    `${path} never has the value ${quote(value)}`,
    didYouMean(suggest(value.toLowerCase(), values), quote) ??
      (values.includes(value.toLowerCase())
        ? `write ${quote(value.toLowerCase())}`
        : `it is one of ${values.join(', ')}`),
  );
}

function occurs(value: string, { node }: FieldTest, values: readonly string[]): boolean {
  if (node.kind === 'Match' && !hasPatterns(node)) return true;
  const ignoreCase =
    (node.kind === 'In' && node.ignoreCase) || (node.kind === 'Match' && node.operator !== 'like');
  const test = hasPatterns(node)
    ? compileWildcard(value, { ignoreCase, escapes: false })
    : (each: string) => each === (ignoreCase ? value.toLowerCase() : value);
  return values.some(test);
}
