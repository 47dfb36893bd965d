import { expect, it } from 'vitest';
import { agoText } from './format-time.ts';

const NOW = Date.UTC(2026, 10, 26, 12);

it.each([
  [NOW - 180_000, '3 min ago'],
  [NOW - 1_000, '1 s ago'],
  [NOW - 400, 'now'],
  // An event that has just happened, on a page whose time is a few seconds old.
  [NOW + 1_000, 'now'],
  [NOW + 4_900, 'now'],
  [NOW + 2 * 3_600_000, 'in 2 h'],
])(
  'says how long ago something was, and never that a recent event is in the future: %s',
  (at, text) => {
    expect(agoText(at, NOW)).toBe(text);
  },
);
