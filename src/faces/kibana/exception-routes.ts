import { z } from 'zod';
import {
  createEndpointItem,
  createEndpointList,
  deleteEndpointItem,
  findEndpointItems,
  getEndpointItem,
  updateEndpointItem,
} from './endpoint-list.ts';
import {
  countExceptionItems,
  duplicateExceptionList,
  exportExceptionList,
} from './exception-lists.ts';
import { createException, deleteException, getException, updateException } from './exceptions.ts';
import { findExceptionItems, findExceptionLists } from './find-exceptions.ts';
import { importObjects } from './import-objects.ts';
import type { ExceptionKind, ExceptionName } from './exceptions.ts';
import type { ImportError, Imported } from './import-objects.ts';
import { either, flag, oneOf, text } from '../../service/operation/fields.ts';
import { badRequest } from '../../http/json-body.ts';
import type { Route } from '../../http/route.ts';
import type { Method } from '../../service/operation/operation.ts';
import { fileOf, kibanaRoute, NDJSON } from './kibana-route.ts';
import { PAGING, pageRequest } from './page.ts';
import { ITEM_ERROR, OBJECT_ANSWER, PAGE_ANSWER } from './schemas.ts';
import { errorOf, textOf } from './transfer-routes.ts';

const IMPORT_ANSWER = z.looseObject({
  success: z.boolean(),
  success_count: z.int(),
  errors: z.array(ITEM_ERROR),
});

const LISTS = '/api/exception_lists';
const ITEMS = '/api/exception_lists/items';

const SCOPE = oneOf(['single', 'agnostic']).default('single');
const NAMES = {
  list: {
    id: text(200).optional(),
    list_id: text(600).optional(),
    namespace_type: SCOPE,
  },
  item: {
    id: text(200).optional(),
    item_id: text(600).optional(),
    namespace_type: SCOPE,
  },
};

const SCOPES = text(2_000).default('single').describe('single, agnostic, or both with a comma');

const LIST = z.looseObject({
  name: text(),
  description: z.string().max(100_000),
  type: text(100),
  list_id: text(600).optional(),
  namespace_type: oneOf(['single', 'agnostic']).optional(),
});

const ITEM = z.looseObject({
  name: text(),
  description: z.string().max(100_000),
  type: text(100),
  entries: z.array(z.looseObject({})).max(10_000),
  item_id: text(600).optional(),
  namespace_type: oneOf(['single', 'agnostic']).optional(),
});

const LIST_EXAMPLE = {
  list_id: 'build-servers',
  name: 'Build servers',
  description: 'What builds do',
  type: 'detection',
  namespace_type: 'single',
};

const ITEM_EXAMPLE = {
  item_id: 'make',
  list_id: 'build-servers',
  name: 'make',
  description: 'Builds start shells',
  type: 'simple',
  namespace_type: 'single',
  entries: [{ field: 'process.parent.name', operator: 'included', type: 'match', value: 'make' }],
};

const KINDS = [
  { kind: 'list', path: LISTS, what: 'an exception list', example: LIST_EXAMPLE },
  { kind: 'item', path: ITEMS, what: 'an exception item', example: ITEM_EXAMPLE },
] as const;

interface SentName {
  readonly id?: string | undefined;
  readonly list_id?: string | undefined;
  readonly item_id?: string | undefined;
  readonly namespace_type: ExceptionName['scope'];
}

const nameOf = (kind: ExceptionKind, sent: SentName): ExceptionName => ({
  id: sent.id,
  ownId: kind === 'list' ? sent.list_id : sent.item_id,
  scope: sent.namespace_type,
});

function writeRoute(
  method: 'POST' | 'PUT',
  { kind, path, what, example }: (typeof KINDS)[number],
): Route {
  const isNew = method === 'POST';
  return kibanaRoute({
    on: `${method} ${path}` as `${Method} /api/${string}`,
    about: `${isNew ? 'makes' : 'changes'} ${what}`,
    right: 'rules',
    audit: kind === 'list' ? 'exceptions.putList' : 'exceptions.putItem',
    body: kind === 'list' ? LIST : ITEM,
    answer: OBJECT_ANSWER,
    example: { body: example },
    run: ({ text: object, by, perform }) =>
      perform(isNew ? createException : updateException, {
        kind,
        object,
        by,
      }),
  });
}

