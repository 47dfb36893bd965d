import { describe, expect, it } from 'vitest';
import { ListeningTime } from './listening-time.ts';

const HOUR = 3_600_000;
const START = 1_764_000_000_000;
const nanos = (milliseconds: number) => BigInt(milliseconds) * 1_000_000n;

/** Reports each second for some time; returns when the last was. */
function listens(time: ListeningTime, from: number, seconds: number): number {
  for (let second = 1; second <= seconds; second += 1) time.report(from + second * 1_000);
  return from + seconds * 1_000;
}

/** In seconds since the start. */
const at = (time: ListeningTime, now: number) => Number(time.at(nanos(now)) - nanos(START)) / 1e9;
const since = (time: ListeningTime, now: number) =>
  Number(time.since(nanos(now)) - nanos(START)) / 1e9;

describe('the time of listening', () => {
  it('passes with reports, up to the last of them', () => {
    const time = new ListeningTime(START);
    expect(at(time, START - HOUR)).toBe(0);
    const now = listens(time, START, 100);
    expect(at(time, now)).toBe(100);
    expect(at(time, START + 40_500)).toBe(40.5);
    expect(at(time, now + HOUR)).toBe(100);
    expect(since(time, now)).toBe(0);
  });

  it('stands still while the machine is suspended', () => {
    const time = new ListeningTime(START);
    const asleep = listens(time, START, 100);
    const awake = asleep + HOUR;
    time.report(awake);
    expect(at(time, awake)).toBe(100);
    const now = listens(time, awake, 20);
    expect(at(time, now)).toBe(120);
    expect(at(time, asleep + HOUR / 2)).toBe(100);
    expect(at(time, START + 99_000)).toBe(99);
    expect(since(time, now)).toBe(100);
    expect(since(time, START + 99_000)).toBe(0);
  });

  it('goes on where the clock was set, and is never ahead', () => {
    const time = new ListeningTime(START);
    let now = listens(time, START, 100);
    for (const change of [-3 * HOUR, 5 * HOUR, -2 * HOUR]) {
      now += change;
      time.report(now);
      const before = at(time, now);
      now = listens(time, now, 10);
      expect(at(time, now)).toBe(before + 10);
      // Something received before, by a clock that was ahead.
      expect(at(time, now + 9 * HOUR)).toBe(before + 10);
    }
    expect(at(time, now)).toBe(130);
  });

  it('is little disturbed by a clock that is adjusted slowly, and by reports that are late', () => {
    const time = new ListeningTime(START);
    let now = START;
    for (let second = 0; second < 100; second += 1) {
      time.report((now += second % 2 === 0 ? 2_010 : -10));
    }
    expect(at(time, now)).toBeGreaterThan(99);
    expect(since(time, now)).toBe(0);
  });

  it('keeps to its memory', () => {
    const time = new ListeningTime(START);
    let now = START;
    for (let nap = 0; nap < 5_000; nap += 1) {
      time.report((now += HOUR));
      now = listens(time, now, 1);
    }
    expect(at(time, now)).toBe(5_000);
    expect(at(time, now - 500 * HOUR)).toBeLessThan(4_501);
    // What is forgotten counts as no time at all.
    expect(at(time, START)).toBe(4_000);
  });
});
