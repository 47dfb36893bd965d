import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressTest, AddressRangesBuilder, readAddressRange } from './addresses.ts';
import { isInRanges, joinRanges } from './ranges.ts';

const range = (from: number, to: number) =>
  fc.tuple(fc.integer({ min: from, max: to }), fc.integer({ min: 0, max: 6 }));

describe('ranges', () => {
  it('have what any of them has, joined or not', () => {
    fc.assert(
      fc.property(fc.array(range(-20, 20)), (ranges) => {
        const starts = Float64Array.from(ranges, ([start]) => start);
        const ends = Float64Array.from(ranges, ([start, length]) => start + length);
        const count = joinRanges({ starts, ends });
        const joined = { starts: starts.subarray(0, count), ends: ends.subarray(0, count) };
        for (let value = -22; value <= 28; value += 0.5) {
          const expected = ranges.some(
            ([start, length]) => start <= value && value <= start + length,
          );
          expect(isInRanges(joined, value)).toBe(expected);
        }
        for (let at = 1; at < count; at += 1) {
          expect(joined.starts[at]).toBeGreaterThan(joined.ends[at - 1] ?? Infinity);
        }
      }),
    );
  });

  it('of addresses have what any of them has, over both families', () => {
    const address = (number: number) =>
      number < 0 ? `::fffe:ffff:${(0x10000 + number).toString(16)}` : `0.0.0.${number}`;
    fc.assert(
      fc.property(fc.array(range(-20, 20)), (ranges) => {
        const builder = new AddressRangesBuilder(ranges.length);
        for (const [start, length] of ranges) {
          const read = readAddressRange(`${address(start)}-${address(start + length)}`);
          if (read === null) throw new TypeError('no range');
          builder.add(read);
        }
        const { v4, v6 } = builder.finish();
        const has = addressTest(v4, v6);
        for (let number = -25; number <= 30; number += 1) {
          const expected = ranges.some(
            ([start, length]) => start <= number && number <= start + length,
          );
          expect(has(address(number)), address(number)).toBe(expected);
        }
      }),
    );
  });
});
