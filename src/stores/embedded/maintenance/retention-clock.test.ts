import { expect, it } from 'vitest';
import { RetentionClock } from './plans.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 26);
const YEARS = 200_000 * HOUR;

it('is trusted as it goes on', () => {
  expect(new RetentionClock(null).trusts(NOW)).toBe(true);
  const clock = new RetentionClock(NOW);
  expect([1, 24, 40, 10].map((hours) => clock.trusts(NOW + hours * HOUR))).toStrictEqual([
    true,
    true,
    true,
    true,
  ]);
});

it('is not trusted for an hour once it is more than a day ahead', () => {
  const clock = new RetentionClock(NOW);
  expect(clock.trusts(NOW + YEARS)).toBe(false);
  expect(clock.trusts(NOW + HOUR)).toBe(true);
  expect(clock.trusts(NOW + YEARS)).toBe(false);
  expect(clock.trusts(NOW + YEARS + HOUR - 1)).toBe(false);
  expect(clock.trusts(NOW + YEARS + HOUR)).toBe(true);
  expect(clock.trusts(NOW + YEARS + 2 * HOUR)).toBe(true);
  expect(clock.trusts(NOW)).toBe(true);
});

it('begins its hour again where it goes back, and is ahead still', () => {
  const clock = new RetentionClock(NOW);
  expect(clock.trusts(NOW + 2 * YEARS)).toBe(false);
  expect(clock.trusts(NOW + YEARS)).toBe(false);
  expect(clock.trusts(NOW + YEARS + HOUR)).toBe(true);
});
