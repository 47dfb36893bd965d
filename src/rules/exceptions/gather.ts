import { quote } from '../model/data.ts';
import type { Problem } from '../problem.ts';
import { listKey, type ExceptionItem, type ExceptionList } from './model.ts';
import type { LoadedException } from './read-exception.ts';

/** All lists and items of some files, each id once. */
export interface Exceptions {
  readonly lists: readonly ExceptionList[];
  readonly items: readonly ExceptionItem[];
  readonly problems: readonly Problem[];
}

/**
 * Merges the lists and items of all files. Items may precede their list or be in another file. If
 * an id occurs twice, the first one is used. `problems` has those that only show here.
 */
export function gatherExceptions(loaded: readonly LoadedException[]): Exceptions {
  const lists = new Map<string, ExceptionList>();
  const items = new Map<string, ExceptionItem>();
  const problems: Problem[] = [];
  const waiting: (readonly [ExceptionItem, LoadedException])[] = [];
  /** Invalid lists have been reported already. */
  const broken = new Set<string | null>();
  for (const each of loaded) {
    if (each.kind === 'list') {
      if (each.list === null) broken.add(each.listId);
      else if (!addNew(lists, listKey(each.list), each.list)) {
        problems.push(usedTwice(each, 'list_id', each.list.list_id, lists.get(listKey(each.list))));
      }
    } else if (each.item !== null) {
      const key = `${each.item.namespace_type} ${each.item.item_id}`;
      if (addNew(items, key, each.item)) waiting.push([each.item, each]);
      else problems.push(usedTwice(each, 'item_id', each.item.item_id, items.get(key)));
    }
  }
  for (const [item, { report }] of waiting) {
    if (lists.has(listKey(item)) || broken.has(item.list_id)) continue;
    problems.push(
      report({
        code: 'RUL3106',
        path: ['item', 'list_id'],
        message: `the list ${quote(item.list_id)} of the item does not exist, so the item does not apply`,
        hint: otherNamespace(item, lists) ?? 'add the list, or also read the file that contains it',
      }),
    );
  }
  return { lists: [...lists.values()], items: [...items.values()], problems };
}

function addNew<T>(map: Map<string, T>, key: string, value: T): boolean {
  if (map.has(key)) return false;
  map.set(key, value);
  return true;
}

function usedTwice(
  { kind, report }: LoadedException,
  field: 'list_id' | 'item_id',
  id: string,
  first: { readonly file: string; readonly name: string } | undefined,
): Problem {
  return report({
    code: kind === 'list' ? 'RUL3001' : 'RUL3002',
    path: [kind, field],
    message: `the ${field} ${quote(id)} is already that of ${quote(first?.name ?? '')} in ${first?.file ?? ''}`,
    hint: 'the first one is used; give the other an id of its own, or remove one of them',
  });
}

function otherNamespace(
  { list_id, namespace_type }: ExceptionItem,
  lists: ReadonlyMap<string, ExceptionList>,
): string | undefined {
  const other = namespace_type === 'single' ? 'agnostic' : 'single';
  return lists.has(listKey({ list_id, namespace_type: other }))
    ? `there is one with namespace_type "${other}"; the item says "${namespace_type}"`
    : undefined;
}
