import { z } from 'zod';
import { anyObject, count, moment, problems, what } from './common.ts';
import { origin } from './rules.ts';

const list = {
  key: z.string(),
  origin: origin(),
  items: count(),
  hidden: what(count(), 'matches that its items have hidden'),
  list: what(anyObject(), 'under the names of the API'),
};

const item = {
  key: z.string(),
  list: what(z.string(), 'key of its list'),
  origin: origin(),
  hidden: count(),
  lastHidden: moment().nullable(),
  isExpired: z.boolean(),
  item: what(anyObject(), 'under the names of the API'),
};

const exceptionList = z.object(list).meta({ id: 'ExceptionList' });
const exceptionItem = z.object(item).meta({ id: 'ExceptionItem' });

export const lists = z.object({ lists: z.array(exceptionList) });
export const items = z.object({ items: z.array(exceptionItem) });
export const expired = z.object({
  items: z.array(z.object({ ...item, expiredAt: moment() })),
});
export const listPut = z.object({ ...list, problems });
export const itemPut = z.object({ ...item, problems });
export const itemsAdded = z.object({ items: z.array(exceptionItem), problems });
export const exceptionRemoved = z.object({ removed: z.string(), problems });

const valueList = {
  id: z.string(),
  type: z.string(),
  name: z.string(),
  description: z.string(),
  origin: origin(),
  values: count(),
  bytes: count(),
  updatedAt: moment(),
  usedBy: what(z.array(z.string()), 'keys of the exception items that refer to it'),
};

export const valueLists = z.object({
  lists: z.array(z.object(valueList).meta({ id: 'ValueList' })),
});
export const valueListPut = z.object({ ...valueList, problems });
export const values = z.object({ values: z.array(z.string()), problems });
export const valueListRemoved = z.object({
  removed: z.string(),
  usedBy: z.array(z.string()),
  problems,
});
