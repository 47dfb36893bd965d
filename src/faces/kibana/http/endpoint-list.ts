import { z } from 'zod';
import type { Route } from '../../../http/route.ts';
import { ITEM, ITEM_EXAMPLE, NAMES } from './exceptions.ts';
import { kibanaRoute } from './kibana-route.ts';
import { PAGING, pageRequest } from './lists.ts';
import { OBJECT_ANSWER, PAGE_ANSWER } from './schemas.ts';

const LIST = '/api/endpoint_list';
const ITEMS = `${LIST}/items` as const;

const { id, item_id } = NAMES.item;
const NAME = { id, item_id };
const { list_id: _, namespace_type: __, ...EXAMPLE } = ITEM_EXAMPLE;

/** What routes that write an item have in common. */
const WRITES_ITEM = {
  right: 'rules',
  audit: 'exceptions.putItem',
  body: ITEM,
  sends: 'object',
  answer: OBJECT_ANSWER,
  example: { body: EXAMPLE },
} as const;

/** The exception list of the endpoint agent, which needs no name. */
export const ENDPOINT_LIST_ROUTES: readonly Route[] = [
  kibanaRoute({
    on: `POST ${LIST}`,
    about: 'makes the exception list of the endpoint agent, and answers `{}` where there is one',
    right: 'rules',
    audit: 'exceptions.putList',
    answer: z.looseObject({}),
    run: ({ by, perform }) => perform('kibana.endpointList.create', { by }),
  }),
  kibanaRoute({
    on: `GET ${ITEMS}/_find`,
    about: 'lists the items of the endpoint agent',
    right: 'read',
    query: PAGING,
    answer: PAGE_ANSWER,
    run: ({ query, perform }) => perform('kibana.endpointList.find', pageRequest(query)),
  }),
  kibanaRoute({
    on: `GET ${ITEMS}`,
    about: 'shows an item of the endpoint agent',
    right: 'read',
    query: NAME,
    answer: OBJECT_ANSWER,
    run: ({ query, perform }) =>
      perform('kibana.endpointList.getItem', { id: query.id, ownId: query.item_id }),
  }),
  kibanaRoute({
    on: `POST ${ITEMS}`,
    about: 'makes an item of the endpoint agent, and its list where there is none',
    ...WRITES_ITEM,
    run: ({ text: object, by, perform }) =>
      perform('kibana.endpointList.createItem', { object, by }),
  }),
  kibanaRoute({
    on: `PUT ${ITEMS}`,
    about: 'changes an item of the endpoint agent',
    ...WRITES_ITEM,
    run: ({ text: object, by, perform }) =>
      perform('kibana.endpointList.updateItem', { object, by }),
  }),
  kibanaRoute({
    on: `DELETE ${ITEMS}`,
    about: 'removes an item of the endpoint agent',
    right: 'rules',
    audit: 'exceptions.remove',
    query: NAME,
    answer: OBJECT_ANSWER,
    run: ({ query, perform }) =>
      perform('kibana.endpointList.deleteItem', { id: query.id, ownId: query.item_id }),
  }),
];
