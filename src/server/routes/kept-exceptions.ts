import { VALUE_TYPES } from '../../rules/index.ts';
import { MAX_VALUE_LIST_BYTES } from '../../engine/rule-manager/limits.ts';
import { author, flag, initially, oneOf, required, text, whole } from './fields.ts';
import { operationRoutesOf, route, type OperationRoute } from './operation-routes.ts';
import { OBJECT, type TextKind } from './text-body.ts';

const by = { by: author };

/** Values, one per line. */
const VALUES: TextKind = {
  types: { 'text/csv': 'lines', 'application/octet-stream': 'lines' },
  mostBytes: MAX_VALUE_LIST_BYTES,
};

const MAX_DESCRIPTION = 10_000;
const MAX_FROM = 1_000_000_000;
const USUAL_VALUES = 1_000;
const MAX_VALUES = 100_000;

/** Creating is a POST, which does not replace; a PUT does. */
const WRITES = [
  ['POST', false],
  ['PUT', true],
] as const;

export const EXCEPTION_ROUTES: readonly OperationRoute[] = [
  route({
    on: 'GET /dw/exceptions/lists',
    about: 'exception lists, and what they have hidden',
    operation: 'exceptions.lists',
    list: 'lists',
  }),
  route({
    on: 'GET /dw/exceptions/items',
    about: 'exception items, all or those of the `list` with this key',
    query: { list: text() },
    operation: 'exceptions.items',
    args: ({ query: { list = null } }) => ({ list }),
  }),
  route({
    on: 'GET /dw/exceptions/expired',
    about: 'items that hide nothing any more',
    operation: 'exceptions.expired',
  }),
  ...WRITES.flatMap(([method, isReplaced]) => [
    route({
      on: `${method} /dw/exceptions/lists`,
      about: isReplaced ? 'replaces or makes an exception list' : 'makes an exception list',
      text: OBJECT,
      query: by,
      operation: 'exceptions.putList',
      args: (asked) => ({ list: asked.text.text, isReplaced, by: asked.query.by }),
    }),
    route({
      on: `${method} /dw/exceptions/items`,
      about: isReplaced ? 'replaces or adds an item of a list' : 'adds an item to a list',
      text: OBJECT,
      query: by,
      operation: 'exceptions.putItem',
      args: (asked) => ({ item: asked.text.text, isReplaced, by: asked.query.by }),
    }),
  ]),
  route({
    on: 'DELETE /dw/exceptions/:id',
    about: 'removes the item with this key, or the list with its items',
    query: by,
    operation: 'exceptions.remove',
    args: ({ id, query }) => ({ key: id, ...query }),
  }),
];

export const VALUE_LIST_ROUTES: readonly OperationRoute[] = [
  route({
    on: 'GET /dw/value-lists',
    about: 'value lists, and which items refer to them',
    operation: 'valueLists.list',
    list: 'lists',
  }),
  route({
    on: 'GET /dw/value-lists/:id',
    about: `values of a list: \`limit\` up to ${MAX_VALUES.toLocaleString('en')}, behind the first \`from\``,
    query: {
      from: initially(0, whole(0, MAX_FROM)),
      limit: initially(USUAL_VALUES, whole(1, MAX_VALUES)),
    },
    operation: 'valueLists.values',
    args: ({ id, query }) => ({ id, ...query }),
    list: 'values',
  }),
  route({
    on: 'GET /dw/value-lists/:id/_export',
    about: 'all values, one per line',
    operation: 'valueLists.export',
    args: ({ id }) => ({ id }),
    answer: (values) => new Response(values, { headers: { 'content-type': 'text/csv' } }),
  }),
  route({
    on: 'PUT /dw/value-lists/:id',
    about: 'makes a list of a `type`, or changes its `name` and `description`',
    body: {
      type: required(oneOf(VALUE_TYPES)),
      name: text(),
      description: text(MAX_DESCRIPTION),
      ...by,
    },
    operation: 'valueLists.put',
    args: ({ id, body: { type, name, description, by: who } }) => ({
      id,
      type,
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      by: who,
    }),
  }),
  route({
    on: 'POST /dw/value-lists/:id/_import',
    about: 'adds values, one per line; `replace=true` removes the others',
    text: VALUES,
    query: { type: oneOf(VALUE_TYPES), replace: flag, ...by },
    operation: 'valueLists.import',
    args: ({ id, text: { text: values }, query: { type, replace, by: who } }) => ({
      id,
      values,
      ...(type === undefined ? {} : { type }),
      isReplaced: replace,
      by: who,
    }),
  }),
  route({
    on: 'DELETE /dw/value-lists/:id',
    about: 'removes a list, and says which items referred to it',
    operation: 'valueLists.remove',
    args: ({ id }) => ({ id }),
  }),
];

export const keptExceptionRoutes = operationRoutesOf([...EXCEPTION_ROUTES, ...VALUE_LIST_ROUTES]);
