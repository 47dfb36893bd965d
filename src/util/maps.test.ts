import { expect, it } from 'vitest';
import { appendTo, getOrAdd, memoized } from './maps.ts';

it('appends to the list of a key', () => {
  const map = new Map<string, number[]>();
  for (const value of [1, 2]) appendTo(map, 'a', value);
  appendTo(map, 'b', 3);
  expect([...map]).toEqual([
    ['a', [1, 2]],
    ['b', [3]],
  ]);
});

it('makes the value of a key once, in weak maps too', () => {
  const key = {};
  for (const map of [new Map<object, number[]>(), new WeakMap<object, number[]>()]) {
    const made = getOrAdd(map, key, () => [1]);
    expect(getOrAdd(map, key, () => [2])).toBe(made);
  }
});

it('computes each result once, null too, and forgets all beyond its bound', () => {
  const computed: number[] = [];
  const half = memoized((value: number) => {
    computed.push(value);
    return value % 2 === 0 ? value / 2 : null;
  }, 2);
  expect([2, 3, 2, 3].map(half)).toEqual([1, null, 1, null]);
  expect(computed).toEqual([2, 3]);
  expect([4, 2].map(half)).toEqual([2, 1]);
  expect(computed).toEqual([2, 3, 4, 2]);
});
