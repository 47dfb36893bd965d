import type { Answer } from '../../service/operation/answer.ts';
import type { PageRequest } from './page.ts';
import { author, type By, type KibanaParts } from './parts.ts';
import {
  changeItem,
  createItem,
  deleteItem,
  deleteValue,
  findItems,
  getItem,
  importItems,
  itemsWithValue,
} from './value-items.ts';
import {
  changeList,
  createList,
  deleteList,
  findValueLists,
  getList,
  type References,
} from './value-lists.ts';

interface ById {
  readonly id: string;
}

interface Sent extends By {
  /** JSON text. */
  readonly object: string;
}

interface OfValue {
  readonly list: string;
  readonly value: string;
}

type How = 'replace' | 'patch';

export const VALUE_OPERATIONS = {
  'kibana.lists.get': (parts: KibanaParts, { id }: ById): Answer<string> => getList(parts, id),
  'kibana.lists.create': (parts: KibanaParts, args: Sent): Answer<string> =>
    createList(parts, args.object, author(parts, args)),
  'kibana.lists.change': (parts: KibanaParts, args: Sent & { readonly how: How }): Answer<string> =>
    changeList(parts, args.how, args.object, author(parts, args)),
  'kibana.lists.delete': (
    parts: KibanaParts,
    { id, references }: ById & { readonly references: References },
  ): Answer<string> => deleteList(parts, id, references),
  'kibana.lists.find': (parts: KibanaParts, request: PageRequest): string =>
    findValueLists(parts, request),
  'kibana.listItems.get': (parts: KibanaParts, { id }: ById): Answer<string> => getItem(parts, id),
  'kibana.listItems.withValue': (parts: KibanaParts, { list, value }: OfValue): Answer<string> =>
    itemsWithValue(parts, list, value),
  'kibana.listItems.create': (parts: KibanaParts, args: Sent): Answer<string> =>
    createItem(parts, args.object, author(parts, args)),
  'kibana.listItems.change': (
    parts: KibanaParts,
    args: Sent & { readonly how: How },
  ): Answer<string> => changeItem(parts, args.how, args.object, author(parts, args)),
  'kibana.listItems.delete': (parts: KibanaParts, args: By & ById): Answer<string> =>
    deleteItem(parts, args.id, author(parts, args)),
  'kibana.listItems.deleteValue': (parts: KibanaParts, args: By & OfValue): Answer<string> =>
    deleteValue(parts, args.list, args.value, author(parts, args)),
  'kibana.listItems.find': (
    parts: KibanaParts,
    { list, page }: { readonly list: string; readonly page: PageRequest },
  ): Answer<string> => findItems(parts, list, page),
  'kibana.listItems.import': (
    parts: KibanaParts,
    args: By & {
      readonly list: string;
      readonly type: string | undefined;
      readonly values: string;
      readonly file: string;
    },
  ): Answer<string> => importItems(parts, args, author(parts, args)),
};
