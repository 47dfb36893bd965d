import { describe, expect, it } from 'vitest';
import { SeenNumbers, type IndexNumbers } from './seen-numbers.ts';

const MINUTE = 60_000;

const numbers = (all: Readonly<Record<string, number>>): IndexNumbers =>
  new Map(Object.entries(all).map(([uuid, number]) => [uuid, { numbers: [number], history: 'h' }]));

const plain = (found: ReturnType<SeenNumbers['settledAt']>) =>
  found === null
    ? null
    : Object.fromEntries([...found.numbers].map(([uuid, own]) => [uuid, own.numbers[0]]));

describe('numbers that were seen', () => {
  it('says what was written a minute before, so that it is visible for good', () => {
    const seen = new SeenNumbers();
    seen.note(0, numbers({ a: 5 }));
    seen.note(MINUTE, numbers({ a: 9, b: 1 }));
    expect(seen.settledAt(MINUTE - 1)).toBeNull();
    expect(plain(seen.settledAt(MINUTE))).toEqual({ a: 5 });
    expect(plain(seen.settledAt(3 * MINUTE))).toEqual({ a: 9, b: 1 });
  });

  it('says the same after a restart', () => {
    const seen = new SeenNumbers();
    for (let at = 0; at < 20; at += 1) seen.note(at * MINUTE, numbers({ a: at, b: 3 }));
    const again = new SeenNumbers(seen.saved);
    for (let at = 0; at < 22; at += 1)
      expect(again.settledAt(at * MINUTE)).toEqual(seen.settledAt(at * MINUTE));
  });

  it('keeps a day in some dozens of entries, and never says a number of later', () => {
    const seen = new SeenNumbers();
    const end = 3 * 24 * 60;
    for (let at = 0; at <= end; at += 1) seen.note(at * MINUTE, numbers({ a: at, old: 7 }));
    const entries = JSON.parse(seen.saved) as unknown[];
    expect(entries.length).toBeLessThan(50);
    for (let at = end - 23 * 60; at <= end; at += 7) {
      const found = seen.settledAt(at * MINUTE);
      expect(plain(found)).toMatchObject({ old: 7 });
      const number = plain(found)?.['a'] ?? Number.NaN;
      expect(number).toBe((found?.at ?? 0) / MINUTE);
      expect(number).toBeLessThanOrEqual(at - 1);
      expect(number).toBeGreaterThanOrEqual(at - 122);
    }
  });

  it('goes on where the clock was set back', () => {
    const seen = new SeenNumbers();
    seen.note(100 * MINUTE, numbers({ a: 50 }));
    seen.note(10 * MINUTE, numbers({ a: 60 }));
    expect(seen.settledAt(9 * MINUTE)).toBeNull();
    expect(plain(seen.settledAt(11 * MINUTE))).toEqual({ a: 60 });
  });
});
