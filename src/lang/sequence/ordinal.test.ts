import { expect, it } from 'vitest';
import type { Scalar } from '../../events/field-set.ts';
import { compareOrdinals } from './candidate.ts';

it('orders by time, then tiebreaker, then arrival', () => {
  const ordered: [time: bigint, tiebreaker: Scalar | null, arrival: number][] = [
    [-1n, null, 9],
    [0n, -2, 8],
    [0n, 10, 7],
    [0n, 2n ** 60n, 6],
    [0n, '10', 5],
    [0n, '9', 4],
    [0n, false, 3],
    [0n, true, 2],
    [0n, null, 0],
    [0n, null, 1],
    [1n, 0, 0],
  ];
  const ordinals = ordered.map(([time, tiebreaker, arrival]) => ({ time, tiebreaker, arrival }));
  expect(ordinals.toReversed().sort(compareOrdinals)).toEqual(ordinals);
});
