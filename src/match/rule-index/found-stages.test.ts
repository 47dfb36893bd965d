import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { FoundStages } from './rule-index.ts';

it('are ascending, however many and in whatever order they were found', () => {
  const found = new FoundStages(200);
  fc.assert(
    fc.property(fc.shuffledSubarray([...Array(200).keys()]), (stages) => {
      found.clear();
      for (const stage of stages) found.add(stage);
      found.sort();
      expect([...found.numbers.subarray(0, found.count)]).toStrictEqual(
        stages.toSorted((a, b) => a - b),
      );
    }),
  );
});
