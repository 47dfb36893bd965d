import type { Statement } from '../../lang/index.ts';
import type { Rule } from '../model/fields.ts';
import type { RuleDocument } from '../model/data.ts';
import type { Lint, Warning } from './lint.ts';
import { closedSet } from './query/closed-set.ts';
import { contradiction } from './query/contradiction.ts';
import { duplicates } from './query/duplicates.ts';
import { unknownField, absentField } from './query/fields.ts';
import { wrongType } from './query/types.ts';
import { literalWildcard, matchesEmpty } from './query/wildcards.ts';

/** Lints that need no more than the query. */
const QUERY_LINTS: readonly Lint[] = [
  contradiction,
  closedSet,
  absentField,
  unknownField,
  wrongType,
  literalWildcard,
  matchesEmpty,
  duplicates,
];

/**
 * What is doubtful in a query that may belong to no rule: conditions that are never true, unknown fields, values of
 * another type. It must be without errors.
 *
 * @param index patterns of the events that it reads; none where they may be of any kind
 */
export function lintQuery(
  statement: Statement,
  query: string,
  index: readonly string[] = [],
): readonly Warning[] {
  // What these lints read of a rule.
  const rule = { type: 'eql', query, index } as unknown as Rule;
  const context = {
    document: {} as RuleDocument,
    rule,
    ignored: [],
    statement,
    hasTests: null,
  };
  return QUERY_LINTS.flatMap((lint) => [...lint(context)]);
}
