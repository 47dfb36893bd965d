import { expect, it } from 'vitest';
import { arrivalOf, makeId } from './id-key.ts';

const STORE = 'Zk3_x-AbCdEfGhIjKlMnOp';

it.each([0, 1, 255, 2 ** 32, 2 ** 48 - 1])('makes an id of %i that leads back to it', (arrival) => {
  const id = makeId(STORE, arrival);
  expect(id).toMatch(/^[\w-]{20}$/);
  expect(arrivalOf(STORE, id)).toBe(arrival);
  expect(arrivalOf(`another${STORE}`, id)).toBeNull();
});

it('knows ids that it did not make', () => {
  const id = makeId(STORE, 7);
  const others = ['', id.slice(1), `${id}A`, id.replace(/.$/, '+'), id.replace(/.$/, 'é'), 'abc'];
  expect(others.map((other) => arrivalOf(STORE, other))).toEqual(others.map(() => null));
});
