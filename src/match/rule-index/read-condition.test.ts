import { expect, it } from 'vitest';
import { readConditionOf } from './formula.ts';

it('asks for what all triggers need', () => {
  expect(readConditionOf([[1, 2], [2], [2, 3]])).toEqual([[2]]);
});

it('has a way for each group of triggers', () => {
  expect(readConditionOf([[1, 2], [1], [3, 4], [4, 3], [1, 5]])).toEqual([[1], [3, 4]]);
});

it('is open where a trigger needs nothing, or nothing that others need too', () => {
  expect(readConditionOf([[1], [1], []])).toEqual([[]]);
  expect(readConditionOf([[1], [1], [2]])).toEqual([[]]);
});

it('has few ways, whatever triggers need', () => {
  const pairs = Array.from({ length: 100 }, (_, at) => [0, 1 + (at >> 1)]);
  expect(readConditionOf(pairs)).toEqual([[0]]);
  expect(readConditionOf(pairs.map(([, own = 0]) => [own]))).toEqual([[]]);
});
