import { ENDPOINT_LIST, listKey, newTable, writeJson, type Table } from '../../rules/index.ts';
import { answered, refused, type Answer } from '../../service/operation/answer.ts';
import { readObject } from '../../service/rules/rule-content.ts';
import type { Author } from '../../service/rules/rule-rows.ts';
import {
  createException,
  deleteException,
  findException,
  getException,
  updateException,
  type ExceptionName,
} from './exceptions.ts';
import { findItems } from './find-exceptions.ts';
import type { PageRequest } from './page.ts';
import { author, type By, type KibanaParts } from './parts.ts';
import { listIn, textIn } from './tables.ts';

/** An item by its id or by its `item_id`. */
export type EndpointItemName = Pick<ExceptionName, 'id' | 'ownId'>;

const SCOPE = 'agnostic';
const OF_LIST = { list_id: ENDPOINT_LIST, namespace_type: SCOPE } as const;
const KEY = listKey(OF_LIST);

/** As Kibana makes it, whose interface knows it by these words. */
const LIST = {
  ...OF_LIST,
  name: 'Endpoint Security Exception List',
  description: 'Endpoint Security Exception List',
  type: 'endpoint',
  tags: [],
  os_types: [],
  immutable: false,
};

/** The agent has no exceptions with these types of entries, nor for fields that differ with each process and file. */
const TYPES: ReadonlySet<string> = new Set(['match', 'match_any', 'wildcard', 'nested']);
const NOT_FIELDS: ReadonlySet<string> = new Set([
  'file.Ext.quarantine_path',
  'file.Ext.quarantine_result',
  'process.entity_id',
  'process.parent.entity_id',
  'process.ancestry',
]);

/**
 * The exception list of the endpoint agent, which there is once. It is kept for the tools that manage it: the agent would
 * apply it, and no rule does.
 */
export const ENDPOINT_LIST_OPERATIONS = {
  /** An empty object where it is there already. */
  'kibana.endpointList.create': (parts: KibanaParts, by: By): Answer<string> =>
    isMade(parts) ? answered('{}') : make(parts, author(parts, by)),
  /** Without the list, there are no items. */
  'kibana.endpointList.find': (parts: KibanaParts, page: PageRequest): Answer<string> =>
    findItems(
      parts,
      { lists: isMade(parts) ? [ENDPOINT_LIST] : [], scopes: [SCOPE], search: '' },
      page,
    ),
  'kibana.endpointList.getItem': (parts: KibanaParts, item: EndpointItemName): Answer<string> =>
    notOfList(parts, item) ?? getException(parts, 'item', { ...item, scope: SCOPE }),
  'kibana.endpointList.deleteItem': (parts: KibanaParts, item: EndpointItemName): Answer<string> =>
    notOfList(parts, item) ?? deleteException(parts, 'item', { ...item, scope: SCOPE }),
  'kibana.endpointList.createItem': (
    parts: KibanaParts,
    args: By & { readonly object: string },
  ): Answer<string> => {
    const { value: item, ...refusal } = itemIn(args.object);
    if (item === null) return { value: item, ...refusal };
    const by = author(parts, args);
    return parts.ruleManager.together(() => {
      if (!isMade(parts)) make(parts, by);
      return createException(parts, 'item', writeJson(item, 'line'), by);
    });
  },
  'kibana.endpointList.updateItem': (
    parts: KibanaParts,
    args: By & { readonly object: string },
  ): Answer<string> => {
    const { value: item, ...refusal } = itemIn(args.object);
    if (item === null) return { value: item, ...refusal };
    const name = { id: textIn(item, 'id'), ownId: textIn(item, 'item_id') };
    return (
      notOfList(parts, name) ??
      updateException(parts, 'item', writeJson(item, 'line'), author(parts, args))
    );
  },
};

const isMade = ({ ruleManager }: KibanaParts) => ruleManager.exceptions.has(KEY);

/** Its id is known beforehand, unlike that of all others. */
const make = (parts: KibanaParts, by: Author) =>
  createException({ ...parts, makeId: () => ENDPOINT_LIST }, 'list', LIST, by);

/** Why an item is none of this list; `null` if it is one. */
function notOfList(parts: KibanaParts, item: EndpointItemName): Answer<never> | null {
  const { value, ...refusal } = findException(parts, 'item', { ...item, scope: SCOPE });
  if (value === null) return { value, ...refusal };
  if (value.list === KEY) return null;
  return refused('ENG1504', `the item ${item.id ?? item.ownId ?? ''} is of another exception list`);
}

/** An item as it is kept: whatever a client says, it is of this list. */
function itemIn(text: string): Answer<Table> {
  const read = readObject(text);
  if ('why' in read) return refused('ENG1505', `this is no exception item: ${read.why}`);
  for (const entry of listIn(read.table, 'entries')) {
    const field = textIn(entry, 'field') ?? '';
    if (NOT_FIELDS.has(field))
      return refused('ENG2102', `cannot add endpoint exception item on field ${field}`);
    if (!TYPES.has(textIn(entry, 'type') ?? ''))
      return refused(
        'ENG2102',
        `entries of this exception list have the types ${[...TYPES].join(', ')}`,
      );
  }
  return answered(newTable([...Object.entries(read.table), ...Object.entries(OF_LIST)]));
}
