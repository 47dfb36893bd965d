import { describe, expect, it } from 'vitest';
import { IntervalBudget } from '../alerts/budget.ts';
import { SavedValue } from '../../util/saved-value.ts';
import { RecentKeys } from '../alerts/recent-keys.ts';

/** The outcome of one match after another, each at its time. */
function answers(budget: IntervalBudget, times: readonly bigint[]): string[] {
  return times.map((now) => {
    budget.moveTo(now);
    if (budget.isFull()) return budget.refuse() ? 'refused first' : 'refused';
    budget.spend();
    return 'granted';
  });
}

describe('the budget of a rule', () => {
  it('grants so many in an interval, and tells the first refusal apart', () => {
    const budget = new IntervalBudget(2, 10n);
    expect(answers(budget, [0n, 1n, 2n, 3n, 9n, 10n, 11n, 12n])).toEqual([
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

  it('begins anew where the clock is set back', () => {
    expect(answers(new IntervalBudget(1, 10n), [100n, 101n, 50n])).toEqual([
      'granted',
      'refused first',
      'granted',
    ]);
  });

  it('may be nothing, or without limit', () => {
    expect(answers(new IntervalBudget(0, 10n), [0n, 5n, 10n])).toEqual([
      'refused first',
      'refused',
      'refused first',
    ]);
    expect(answers(new IntervalBudget(null, 10n), [0n, 0n])).toEqual(['granted', 'granted']);
  });

  it('goes on as it was saved', () => {
    const budget = new IntervalBudget(2, 10n);
    answers(budget, [0n, 1n, 2n]);
    const restored = new IntervalBudget(2, 10n);
    restored.restore(new SavedValue(JSON.parse(JSON.stringify(budget.snapshot())), 'budget'));
    expect(answers(restored, [3n, 10n])).toEqual(['refused', 'granted']);
  });
});

describe('recent keys', () => {
  it('are the last ones at least, and not many more', () => {
    const keys = new RecentKeys(3);
    for (let key = 0; key < 100; key += 1) keys.add(String(key));
    const known = Array.from({ length: 100 }, (_, key) => keys.has(String(key)));
    expect(known.slice(-3)).toEqual([true, true, true]);
    expect(known.filter(Boolean).length).toBeLessThanOrEqual(6);
  });
});
