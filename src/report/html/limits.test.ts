import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairShares } from './limits.ts';

describe('fairShares', () => {
  it.each<[readonly number[], number, readonly number[]]>([
    [[3, 5], 10, [3, 5]],
    [[100, 2, 50], 20, [9, 2, 9]],
    [[100, 100], 10, [5, 5]],
    [[1, 1, 1], 2, [0, 1, 1]],
    [[], 5, []],
  ])('%j of %i', (wanted, most, shares) => {
    expect(fairShares(wanted, most)).toEqual(shares);
  });

  it('gives no more than there is, and no one more than wanted', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000)), fc.nat(2_000), (wanted, most) => {
        const shares = fairShares(wanted, most);
        const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
        expect(sum(shares)).toBeLessThanOrEqual(most);
        for (const [index, share] of shares.entries())
          expect(share).toBeLessThanOrEqual(wanted[index] ?? 0);
        if (sum(wanted) <= most) expect(shares).toEqual(wanted);
      }),
    );
  });
});
