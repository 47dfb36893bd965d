import { expect, it } from 'vitest';
import type { Suppression } from '../alert.ts';
import { SavedValue } from '../../util/saved-value.ts';
import { Windows } from './index.ts';

const INSTANCE = { instance: 'a', terms: [] };
const at = (time: bigint) => ({ start: time, end: time });

it('absorbs as before, in whatever order saved windows stand', () => {
  const anchors = [500n, 0n, 900n, 200n, 700n];
  const suppressions = anchors.map((time): Suppression => ({ ...INSTANCE, ...at(time), count: 0 }));
  const timed = anchors.map((anchor, suppression) => ({ anchor: String(anchor), suppression }));
  const windows = new Windows(90n);
  windows.restore(
    new SavedValue({ timed, untimed: [] }, 'windows'),
    (saved) => suppressions[saved.integer(0, 4)] ?? saved.fail('a suppression'),
  );
  for (const time of [590n, 90n, 810n, 110n, 650n]) {
    expect(windows.absorb(INSTANCE, at(time))).not.toBeNull();
  }
  expect(windows.absorb(INSTANCE, at(350n))).toBeNull();
  expect(suppressions.map(({ count }) => count)).toEqual([1, 1, 1, 1, 1]);
});
