import { z } from 'zod';
import { counted } from '../../util/counts.ts';
import { list } from '../operation/fields.ts';
import { operation } from '../operation/operation.ts';
import { shown } from '../operation/changes.ts';
import {
  exceptionRemoved,
  expired,
  itemPut,
  itemsAdded,
  listPut,
  lists,
} from './exception-schemas.ts';
import { OBJECT } from './limits.ts';
import type { RuleParts } from './rule-manager.ts';
import { authorOf } from './rule-rows.ts';

const MAX_ITEMS = 1_000;

export const listExceptionLists = operation({
  name: 'exceptions.lists',
  on: 'GET /dw/exceptions/lists',
  about: 'lists exception lists, and what they have hidden',
  answers: '`lists`',
  rows: 'lists',
  right: 'read',
  answer: lists,
  ask: () => ({}),
  run: ({ ruleManager }: RuleParts) => ({ lists: ruleManager.exceptions.lists() }),
});

export const listExpiredExceptions = operation({
  name: 'exceptions.expired',
  on: 'GET /dw/exceptions/expired',
  about: 'lists items that hide nothing any more',
  answers: '`items`',
  rows: 'items',
  right: 'read',
  answer: expired,
  ask: () => ({}),
  run: ({ ruleManager, now }: RuleParts) => ({ items: ruleManager.exceptions.expired(now()) }),
});

/** Creating is a POST, which does not replace; a PUT does. They differ in their routes alone. What is written is JSON text, which keeps all digits. */
export const PUT_EXCEPTIONS = (
  [
    ['POST', false],
    ['PUT', true],
  ] as const
).flatMap(([method, isReplaced]) => [
  operation({
    name: 'exceptions.putList',
    on: `${method} /dw/exceptions/lists`,
    about: isReplaced ? 'replaces or makes an exception list' : 'makes an exception list',
    answers: 'the list',
    right: 'rules',
    text: OBJECT,
    answer: listPut,
    ask: ({ text: { text: written }, by }) => ({ list: written, isReplaced, by }),
    run: (parts: RuleParts, ask) =>
      parts.ruleManager.exceptions.putList(ask.list, ask.isReplaced, authorOf(parts, ask)),
    audit: (_, { key }) => `saved the exception list ${shown(key)}`,
  }),
  operation({
    name: 'exceptions.putItem',
    on: `${method} /dw/exceptions/items`,
    about: isReplaced ? 'replaces or adds an item of a list' : 'adds an item to a list',
    answers: 'the item, and `problems` that do not stop it',
    right: 'rules',
    text: OBJECT,
    answer: itemPut,
    ask: ({ text: { text: item }, by }) => ({ item, isReplaced, by }),
    run: (parts: RuleParts, ask) =>
      parts.ruleManager.exceptions.putItem(ask.item, ask.isReplaced, authorOf(parts, ask)),
    audit: (_, { key, list: ofList }) =>
      `saved the exception item ${shown(key)} of the list ${shown(ofList)}`,
  }),
]);

export const addRuleExceptions = operation({
  name: 'exceptions.addToRule',
  on: 'POST /dw/rules/:id/_exceptions',
  about: 'adds exception `items` to this rule alone',
  answers: '`items` as they were added',
  right: 'rules',
  body: z.strictObject({ items: list(MAX_ITEMS) }),
  answer: itemsAdded,
  ask: ({ id, body, by }) => ({ id, ...body, by }),
  run(parts: RuleParts, ask) {
    const { value, ...rest } = parts.ruleManager.addRuleExceptions(
      ask.id,
      ask.items,
      authorOf(parts, ask),
    );
    return { ...rest, value: value === null ? null : { items: value } };
  },
  audit: ({ id }, { items }) =>
    `added ${counted(items.length, 'exception item')} to the rule ${shown(id)}`,
});

export const removeException = operation({
  name: 'exceptions.remove',
  on: 'DELETE /dw/exceptions/:id',
  about: 'removes the item with this key, or the list with its items',
  answers: 'the key that was `removed`',
  right: 'rules',
  answer: exceptionRemoved,
  ask: ({ id: key }) => ({ key }),
  run: ({ ruleManager }: RuleParts, { key }) => ruleManager.exceptions.remove(key),
  audit: ({ key }) => `removed the exception ${shown(key)}`,
});
