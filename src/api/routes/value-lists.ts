import { z } from 'zod';
import { VALUE_TYPES } from '../../rules/index.ts';
import { MAX_VALUE_LIST_BYTES } from '../../service/rules/limits.ts';
import { flag, oneOf, text, whole } from '../../service/operation/fields.ts';
import { operationRoute } from './operation-routes.ts';
import type { TextKind } from '../../service/operation/operation.ts';
import {
  valueListPut,
  valueListRemoved,
  valueLists,
  values,
} from '../../service/rules/exception-schemas.ts';

/** Values, one per line. */
const VALUES: TextKind = {
  types: { 'text/csv': 'lines', 'application/octet-stream': 'lines' },
  mostBytes: MAX_VALUE_LIST_BYTES,
};

const MAX_DESCRIPTION = 10_000;
const MAX_FROM = 1_000_000_000;
const USUAL_VALUES = 1_000;
const MAX_VALUES = 100_000;

export const VALUE_LIST_ROUTES = [
  operationRoute({
    on: 'GET /dw/value-lists',
    about: 'lists value lists, and which items refer to them',
    answers: '`lists`',
    rows: 'lists',
    right: 'read',
    answer: valueLists,
    operation: 'valueLists.list',
    list: 'lists',
  }),
  operationRoute({
    on: 'GET /dw/value-lists/:id',
    about: `shows values of a list: \`limit\` up to ${MAX_VALUES.toLocaleString('en')}, behind the first \`from\``,
    answers: '`values`',
    right: 'read',
    query: {
      from: whole(0, MAX_FROM).default(0),
      limit: whole(1, MAX_VALUES).default(USUAL_VALUES),
    },
    answer: values,
    operation: 'valueLists.values',
    args: ({ id, query }) => ({ id, ...query }),
    list: 'values',
  }),
  operationRoute({
    on: 'GET /dw/value-lists/:id/_export',
    about: 'exports all values, one per line',
    answers: 'the values as `text/csv`',
    right: 'read',
    audit: 'valueLists.export',
    operation: 'valueLists.export',
    args: ({ id }) => ({ id }),
    made: (values) => new Response(values, { headers: { 'content-type': 'text/csv' } }),
  }),
  operationRoute({
    on: 'PUT /dw/value-lists/:id',
    about: 'makes a list of a `type`, or changes its `name` and `description`',
    answers: 'the list',
    right: 'rules',
    body: z.strictObject({
      type: oneOf(VALUE_TYPES),
      name: text().optional(),
      description: text(MAX_DESCRIPTION).optional(),
    }),
    answer: valueListPut,
    operation: 'valueLists.put',
    args: ({ id, body: { type, name, description }, by }) => ({
      id,
      type,
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      by,
    }),
  }),
  operationRoute({
    on: 'POST /dw/value-lists/:id/_import',
    about: 'adds values, one per line; `replace=true` removes the others',
    answers: 'the list',
    right: 'rules',
    text: VALUES,
    query: { type: oneOf(VALUE_TYPES).optional(), replace: flag() },
    answer: valueListPut,
    operation: 'valueLists.import',
    args: ({ id, text: { text: values }, query: { type, replace }, by }) => ({
      id,
      values,
      ...(type === undefined ? {} : { type }),
      isReplaced: replace,
      by,
    }),
  }),
  operationRoute({
    on: 'DELETE /dw/value-lists/:id',
    about: 'removes a list, and says which items referred to it',
    answers: 'what was `removed`, and keys of items that are `usedBy` it',
    right: 'rules',
    answer: valueListRemoved,
    operation: 'valueLists.remove',
    args: ({ id }) => ({ id }),
  }),
];
