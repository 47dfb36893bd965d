import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { distinctTuples } from './sample.ts';

const ITEMS = Array.from({ length: 5 }, (_, name) => ({ name }));
const lists = fc.array(fc.shuffledSubarray(ITEMS), { minLength: 1, maxLength: 5 });

it('finds the first tuples of the plain product that use nothing twice', () => {
  fc.assert(
    fc.property(lists, fc.integer({ min: 0, max: 200 }), (lists, limit) => {
      const product = lists.reduce<(typeof ITEMS)[]>(
        (tuples, list) => tuples.flatMap((tuple) => list.map((item) => [...tuple, item])),
        [[]],
      );
      const distinct = product.filter((tuple) => new Set(tuple).size === tuple.length);
      expect(distinctTuples(lists, limit)).toEqual(distinct.slice(0, limit));
    }),
    { numRuns: 2000 },
  );
});
