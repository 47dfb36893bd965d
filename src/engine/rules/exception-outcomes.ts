import type { ExceptionOutcome } from '../../detect/report.ts';
import { listKey } from '../../rules/index.ts';
import type { LoadedExceptions } from './load-exceptions.ts';

/**
 * What each exception item did.
 *
 * @param hidden matches by item
 */
export function exceptionOutcomes(
  { lists, items, ofRule, idle }: LoadedExceptions,
  hidden: readonly number[],
): ExceptionOutcome[] {
  const rules = items.map(() => 0);
  for (const item of ofRule.flat()) rules[item] = (rules[item] ?? 0) + 1;
  const names = new Map(lists.map((list) => [listKey(list), list.name]));
  return items.map((item, index) => ({
    listId: item.list_id,
    listName: names.get(listKey(item)) ?? item.list_id,
    itemId: item.item_id,
    name: item.name,
    hidden: hidden[index] ?? 0,
    rules: rules[index] ?? 0,
    idle: idle[index] ?? null,
  }));
}
