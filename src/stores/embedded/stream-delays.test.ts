import { describe, expect, it } from 'vitest';
import { StreamDelays } from './stream-delays.ts';

const NOON = Date.UTC(2026, 10, 26, 12);
const MIN = 60_000;
const DAY = 86_400_000;

describe('StreamDelays', () => {
  it('says how long after its time the newest event of a live stream was received', () => {
    const delays = new StreamDelays();
    expect(delays.of('a')).toEqual({ delay: null, isPast: false });
    delays.note('a', NOON - 800, NOON);
    expect(delays.of('a')).toEqual({ delay: 800, isPast: false });
    // Its shipper falls behind, and further than an hour.
    delays.note('a', NOON + 2 * MIN, NOON + 20 * MIN);
    expect(delays.of('a').delay).toBe(18 * MIN);
    delays.note('a', NOON + 3 * MIN, NOON + DAY);
    expect(delays.of('a')).toEqual({ delay: DAY - 3 * MIN, isPast: false });
    // It has caught up.
    delays.note('a', NOON + DAY + MIN, NOON + DAY + MIN + 500);
    expect(delays.of('a').delay).toBe(500);
  });

  it('ignores older events that are imported into a live stream or arrive out of order', () => {
    const delays = new StreamDelays();
    delays.note('a', NOON, NOON + 700);
    delays.note('a', NOON - 30 * DAY, NOON + MIN);
    delays.note('a', NOON - MIN, NOON + 18 * MIN);
    delays.note('a', null, NOON + 19 * MIN);
    expect(delays.of('a')).toEqual({ delay: 700, isPast: false });
  });

  it('has no delay for imported events, however many there are', () => {
    const delays = new StreamDelays();
    for (let minute = 0; minute < 10; minute += 1)
      delays.note('a', NOON - 30 * DAY + minute * MIN, NOON + minute);
    expect(delays.of('a')).toEqual({ delay: null, isPast: true });
    delays.note('a', NOON + MIN, NOON + MIN + 5);
    expect(delays.of('a')).toEqual({ delay: 5, isPast: false });
  });

  it('is negative if a clock is ahead, until the next event', () => {
    const delays = new StreamDelays();
    delays.note('a', NOON + 5 * MIN, NOON);
    expect(delays.of('a').delay).toBe(-5 * MIN);
    delays.note('a', NOON + MIN, NOON + MIN + 20);
    expect(delays.of('a').delay).toBe(20);
  });
});
