import { expect, it } from 'vitest';
import { ArrivalRanges, type ArrivalRange } from './arrival-ranges.ts';
import { Random } from '../file-system/simulated-file.testing.ts';

it('finds what a look at every range finds', () => {
  const random = new Random(1);
  for (let round = 0; round < 200; round += 1) {
    const ranges: ArrivalRange[] = Array.from({ length: random.below(12) }, () => {
      const firstArrival = random.below(50);
      return { firstArrival, lastArrival: firstArrival + random.below(round % 2 === 0 ? 40 : 4) };
    });
    ranges.sort((a, b) => a.firstArrival - b.firstArrival);
    const found = new ArrivalRanges(ranges);
    for (let arrival = 0; arrival < 100; arrival += 1) {
      const expected = ranges.filter(
        ({ firstArrival, lastArrival }) => firstArrival <= arrival && lastArrival >= arrival,
      );
      expect([...found.at(arrival)].reverse()).toStrictEqual(expected);
    }
  }
});
