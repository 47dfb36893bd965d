import { z } from 'zod';
import { exportValueList } from '../../service/rules/edit-value-lists.ts';
import {
  changeValueItem,
  createValueItem,
  deleteItemsWithValue,
  deleteValueItem,
  findValueItems,
  getItemsWithValue,
  getValueItem,
  importValueItems,
} from './value-items.ts';
import {
  changeValueList,
  createValueList,
  deleteValueList,
  findValueLists,
  getValueList,
} from './value-lists.ts';
import { VALUE_TYPES } from '../../rules/index.ts';
import { flag, oneOf, text } from '../../service/operation/fields.ts';
import { badRequest } from '../../http/json-body.ts';
import type { Route } from '../../http/route.ts';
import { fileOf, kibanaRoute, TEXT } from './kibana-route.ts';
import { PAGING, pageRequest } from './page.ts';
import { OBJECT_ANSWER, PAGE_ANSWER, PRIVILEGES_ANSWER } from './schemas.ts';

const LISTS = '/api/lists';
const ITEMS = '/api/lists/items';

const MAX_DESCRIPTION = 10_000;
const MAX_VALUE = 100_000;

const LIST = z.looseObject({
  id: text(256).optional(),
  name: text(),
  description: z.string().max(MAX_DESCRIPTION),
  type: oneOf(VALUE_TYPES),
});

const CHANGED_LIST = z.looseObject({
  id: text(256),
  name: text().optional(),
  description: z.string().max(MAX_DESCRIPTION).optional(),
});

const ITEM = z.looseObject({
  id: text(200).optional(),
  list_id: text(256),
  value: z.string().max(MAX_VALUE),
});

const CHANGED_ITEM = z.looseObject({
  id: z.string().max(MAX_VALUE),
  value: z.string().max(MAX_VALUE).optional(),
});

const LIST_EXAMPLE = {
  id: 'known-addresses',
  name: 'Known addresses',
  description: 'Of our own scanners',
  type: 'ip',
};

const ITEM_NAME = {
  id: z.string().max(MAX_VALUE).optional(),
  list_id: text(256).optional(),
  value: z.string().max(MAX_VALUE).optional(),
};

const CHANGES = [
  ['PUT', 'replace', 'replaces what is said about'],
  ['PATCH', 'patch', 'changes some of what is said about'],
] as const;

/** Value lists. */
const LIST_ROUTES: readonly Route[] = [
  kibanaRoute({
    on: `GET ${LISTS}/_find`,
    about: 'lists value lists',
    right: 'read',
    query: PAGING,
    answer: PAGE_ANSWER,
    run: ({ query, perform }) => perform(findValueLists, pageRequest(query)),
  }),
  kibanaRoute({
    on: `GET ${LISTS}/index`,
    about: 'says that there is a place for value lists, which there always is',
    right: 'read',
    answer: z.object({ list_index: z.literal(true), list_item_index: z.literal(true) }),
    example: { answer: { list_index: true, list_item_index: true } },
    run: async () => ({ list_index: true, list_item_index: true }),
  }),
  kibanaRoute({
    on: `POST ${LISTS}/index`,
    about: 'does nothing: there is a place for value lists already',
    right: 'rules',
    audit: 'valueLists.prepare',
    answer: z.object({ acknowledged: z.literal(true) }),
    example: { answer: { acknowledged: true } },
    run: async () => ({ acknowledged: true }),
  }),
  kibanaRoute({
    on: `GET ${LISTS}/privileges`,
    about: 'says what the caller may do with value lists',
    right: 'read',
    answer: z.looseObject({
      lists: PRIVILEGES_ANSWER,
      listItems: PRIVILEGES_ANSWER,
      is_authenticated: z.boolean(),
    }),
    run: async ({ access: { principal } }) => {
      const mayWrite = principal.rights.has('rules');
      const index = { read: true, write: mayWrite, manage: mayWrite, delete: mayWrite };
      const own = {
        username: principal.name,
        has_all_requested: mayWrite,
        cluster: {},
        index: { '.lists': index },
        application: {},
      };
      return {
        lists: own,
        listItems: { ...own, index: { '.items': index } },
        is_authenticated: true,
      };
    },
  }),
  kibanaRoute({
    on: `GET ${LISTS}`,
    about: 'shows a value list',
    right: 'read',
    query: { id: text(256) },
    answer: OBJECT_ANSWER,
    run: ({ query: { id }, perform }) => perform(getValueList, { id }),
  }),
  kibanaRoute({
    on: `POST ${LISTS}`,
    about: 'makes a value list',
    right: 'rules',
    audit: 'valueLists.put',
    body: LIST,
    answer: OBJECT_ANSWER,
    example: { body: LIST_EXAMPLE },
    run: ({ text: object, by, perform }) => perform(createValueList, { object, by }),
  }),
  ...CHANGES.map(([method, how, about]) =>
    kibanaRoute({
      on: `${method} ${LISTS}`,
      about: `${about} a value list`,
      right: 'rules',
      audit: 'valueLists.put',
      body: CHANGED_LIST,
      answer: OBJECT_ANSWER,
      example: { body: { id: 'known-addresses', name: 'Scanners', description: 'Ours' } },
      run: ({ text: object, by, perform }) => perform(changeValueList, { how, object, by }),
    }),
  ),
  kibanaRoute({
    on: `DELETE ${LISTS}`,
    about: 'removes a value list; refused while exception items refer to it',
    right: 'rules',
    audit: 'valueLists.remove',
    query: {
      id: text(256),
      ignoreReferences: flag().describe('items that refer to it stay, and hide nothing'),
      deleteReferences: flag().describe('items that refer to it are removed too'),
    },
    answer: OBJECT_ANSWER,
    run: ({ query: { id, ignoreReferences, deleteReferences }, perform }) =>
      perform(deleteValueList, {
        id,
        references: deleteReferences ? 'delete' : ignoreReferences ? 'ignore' : 'refuse',
      }),
  }),
];

