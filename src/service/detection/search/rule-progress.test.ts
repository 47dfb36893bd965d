import { expect, it } from 'vitest';
import { TestService } from '../core.testing.ts';
import type { RuleShare } from '../workers/held-parts.ts';
import { RuleProgress } from './rule-progress.ts';

it('does not take a rule for disabled whose lease ends while it is taken over', async () => {
  const service = await TestService.open([{ rule_id: 'r', query: 'process where true' }]);
  try {
    let version = 1;
    let left = Infinity;
    const share: RuleShare = {
      get version() {
        return version;
      },
      // Held for as many questions as are left.
      has: () => (left -= 1) >= 0,
      tokenOf: () => 1,
      kept: (rules) => new Set(rules.keys()),
      spent: () => {},
    };
    const progress = new RuleProgress({
      store: service.store,
      assign: () => {},
      counters: service.core.counters,
      cluster: 'c',
      lookBackMs: null,
      share,
      now: () => service.now,
    });
    const { active } = service.core;
    progress.take(active);
    expect(progress.states.get('r')).toMatchObject({ disabledAt: null });
    version = 2;
    left = 1;
    progress.take(active);
    version = 3;
    left = Infinity;
    service.now += 3_600_000;
    progress.take(active);
    expect(progress.states.get('r')).toMatchObject({ disabledAt: null });
    expect(service.store.gaps.list({})).toEqual([]);
  } finally {
    service.close();
  }
});
