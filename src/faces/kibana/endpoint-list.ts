import { ENDPOINT_LIST, listKey, newTable, writeJson, type Table } from '../../rules/index.ts';
import { answered, refused, type Answer, taken } from '../../service/operation/operation.ts';
import { operation } from './parts.ts';
import { readObject } from '../../service/rules/rule-content.ts';
import {
  createException,
  deleteException,
  findException,
  getException,
  updateException,
  type ExceptionName,
} from './exceptions.ts';
import { findExceptionItems } from './find-exceptions.ts';
import type { PageRequest } from './page.ts';
import type { By, KibanaParts } from './parts.ts';
import { inWords, listIn, textIn } from './tables.ts';

/** An item by its id or by its `item_id`. */
type EndpointItemName = Pick<ExceptionName, 'id' | 'ownId'>;

const SCOPE = 'agnostic';
const OF_LIST = { list_id: ENDPOINT_LIST, namespace_type: SCOPE } as const;
const OF_SCOPE = { kind: 'item', scope: SCOPE } as const;
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

/*
 * The exception list of the endpoint agent, which there is once. It is kept for the tools that manage it: the agent would
 * apply it, and no rule does.
 */

/** An empty object where it is there already. */
export const createEndpointList = operation({
  name: 'kibana.endpointList.create',
  run: (parts: KibanaParts, by: By): Answer<string> =>
    isMade(parts) ? answered('{}') : make(parts, by),
  audit: (_, list) =>
    list === '{}'
      ? 'found the exception list of the endpoint agent there'
      : 'made the exception list of the endpoint agent',
});

/** Without the list, there are no items. */
export const findEndpointItems = operation({
  name: 'kibana.endpointList.find',
  run(parts: KibanaParts, page: PageRequest): Answer<string> {
    const lists = isMade(parts) ? [ENDPOINT_LIST] : [];
    return findExceptionItems.run(parts, { lists, scopes: [SCOPE], search: '', page });
  },
});

export const getEndpointItem = operation({
  name: 'kibana.endpointList.getItem',
  run: (parts: KibanaParts, item: EndpointItemName): Answer<string> =>
    notOfList(parts, item) ?? getException.run(parts, { ...item, ...OF_SCOPE }),
});

export const deleteEndpointItem = operation({
  name: 'kibana.endpointList.deleteItem',
  run: (parts: KibanaParts, item: EndpointItemName): Answer<string> =>
    notOfList(parts, item) ?? deleteException.run(parts, { ...item, ...OF_SCOPE }),
  audit: (_, item) => `removed ${inWords(KIND, item)}`,
});

interface SentItem extends By {
  readonly object: string;
}

export const createEndpointItem = operation({
  name: 'kibana.endpointList.createItem',
  run(parts: KibanaParts, { object: sent, by }: SentItem): Answer<string> {
    const item = taken(itemIn(sent));
    return parts.ruleManager.together(() => {
      if (!isMade(parts)) make(parts, { by });
      const object = writeJson(item, 'line');
      return createException.run(parts, { kind: 'item', object, by });
    });
  },
  audit: (_, item) => `made ${inWords(KIND, item)}`,
});

export const updateEndpointItem = operation({
  name: 'kibana.endpointList.updateItem',
  run(parts: KibanaParts, { object: sent, by }: SentItem): Answer<string> {
    const item = taken(itemIn(sent));
    const name = { id: textIn(item, 'id'), ownId: textIn(item, 'item_id') };
    const object = writeJson(item, 'line');
    return notOfList(parts, name) ?? updateException.run(parts, { kind: 'item', object, by });
  },
  audit: (_, item) => `changed ${inWords(KIND, item)}`,
});

const KIND = 'exception item of the endpoint agent';

const isMade = ({ ruleManager }: KibanaParts) => ruleManager.exceptions.find(KEY) !== undefined;

/** Its id is known beforehand, unlike that of all others. */
const make = (parts: KibanaParts, { by }: By) =>
  createException.run(
    { ...parts, makeId: () => ENDPOINT_LIST },
    { kind: 'list', object: LIST, by },
  );

/** Why an item is none of this list; `null` if it is one. */
function notOfList(parts: KibanaParts, item: EndpointItemName): Answer<never> | null {
  const value = taken(findException(parts, 'item', { ...item, scope: SCOPE }));
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

export const ENDPOINT_LIST_OPERATIONS = [
  createEndpointList,
  findEndpointItems,
  getEndpointItem,
  deleteEndpointItem,
  createEndpointItem,
  updateEndpointItem,
] as const;
