import { describe, expect, it } from 'vitest';
import { parseDuration } from './units.ts';

describe('parseDuration', () => {
  it.each<[string, bigint]>([
    ['7ns', 7n],
    ['3us', 3_000n],
    ['250ms', 250_000_000n],
    ['0s', 0n],
    ['5m', 300_000_000_000n],
    ['1h', 3_600_000_000_000n],
    ['2d', 172_800_000_000_000n],
  ])('%s', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  it.each(['', '5', 'm', '-5m', '1.5h', '5 m', '5M', '5mm', '1h30m', 'constructor'])(
    'refuses %s',
    (text) => {
      expect(parseDuration(text)).toBeNull();
    },
  );
});
