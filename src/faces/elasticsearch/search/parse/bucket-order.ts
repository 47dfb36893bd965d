import type { Json } from '../../../../events/json.ts';
import { illegal } from '../errors.ts';
import { listOf, objectAt, oneOf } from './reader.ts';

export interface BucketOrder {
  /** `_count`, `_key`, or the path of a sub-aggregation. */
  readonly by: string;
  readonly isDescending: boolean;
}

const MAX_ORDERS = 5;

/** `{ "_count": "desc" }`, or a list of such objects. */
export function readOrder(
  value: Json | undefined,
  where: string,
  usual: readonly BucketOrder[],
): readonly BucketOrder[] {
  if (value === undefined || value === null) return usual;
  const orders = listOf(value).flatMap((each) =>
    Object.entries(objectAt(each, `${where} order`)).map(([by, direction]) => ({
      by: by === '_term' || by === '_time' ? '_key' : by,
      isDescending: oneOf(direction, 'asc', ['asc', 'desc'], `${where} order`) === 'desc',
    })),
  );
  if (orders.length > MAX_ORDERS)
    throw illegal(`${where} has ${orders.length} orders; ${MAX_ORDERS} is the limit`);
  return orders.some(({ by }) => by === '_key')
    ? orders
    : [...orders, { by: '_key', isDescending: false }];
}
