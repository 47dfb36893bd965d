import type { AlertCondition, AlertOrder, StoredAlert } from '../../../stores/alert-store.ts';

import type { SortKey } from './parse/sort.ts';
import type { SortValues } from './sort.ts';

/** An order of the store that matches the first key of a search, so that only hits with the same first key need sorting. */
export interface StoreOrder {
  readonly order: AlertOrder;
  /** The direction of the first key. */
  valueOf(alert: StoredAlert): number;
  /** Whether hits with the same first key may be in any order. */
  readonly isWhole: boolean;
  /** A range that excludes nothing of a page after these values. */
  behind(after: SortValues): AlertCondition | null;
}

const TIMES = ['@timestamp', 'kibana.alert.start'];

/** `null` for an order that needs documents. By default, the latest come first. */
export function storeOrderOf(keys: readonly SortKey[]): StoreOrder | null {
  const [first] = keys;
  if (first === undefined) return byTime('newest', true);
  if (first.field === null) {
    // All are equal, and places distinguish them.
    return byPlace(first.isDescending ? 'newest' : 'oldest');
  }
  const { path } = first.field;
  const isOnly = keys.length === 1;
  if (TIMES.includes(path)) return byTime(first.isDescending ? 'newest' : 'oldest', isOnly);
  if (path !== 'kibana.alert.risk_score' || !first.isDescending) return null;
  return {
    order: 'risk',
    valueOf: ({ riskScore }) => riskScore,
    isWhole: isOnly,
    behind: ([value]) =>
      typeof value === 'number' ? { between: 'risk', from: null, to: value } : null,
  };
}

function byTime(order: 'newest' | 'oldest', isWhole: boolean): StoreOrder {
  return {
    order,
    valueOf: ({ createdAt }) => createdAt,
    isWhole,
    behind: ([value]) => (typeof value === 'number' ? since(order, value) : null),
  };
}

/** In a place, the time is the part before the hyphen. */
function byPlace(order: 'newest' | 'oldest'): StoreOrder {
  return {
    order,
    valueOf: ({ createdAt }) => createdAt,
    isWhole: false,
    behind: ([value]) => {
      const time = Number.parseInt(String(value).split('-', 1)[0] ?? '', 36);
      return Number.isSafeInteger(time) ? since(order, time) : null;
    },
  };
}

const since = (order: 'newest' | 'oldest', time: number): AlertCondition =>
  order === 'newest'
    ? { between: 'raised', from: null, to: time }
    : { between: 'raised', from: time, to: null };
