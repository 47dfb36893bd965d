import { text } from '../../service/operation/fields.ts';
import { operationRoute, routesOf } from './operation-routes.ts';
import { OBJECT } from '../../http/text-body.ts';
import {
  exceptionRemoved,
  expired,
  itemPut,
  items,
  listPut,
  lists,
} from '../../service/rules/exception-schemas.ts';
import { exceptionEffect } from '../../service/alerts/exception-operations.ts';

/** Creating is a POST, which does not replace; a PUT does. */
const WRITES = [
  ['POST', false],
  ['PUT', true],
] as const;

export const EXCEPTION_ROUTES = [
  operationRoute({
    on: 'GET /dw/exceptions/lists',
    about: 'lists exception lists, and what they have hidden',
    answers: '`lists`',
    rows: 'lists',
    right: 'read',
    answer: lists,
    operation: 'exceptions.lists',
    list: 'lists',
  }),
  operationRoute({
    on: 'GET /dw/exceptions/items',
    about: 'lists exception items, all or those of a `list`',
    answers: '`items`',
    rows: 'items',
    right: 'read',
    query: { list: text().optional().describe('key of a list') },
    answer: items,
    operation: 'exceptions.items',
    args: ({ query: { list: key = null } }) => ({ list: key }),
  }),
  operationRoute({
    on: 'GET /dw/exceptions/expired',
    about: 'lists items that hide nothing any more',
    answers: '`items`',
    rows: 'items',
    right: 'read',
    answer: expired,
    operation: 'exceptions.expired',
  }),
  ...WRITES.flatMap(([method, isReplaced]) => [
    operationRoute({
      on: `${method} /dw/exceptions/lists`,
      about: isReplaced ? 'replaces or makes an exception list' : 'makes an exception list',
      answers: 'the list',
      right: 'rules',
      text: OBJECT,
      answer: listPut,
      operation: 'exceptions.putList',
      args: (asked) => ({ list: asked.text.text, isReplaced, by: asked.by }),
    }),
    operationRoute({
      on: `${method} /dw/exceptions/items`,
      about: isReplaced ? 'replaces or adds an item of a list' : 'adds an item to a list',
      answers: 'the item, and `problems` that do not stop it',
      right: 'rules',
      text: OBJECT,
      answer: itemPut,
      operation: 'exceptions.putItem',
      args: (asked) => ({ item: asked.text.text, isReplaced, by: asked.by }),
    }),
  ]),
  ...routesOf([exceptionEffect]),
  operationRoute({
    on: 'DELETE /dw/exceptions/:id',
    about: 'removes the item with this key, or the list with its items',
    answers: 'the key that was `removed`',
    right: 'rules',
    answer: exceptionRemoved,
    operation: 'exceptions.remove',
    args: ({ id, by }) => ({ key: id, by }),
  }),
];
