import type { ExceptionOutcome } from '../../detect/report.ts';
import { whyExpired } from '../../detect/exceptions/compile.ts';
import { itemKey, listKey } from '../../rules/index.ts';
import type { LoadedExceptions } from './load-exceptions.ts';

/**
 * What each exception item did.
 *
 * @param hidden matches by the key of the item
 * @param now items that have expired by then say so
 */
export function exceptionOutcomes(
  { lists, items, ofRule, idle }: LoadedExceptions,
  hidden: ReadonlyMap<string, number>,
  now: bigint,
): ExceptionOutcome[] {
  const rules = items.map(() => 0);
  for (const item of ofRule.flat()) rules[item] = (rules[item] ?? 0) + 1;
  const names = new Map(lists.map((list) => [listKey(list), list.name]));
  return items.map((item, index) => ({
    listId: item.list_id,
    listName: names.get(listKey(item)) ?? item.list_id,
    itemId: item.item_id,
    name: item.name,
    hidden: hidden.get(itemKey(item)) ?? 0,
    rules: rules[index] ?? 0,
    idle: idle[index] ?? whyExpired(item, now),
  }));
}
