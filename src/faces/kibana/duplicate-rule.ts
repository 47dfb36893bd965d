import { isTable, listKey, newTable, writeJson, type Data, type Table } from '../../rules/index.ts';
import type { ExceptionRow, RuleRow } from '../../stores/detection-store.ts';
import { taken, type Answer } from '../../service/operation/operation.ts';
import { tableOf } from '../../service/rules/rule-content.ts';
import type { RuleManager } from '../../service/rules/rule-manager.ts';
import type { Author } from '../../service/rules/rule-rows.ts';
import { isExpiredAt } from './exceptions.ts';
import { scopeIn, textIn } from './tables.ts';

export interface Duplicating {
  readonly includesExceptions: boolean;
  readonly includesExpired: boolean;
}

/** What cannot be the same in a copy. */
const OWN_OF_RULE = ['rule_id', 'enabled'];
const OWN_OF_EXCEPTION = new Set(['id', 'tie_breaker_id', '_version', 'version']);

/**
 * A copy of a rule under a name that says so; it is disabled, and one of the user also where the rule was shipped. A list
 * that belongs to the rule alone is copied with it; shared ones are shared by both.
 */
export function duplicateRule(
  manager: RuleManager,
  row: RuleRow,
  { includesExceptions, includesExpired }: Duplicating,
  newId: () => string,
  author: Author,
): Answer<{ readonly id: string }> {
  const document = tableOf(row.document);
  const copy = newTable(Object.entries(document).filter(([name]) => !OWN_OF_RULE.includes(name)));
  copy['rule_id'] = newId();
  copy['name'] = `${textIn(document, 'name') ?? row.id} [Duplicate]`;
  copy['enabled'] = false;
  const references = document['exceptions_list'];
  if (Array.isArray(references)) {
    copy['exceptions_list'] = includesExceptions
      ? references.map((each) =>
          isTable(each) && each['type'] === 'rule_default'
            ? copyList(manager, each, includesExpired, newId, author)
            : each,
        )
      : [];
  }
  return manager.rules.add(copy, author, false);
}

/** @returns the reference to the copy; the given one where the list is not there */
function copyList(
  { exceptions }: RuleManager,
  reference: Table,
  includesExpired: boolean,
  newId: () => string,
  author: Author,
): Data {
  const key = keyOf(reference);
  const rows = exceptions.rows();
  const list = rows.find((row) => row.key === key && row.list === null);
  if (list === undefined) return reference;
  const items = rows.filter((row) => row.list === key);
  const listId = newId();
  const copied = copyExceptions(
    exceptions,
    list,
    items,
    { listId, includesExpired },
    newId,
    author,
  );
  return newTable([
    ...Object.entries(reference),
    ['id', copied['id'] ?? null],
    ['list_id', listId],
  ]);
}

/**
 * A copy of a list with its items, as far as they are wanted. Returns the list. What is refused undoes the copy as a whole: one
 * that hides less than its original would be a surprise.
 */
export function copyExceptions(
  exceptions: RuleManager['exceptions'],
  list: ExceptionRow,
  items: readonly ExceptionRow[],
  {
    listId,
    includesExpired,
    name,
  }: { readonly listId: string; readonly includesExpired: boolean; readonly name?: string },
  newId: () => string,
  author: Author,
): Table {
  const copy = withoutOwn(list.document);
  copy['id'] = newId();
  copy['list_id'] = listId;
  if (name !== undefined) copy['name'] = name;
  taken(exceptions.putList(writeJson(copy, 'line'), false, author));
  for (const item of items) {
    if (!includesExpired && isExpiredAt(item, author.now)) continue;
    const other = withoutOwn(item.document);
    other['id'] = newId();
    other['item_id'] = newId();
    other['list_id'] = listId;
    taken(exceptions.putItem(writeJson(other, 'line'), false, author));
  }
  return copy;
}

const withoutOwn = (document: string) =>
  newTable(Object.entries(tableOf(document)).filter(([name]) => !OWN_OF_EXCEPTION.has(name)));

const keyOf = (reference: Table) =>
  listKey({ list_id: textIn(reference, 'list_id') ?? '', namespace_type: scopeIn(reference) });
