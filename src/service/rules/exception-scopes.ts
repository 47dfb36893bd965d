import {
  attachExceptions,
  isRunnable,
  itemKey,
  type Rule,
  type ExceptionItem,
  type ExceptionList,
  type LoadedRule,
} from '../../rules/index.ts';
import type { RuleRow } from '../../stores/detection-store.ts';

/** Exception items, and by their keys the ids of the rules that they apply to. */
export interface ExceptionScopes {
  readonly items: readonly ExceptionItem[];
  readonly rulesOf: ReadonlyMap<string, readonly string[]>;
}

/** @param loaded what the rows say, in their order */
export function exceptionScopes(
  rows: readonly RuleRow[],
  loaded: readonly LoadedRule[],
  lists: readonly ExceptionList[],
  items: readonly ExceptionItem[],
): ExceptionScopes {
  const { ofRule } = attachExceptions(loaded, lists, items);
  const keys = items.map((item) => itemKey(item));
  const rulesOf = new Map<string, string[]>(keys.map((key) => [key, []]));
  for (const [index, { id }] of rows.entries())
    for (const item of ofRule[index]?.items ?? []) rulesOf.get(keys[item] ?? '')?.push(id);
  return { items, rulesOf };
}

/** The rules that can run. */
export const runnableOf = (loaded: readonly LoadedRule[]): readonly { readonly rule: Rule }[] =>
  loaded.flatMap(({ rule }) => (rule !== null && isRunnable(rule) ? [{ rule }] : []));
