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
  const matches = context.later(query.condition, (test) => {
    const tests = [test, ...further];
    const inCategory = context.inCategory(query.category);
    return all(inCategory === null ? tests : [inCategory, ...tests]);
  });
  const text = lazily(() => printEvent(query));
  return {
    matches,
    get text() {
      return text();
    },
  };
}