const ONE: readonly Route[] = KINDS.flatMap((each) => [
  kibanaRoute({
    on: `GET ${each.path}`,
    about: `shows ${each.what}`,
    right: 'read',
    query: NAMES[each.kind],
    answer: OBJECT_ANSWER,
    run: ({ query, perform }) =>
      perform(getException, { kind: each.kind, ...nameOf(each.kind, query) }),
  }),
  writeRoute('POST', each),
  writeRoute('PUT', each),
  kibanaRoute({
    on: `DELETE ${each.path}`,
    about: `removes ${each.what}${each.kind === 'list' ? ' with its items' : ''}`,
    right: 'rules',
    audit: 'exceptions.remove',
    query: NAMES[each.kind],
    answer: OBJECT_ANSWER,
    run: ({ query, perform }) =>
      perform(deleteException, { kind: each.kind, ...nameOf(each.kind, query) }),
  }),
]);

/** Exception lists and their items. */
export const EXCEPTION_ROUTES: readonly Route[] = [
  kibanaRoute({
    on: `GET ${LISTS}/_find`,
    about: 'lists exception lists',
    right: 'read',
    query: { ...PAGING, namespace_type: SCOPES },
    answer: PAGE_ANSWER,
    run: ({ query, perform }) =>
      perform(findExceptionLists, {
        scopes: scopesIn(query.namespace_type),
        page: pageRequest(query),
      }),
  }),
  kibanaRoute({
    on: `GET ${ITEMS}/_find`,
    about: 'lists the items of exception lists',
    right: 'read',
    query: {
      ...PAGING,
      list_id: text(10_000).describe('one, or several with commas'),
      namespace_type: SCOPES,
      search: text().default(''),
    },
    answer: PAGE_ANSWER,
    run: ({ query, perform }) =>
      perform(findExceptionItems, {
        lists: query.list_id.split(','),
        scopes: scopesIn(query.namespace_type),
        search: query.search,
        page: pageRequest(query),
      }),
  }),
  ...ONE,
  kibanaRoute({
    on: 'POST /api/exceptions/shared',
    about: 'makes an exception list that many rules can refer to',
    right: 'rules',
    audit: 'exceptions.putList',
    body: z.looseObject({ name: text(), description: z.string().max(100_000) }),
    answer: OBJECT_ANSWER,
    example: { body: { name: 'Build servers', description: 'What builds do' } },
    run: ({ body: { name, description }, by, perform }) =>
      perform(createException, {
        kind: 'list',
        object: { name, description, type: 'detection' },
        by,
      }),
  }),
  kibanaRoute({
    on: `POST ${LISTS}/_export`,
    about: 'exports an exception list with its items',
    right: 'read',
    audit: 'exceptions.export',
    query: { ...NAMES.list, include_expired_exceptions: either().default(true) },
    answerType: NDJSON,
    async run({ query, perform }) {
      const exported = await perform(exportExceptionList, {
        ...nameOf('list', query),
        includesExpired: query.include_expired_exceptions,
      });
      return fileOf(exported, `${query.list_id ?? 'exception_list'}.ndjson`);
    },
  }),
  kibanaRoute({
    on: `POST ${LISTS}/_import`,
    about: 'takes exception lists and items of an export, each by itself',
    right: 'rules',
    audit: 'exceptions.import',
    query: { overwrite: flag(), as_new_list: flag() },
    sends: 'file',
    answer: IMPORT_ANSWER,
    async run({ file, query, by, perform }) {
      const imported = await perform(importObjects, {
        text: textOf(file),
        overwritesRules: false,
        overwritesExceptions: query.overwrite,
        overwritesConnectors: false,
        asNewLists: query.as_new_list,
        onlyExceptions: true,
        by,
      });
      return importAnswer(imported);
    },
  }),
  kibanaRoute({
    on: `POST ${LISTS}/_duplicate`,
    about: 'copies an exception list with its items',
    right: 'rules',
    audit: 'exceptions.duplicate',
    query: { ...NAMES.list, include_expired_exceptions: either().default(true) },
    answer: OBJECT_ANSWER,
    run: ({ query, by, perform }) =>
      perform(duplicateExceptionList, {
        ...nameOf('list', query),
        includesExpired: query.include_expired_exceptions,
        by,
      }),
  }),
  kibanaRoute({
    on: `GET ${LISTS}/summary`,
    about: 'counts the items of an exception list by operating system',
    right: 'read',
    query: NAMES.list,
    answer: z.object({ windows: z.int(), linux: z.int(), macos: z.int(), total: z.int() }),
    run: ({ query, perform }) => perform(countExceptionItems, nameOf('list', query)),
  }),
];

