import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { CandidateTimes } from './find-candidates.ts';

it('keeps everything before a time, in order, and counts the rest', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.bigInt({ min: 0n, max: 12n }), { maxLength: 60 }),
      (max, given) => {
        const times = new CandidateTimes(max);
        for (const [arrival, time] of given.entries()) times.add(arrival, time);
        times.sort();
        const { cut, dropped, length } = times;
        expect(length).toBeLessThanOrEqual(max);
        const sorted = given
          .map((time, arrival) => ({ time, arrival }))
          .sort((a, b) => Number(a.time - b.time) || a.arrival - b.arrival);
        const kept = sorted.filter(({ time }) => cut === null || time < cut);
        const found = Array.from({ length }, (_, index) => ({
          time: times.time(index),
          arrival: times.arrival(index),
        }));
        expect(found).toEqual(kept);
        expect(dropped).toBe(given.length - kept.length);
        if (given.length <= max) expect(cut).toBeNull();
      },
    ),
    { numRuns: 2_000 },
  );
});
