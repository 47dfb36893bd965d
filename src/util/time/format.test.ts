import { describe, expect, it } from 'vitest';
import { formatInstant } from './format.ts';

describe('formatInstant', () => {
  it.each<[bigint, string]>([
    [0n, '1970-01-01T00:00:00.000Z'],
    [1n, '1970-01-01T00:00:00.000000001Z'],
    [1_000n, '1970-01-01T00:00:00.000001Z'],
    [-1n, '1969-12-31T23:59:59.999999999Z'],
    [-86_400_000_000_000n, '1969-12-31T00:00:00.000Z'],
    [253_402_300_800_000_000_000n, '+010000-01-01T00:00:00.000Z'],
    [-62_167_219_200_000_000_001n, '-000001-12-31T23:59:59.999999999Z'],
  ])('%s', (ns, text) => {
    expect(formatInstant(ns)).toBe(text);
  });
});