function scopesIn(sent: string): readonly ExceptionName['scope'][] {
  return sent.split(',').map((each) => {
    if (each === 'single' || each === 'agnostic') return each;
    throw badRequest('namespace_type is single, agnostic, or both with a comma');
  });
}

function importAnswer({ lists, items, errors }: Imported): object {
  const isFine = (kind: ImportError['kind']) => errors.every((each) => each.kind !== kind);
  return {
    errors: errors.map(errorOf),
    success: errors.length === 0,
    success_count: lists + items,
    success_exception_lists: isFine('list'),
    success_count_exception_lists: lists,
    success_exception_list_items: isFine('item'),
    success_count_exception_list_items: items,
  };
}

const ENDPOINT_LIST = '/api/endpoint_list';
const ENDPOINT_ITEMS = `${ENDPOINT_LIST}/items` as const;

const { id, item_id } = NAMES.item;
const ENDPOINT_NAME = { id, item_id };
const { list_id: _, namespace_type: __, ...ENDPOINT_EXAMPLE } = ITEM_EXAMPLE;

/** What routes that write an item have in common. */
const WRITES_ITEM = {
  right: 'rules',
  audit: 'exceptions.putItem',
  body: ITEM,
  answer: OBJECT_ANSWER,
  example: { body: ENDPOINT_EXAMPLE },
} as const;

/** The exception list of the endpoint agent, which needs no name. */
export const ENDPOINT_LIST_ROUTES: readonly Route[] = [
  kibanaRoute({
    on: `POST ${ENDPOINT_LIST}`,
    about: 'makes the exception list of the endpoint agent, and answers `{}` where there is one',
    right: 'rules',
    audit: 'exceptions.putList',
    answer: z.looseObject({}),
    run: ({ by, perform }) => perform(createEndpointList, { by }),
  }),
  kibanaRoute({
    on: `GET ${ENDPOINT_ITEMS}/_find`,
    about: 'lists the items of the endpoint agent',
    right: 'read',
    query: PAGING,
    answer: PAGE_ANSWER,
    run: ({ query, perform }) => perform(findEndpointItems, pageRequest(query)),
  }),
  kibanaRoute({
    on: `GET ${ENDPOINT_ITEMS}`,
    about: 'shows an item of the endpoint agent',
    right: 'read',
    query: ENDPOINT_NAME,
    answer: OBJECT_ANSWER,
    run: ({ query, perform }) => perform(getEndpointItem, { id: query.id, ownId: query.item_id }),
  }),
  kibanaRoute({
    on: `POST ${ENDPOINT_ITEMS}`,
    about: 'makes an item of the endpoint agent, and its list where there is none',
    ...WRITES_ITEM,
    run: ({ text: object, by, perform }) => perform(createEndpointItem, { object, by }),
  }),
  kibanaRoute({
    on: `PUT ${ENDPOINT_ITEMS}`,
    about: 'changes an item of the endpoint agent',
    ...WRITES_ITEM,
    run: ({ text: object, by, perform }) => perform(updateEndpointItem, { object, by }),
  }),
  kibanaRoute({
    on: `DELETE ${ENDPOINT_ITEMS}`,
    about: 'removes an item of the endpoint agent',
    right: 'rules',
    audit: 'exceptions.remove',
    query: ENDPOINT_NAME,
    answer: OBJECT_ANSWER,
    run: ({ query, perform }) =>
      perform(deleteEndpointItem, { id: query.id, ownId: query.item_id }),
  }),
];
