import { expect, it } from 'vitest';
import { StepSize } from './bulk-change.ts';

/** The sizes of steps of which each takes so long. */
function sizes(times: readonly number[], fixed?: number): number[] {
  let clock = 0;
  const steps = new StepSize(() => clock, fixed);
  return times.map((ms) => {
    const { size } = steps;
    steps.take(() => (clock += ms));
    return size;
  });
}

it('grows while steps are short, and shrinks to what takes 20 ms', () => {
  expect(sizes([5, 5, 20, 40, 25, 20])).toEqual([100, 200, 400, 400, 200, 160]);
});

it('has bounds, whatever the clock does', () => {
  expect(sizes([0, 0, -9_999, 0, 1, 1e9])).toEqual([100, 200, 400, 800, 1_000, 1_000]);
  expect(sizes([1e9, 1e9])).toEqual([100, 100]);
});

it('is the same where it is given', () => {
  expect(sizes([1, 1e6, 1], 7)).toEqual([7, 7, 7]);
});
