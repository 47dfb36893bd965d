import { describe, expect, it } from 'vitest';
import { IntervalLimit } from '../alerts/judge.ts';
import { SavedValue } from '../../util/saved-value.ts';
import { RecentKeys } from '../../util/recent-keys.ts';

/** The outcome of one match after another, each at its time. */
function answers(limit: IntervalLimit, times: readonly bigint[]): string[] {
  return times.map((now) => {
    limit.moveTo(now);
    if (limit.isFull()) return limit.refuse() ? 'refused first' : 'refused';
    limit.spend();
    return 'granted';
  });
}

describe('the rate limit of a rule', () => {
  it('grants a number per interval and marks the first refusal', () => {
    const limit = new IntervalLimit(2, 10n);
    expect(answers(limit, [0n, 1n, 2n, 3n, 9n, 10n, 11n, 12n])).toEqual([
      'granted',
      'granted',
      'refused first',
      'refused',
      'refused',
      'granted',
      'granted',
      'refused first',
    ]);
  });

  it('restarts if the clock is set back', () => {
    expect(answers(new IntervalLimit(1, 10n), [100n, 101n, 50n])).toEqual([
      'granted',
      'refused first',
      'granted',
    ]);
  });

  it('may be zero or unlimited', () => {
    expect(answers(new IntervalLimit(0, 10n), [0n, 5n, 10n])).toEqual([
      'refused first',
      'refused',
      'refused first',
    ]);
    expect(answers(new IntervalLimit(null, 10n), [0n, 0n])).toEqual(['granted', 'granted']);
  });

  it('continues from its saved state', () => {
    const limit = new IntervalLimit(2, 10n);
    answers(limit, [0n, 1n, 2n]);
    const restored = new IntervalLimit(2, 10n);
    restored.restore(new SavedValue(JSON.parse(JSON.stringify(limit.snapshot())), 'limit'));
    expect(answers(restored, [3n, 10n])).toEqual(['refused', 'granted']);
  });
});

describe('recent keys', () => {
  it('are at least the last ones, and not many more', () => {
    const keys = new RecentKeys(3);
    for (let key = 0; key < 100; key += 1) keys.add(String(key));
    const known = Array.from({ length: 100 }, (_, key) => keys.has(String(key)));
    expect(known.slice(-3)).toEqual([true, true, true]);
    expect(known.filter(Boolean).length).toBeLessThanOrEqual(6);
  });
});
