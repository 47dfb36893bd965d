import { describe, expect, it } from 'vitest';
import { AlertBudget } from './alert-budget.ts';
import { RecentKeys } from './recent-keys.ts';

describe('the budget of a rule', () => {
  it('grants so many in an interval, and tells the first refusal apart', () => {
    const budget = new AlertBudget(2, 10n);
    const answers = [0n, 1n, 2n, 3n, 9n, 10n, 11n, 12n].map((now) => budget.ask(now));
    expect(answers).toEqual([
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
    const budget = new AlertBudget(1, 10n);
    expect([budget.ask(100n), budget.ask(101n), budget.ask(50n)]).toEqual([
      'granted',
      'refused first',
      'granted',
    ]);
  });

  it('may be nothing, or without limit', () => {
    expect(new AlertBudget(0, 10n).ask(0n)).toBe('refused first');
    expect(new AlertBudget(null, 10n).ask(0n)).toBe('granted');
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
