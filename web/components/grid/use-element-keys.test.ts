import { expect, it } from 'vitest';
import { nextKeys } from './use-drawn-rows.ts';

/** Keys after each of these lists of rows. */
function keysOf(lists: readonly string[], kept: string | null = null): readonly string[] {
  let keys: Parameters<typeof nextKeys>[0] = { of: new Map(), next: 0 };
  return lists.map((ids) => {
    keys = nextKeys(keys, [...ids], kept);
    return [...ids].map((id) => keys.of.get(id)).join('');
  });
}

it('a row keeps its element, and those that come beside it have new ones', () => {
  expect(keysOf(['abcd', 'cdef', 'bcde'])).toEqual(['0123', '2345', '6234']);
});

it('where no row stays, the elements do, in their order', () => {
  expect(keysOf(['abcd', 'efgh', 'ijk', 'lmno'])).toEqual(['0123', '0123', '012', '0124']);
});

it('the element of the row that has the focus stays with it', () => {
  expect(keysOf(['abcd', 'befg', 'bhij', 'abcd'], 'b')).toEqual(['0123', '1023', '1023', '0123']);
});

it('the element of a row that had the focus, and is gone, goes with it', () => {
  expect(keysOf(['abcd', 'efgh'], 'b')).toEqual(['0123', '0234']);
});
