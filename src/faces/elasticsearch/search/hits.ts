import type { JsonObject } from '../../../events/json.ts';
import type { StoredAlert } from '../../../stores/alert-store.ts';
import type { Ordering, SortValues } from './sort.ts';
import type { StoreOrder } from './store-order.ts';

/** A hit. If many were kept, its document is read again. */
export interface Found {
  readonly id: string;
  readonly values: SortValues;
  readonly read: ReadAlert | null;
}

export interface ReadAlert {
  readonly alert: StoredAlert;
  readonly document: () => JsonObject;
}

export interface HitCollector {
  /** Whether no further hit can be on the page. */
  isFull(): boolean;
  offer(read: ReadAlert, values: () => SortValues): void;
  /** To be called after the last hit was offered. */
  page(): readonly Found[];
}

interface Page {
  readonly from: number;
  readonly size: number;
  readonly ordering: Ordering;
  /** Only hits after these values. */
  readonly after: SortValues | null;
}

/** For hits in the order of the store: those with the same first key are sorted among themselves. */
export function inStoreOrder(page: Page, order: StoreOrder): HitCollector {
  const { isWhole } = order;
  const wanted = page.from + page.size;
  const done: Found[] = [];
  let equal: Found[] = [];
  let first = Number.NaN;
  const close = () => {
    if (!isWhole) equal.sort((a, b) => page.ordering.compare(a.values, b.values));
    for (const each of equal) if (done.length < wanted) done.push(each);
    equal = [];
  };
  return {
    isFull: () => done.length >= wanted || (isWhole && done.length + equal.length >= wanted),
    offer: (read, valuesOf) => {
      const value = order.valueOf(read.alert);
      if (value !== first) {
        close();
        first = value;
        if (done.length >= wanted) return;
      }
      const values = valuesOf();
      if (isBehind(page, values)) equal.push({ id: read.alert.id, values, read });
    },
    page: () => {
      close();
      return done.slice(page.from, wanted);
    },
  };
}

/** For hits in any order: the first of them are kept. */
export function ofAll(page: Page): HitCollector {
  const wanted = page.from + page.size;
  const { ordering } = page;
  const most = Math.max(1_000, 2 * wanted);
  let best: Found[] = [];
  const trim = () => {
    best.sort((a, b) => ordering.compare(a.values, b.values));
    best = best.slice(0, wanted);
  };
  return {
    isFull: () => wanted === 0,
    offer: ({ alert }, valuesOf) => {
      const values = valuesOf();
      if (!isBehind(page, values)) return;
      best.push({ id: alert.id, values, read: null });
      if (best.length >= most) trim();
    },
    page: () => {
      trim();
      return best.slice(page.from);
    },
  };
}

const isBehind = ({ after, ordering }: Page, values: SortValues): boolean =>
  after === null || ordering.compare(values, after) > 0;
