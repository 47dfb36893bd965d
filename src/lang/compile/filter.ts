import type { EventQuery } from '../syntax/ast.ts';
import { printEvent } from '../syntax/printer.ts';
import { lazily } from '../../util/lazily.ts';
import type { CompiledFilter } from './compiled.ts';
import type { RowTest } from './condition.ts';
import { all } from './condition.ts';
import type { QueryContext } from './query-context.ts';

/** `category where condition`, and the conditions tested after them. */
export function compileFilter(
  query: EventQuery,
  further: readonly RowTest[],
  context: QueryContext,
): CompiledFilter {
  const inCategory = context.inCategory(query.category);
  const tests = [context.condition(query.condition), ...further];
  const text = lazily(() => printEvent(query));
  return {
    matches: all(inCategory === null ? tests : [inCategory, ...tests]),
    get text() {
      return text();
    },
  };
}