/** Their items. */
const ITEM_ROUTES: readonly Route[] = [
  kibanaRoute({
    on: `GET ${ITEMS}/_find`,
    about: 'lists the items of a value list',
    right: 'read',
    query: { ...PAGING, list_id: text(256) },
    answer: PAGE_ANSWER,
    run: ({ query, perform }) =>
      perform(findValueItems, { list: query.list_id, page: pageRequest(query) }),
  }),
  kibanaRoute({
    on: `POST ${ITEMS}/_import`,
    about: 'adds the lines of a file to a value list, which is made where there is none',
    right: 'rules',
    audit: 'valueLists.import',
    query: {
      list_id: text(256).optional().describe('the name of the file where it is left out'),
      type: oneOf(VALUE_TYPES).optional(),
    },
    sends: 'file',
    answer: OBJECT_ANSWER,
    run: ({ file, query, by, perform }) =>
      perform(importValueItems, {
        list: query.list_id ?? file.name,
        type: query.type,
        values: file.text,
        file: file.name,
        by,
      }),
  }),
  kibanaRoute({
    on: `POST ${ITEMS}/_export`,
    about: 'exports the values of a list, one a line',
    right: 'read',
    audit: 'valueLists.export',
    query: { list_id: text(256) },
    answerType: TEXT,
    async run({ query, perform }) {
      // What is not there is refused in the words of this API.
      await perform(getValueList, { id: query.list_id });
      const values = await perform(exportValueList, { id: query.list_id });
      return fileOf(values, query.list_id, TEXT);
    },
  }),
  kibanaRoute({
    on: `GET ${ITEMS}`,
    about: 'shows an item by its id, or the items of a list that have a value',
    right: 'read',
    query: ITEM_NAME,
    answer: z.union([OBJECT_ANSWER, z.array(OBJECT_ANSWER)]),
    run: ({ query, perform }) => {
      if (query.id !== undefined) return perform(getValueItem, { id: query.id });
      return perform(getItemsWithValue, valueIn(query));
    },
  }),
  kibanaRoute({
    on: `POST ${ITEMS}`,
    about: 'adds an item to a value list',
    right: 'rules',
    audit: 'valueLists.addItem',
    body: ITEM,
    answer: OBJECT_ANSWER,
    example: { body: { list_id: 'known-addresses', value: '192.0.2.17' } },
    run: ({ text: object, by, perform }) => perform(createValueItem, { object, by }),
  }),
  ...CHANGES.map(([method, how, about]) =>
    kibanaRoute({
      on: `${method} ${ITEMS}`,
      about: `${about} an item of a value list, and its value`,
      right: 'rules',
      audit: 'valueLists.changeItem',
      body: CHANGED_ITEM,
      answer: OBJECT_ANSWER,
      example: { body: { id: '0e1f2a3b-4c5d-4e6f-8a9b-0c1d2e3f4a5b', value: '192.0.2.18' } },
      run: ({ text: object, by, perform }) => perform(changeValueItem, { how, object, by }),
    }),
  ),
  kibanaRoute({
    on: `DELETE ${ITEMS}`,
    about: 'removes an item by its id, or the items of a list that have a value',
    right: 'rules',
    audit: 'valueLists.removeItem',
    query: ITEM_NAME,
    answer: z.union([OBJECT_ANSWER, z.array(OBJECT_ANSWER)]),
    run: ({ query, by, perform }) => {
      if (query.id !== undefined) return perform(deleteValueItem, { id: query.id, by });
      return perform(deleteItemsWithValue, { ...valueIn(query), by });
    },
  }),
];

export const VALUE_LIST_ROUTES: readonly Route[] = [...LIST_ROUTES, ...ITEM_ROUTES];

function valueIn({
  list_id: list,
  value,
}: {
  list_id?: string | undefined;
  value?: string | undefined;
}) {
  if (list === undefined || value === undefined)
    throw badRequest('name the item by id, or by list_id and value');
  return { list, value };
}
