import { z } from 'zod';
import { VALUE_TYPES } from '../../rules/index.ts';
import { counted } from '../../util/counts.ts';
import { flag, oneOf, text, whole } from '../operation/fields.ts';
import { internal, operation, type TextKind } from '../operation/operation.ts';
import { recordOf, shown, summaryOf } from '../operation/changes.ts';
import { valueListPut, valueListRemoved, valueLists, values } from './exception-schemas.ts';
import { MAX_VALUE_LIST_BYTES } from './limits.ts';
import type { RuleParts } from './rule-manager.ts';
import { authorOf } from './rule-rows.ts';

/** Values, one per line. */
const VALUES: TextKind = {
  types: { 'text/csv': 'lines', 'application/octet-stream': 'lines' },
  mostBytes: MAX_VALUE_LIST_BYTES,
};

const MAX_DESCRIPTION = 10_000;
const MAX_FROM = 1_000_000_000;
const USUAL_VALUES = 1_000;
const MAX_VALUES = 100_000;

interface ById {
  readonly id: string;
}

export const listValueLists = operation({
  name: 'valueLists.list',
  on: 'GET /dw/value-lists',
  about: 'lists value lists, and which items refer to them',
  answers: '`lists`',
  rows: 'lists',
  right: 'read',
  answer: valueLists,
  ask: () => ({}),
  run: ({ ruleManager }: RuleParts) => ({ lists: ruleManager.valueLists.list() }),
});

export const listValues = operation({
  name: 'valueLists.values',
  on: 'GET /dw/value-lists/:id',
  about: `shows values of a list: \`limit\` up to ${MAX_VALUES.toLocaleString('en')}, behind the first \`from\``,
  answers: '`values`',
  right: 'read',
  query: {
    from: whole(0, MAX_FROM).default(0),
    limit: whole(1, MAX_VALUES).default(USUAL_VALUES),
  },
  answer: values,
  ask: ({ id, query }) => ({ id, ...query }),
  run({ ruleManager }: RuleParts, { id, ...page }) {
    const { value, ...rest } = ruleManager.valueLists.values(id, page);
    return { ...rest, value: value === null ? null : { values: value } };
  },
});

export const exportValueList = internal({
  name: 'valueLists.export',
  run: ({ ruleManager }: RuleParts, { id }: ById) => ruleManager.valueLists.export(id),
  record: (_: RuleParts, ask: ById) => () => recordOf('value-list', ask.id, null, summaryOf(ask)),
  audit: ({ id }: ById) => `exported the value list ${shown(id)}`,
});

export const putValueList = operation({
  name: 'valueLists.put',
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
  ask: ({ id, body, by }) => ({ id, ...body, by }),
  run: (parts: RuleParts, ask) => parts.ruleManager.valueLists.put(ask, authorOf(parts, ask)),
  audit: ({ id, type }) => `saved the value list ${shown(id)} of the type ${shown(type)}`,
});

export const importValues = operation({
  name: 'valueLists.import',
  on: 'POST /dw/value-lists/:id/_import',
  about: 'adds values, one per line; `replace=true` removes the others',
  answers: 'the list',
  right: 'rules',
  text: VALUES,
  query: { type: oneOf(VALUE_TYPES).optional(), replace: flag() },
  answer: valueListPut,
  ask: ({ id, text: { text: lines }, query: { type, replace }, by }) => ({
    id,
    values: lines,
    type,
    isReplaced: replace,
    by,
  }),
  run: (parts: RuleParts, ask) =>
    parts.ruleManager.valueLists.import(ask.id, ask.values, ask, authorOf(parts, ask)),
  audit: ({ id, isReplaced }, list) =>
    `${isReplaced ? 'replaced the values of' : 'added values to'} the value list ${shown(id)}, which has ${counted(list.values, 'value')} now`,
});

export const removeValueList = operation({
  name: 'valueLists.remove',
  on: 'DELETE /dw/value-lists/:id',
  about: 'removes a list, and says which items referred to it',
  answers: 'what was `removed`, and keys of items that are `usedBy` it',
  right: 'rules',
  answer: valueListRemoved,
  ask: ({ id }) => ({ id }),
  run: ({ ruleManager }: RuleParts, { id }) => ruleManager.valueLists.remove(id),
  audit: ({ id }) => `removed the value list ${shown(id)}`,
});

export const VALUE_LIST_OPERATIONS = [
  listValueLists,
  listValues,
  exportValueList,
  putValueList,
  importValues,
  removeValueList,
] as const;
