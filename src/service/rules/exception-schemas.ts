import { z } from 'zod';
import type { Says } from '../operation/operation.ts';
import { anyObject, count, moment, problems, what } from '../operation/common.ts';
import { origin } from './schemas.ts';

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

export type ExceptionListView = Says<typeof exceptionList>;
export type ExceptionItemView = Says<typeof exceptionItem>;

export const lists = z.object({ lists: z.array(exceptionList) });
const summary = z
  .object({
    ...item,
    createdAt: moment(),
    createdBy: z.string(),
    updatedAt: moment(),
    updatedBy: z.string(),
    expiresAt: moment().nullable(),
    rules: what(z.array(z.string()), 'ids of the rules that it applies to, disabled ones too'),
    hidden7Days: what(count().nullable(), 'null where it is not known yet'),
    hidden30Days: count().nullable(),
    badges: what(
      z.array(
        z.enum(['never_hit', 'expiring', 'hides_most', 'hides_critical', 'overlaps'] as const),
      ),
      '`never_hit`: in a week or longer; `expiring`: within a week; `hides_most`: more than 90 % of what its rules have matched; `hides_critical`: it applies to a critical rule; `overlaps`: another hides all that it hides',
    ),
    overlaps: what(z.string().nullable(), 'the key of that other item'),
  })
  .meta({ id: 'ExceptionSummary' });
export const items = z.object({ items: z.array(summary) });
/** An item with what it does. */
export type ExceptionSummary = Says<typeof summary>;

export const expired = z.object({
  items: z.array(z.object({ ...item, expiredAt: moment() })),
});
/** An item that has expired: it stays until it is removed, with its counts of what it hid. */
export type ExpiredException = Says<typeof expired>['items'][number];

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
export type ValueListView = Says<typeof valueLists>['lists'][number];

export const valueListPut = z.object({ ...valueList, problems });
export const values = z.object({ values: z.array(z.string()), problems });
export const valueListRemoved = z.object({
  removed: z.string(),
  usedBy: z.array(z.string()),
  problems,
});
