import type { EventQuery, Expression } from '../syntax/ast.ts';
import { print } from '../syntax/printer.ts';
import type { CompiledFilter } from './compiled.ts';
import { all } from './condition.ts';
import type { QueryContext } from './query-context.ts';

/** `category where condition`, and further conjuncts after them. */
export function compileFilter(
  query: EventQuery,
  further: readonly Expression[],
  context: QueryContext,
): CompiledFilter {
  const inCategory = context.inCategory(query.category);
  const conditions = [query.condition, ...further].map((part) => context.condition(part));
  return {
    matches: all(inCategory === null ? conditions : [inCategory, ...conditions]),
    text: print({ kind: 'Statement', query, pipes: [], span: query.span }),
  };
}
