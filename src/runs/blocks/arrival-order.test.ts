import { expect, it } from 'vitest';
import { ArrivalOrder } from './accumulator.ts';

it('merges blocks that overlap, and keeps the order of what belongs to one event', () => {
  const order = new ArrivalOrder();
  const taken: string[] = [];
  const add = (arrival: number, name = '') =>
    order.add(arrival, () => taken.push(`${arrival}${name}`));
  for (const block of [[1, 90], [50, 60], [55], [95]]) {
    order.release(block[0]);
    for (const arrival of block) add(arrival);
  }
  expect(taken).toEqual(['1', '50', '55', '60', '90']);
  add(94, 'a');
  add(94, 'b');
  order.release();
  expect(taken.slice(5)).toEqual(['94a', '94b', '95']);
});
