import { expect, it } from 'vitest';
import type { ActiveRule } from '../../runs/rules/active-rules.ts';
import { limitWarnings } from './index-warnings.ts';

it('names rules that want more alerts than are allowed', () => {
  const rule = (id: string, most: number) =>
    ({ id, rule: { name: id.toUpperCase(), max_signals: most } }) as Pick<
      ActiveRule,
      'id' | 'rule'
    >;
  expect(limitWarnings([rule('a', 100), rule('b', 1_001), rule('c', 1_000)], 1_000)).toEqual([
    {
      id: 'b',
      name: 'B',
      message: 'max_signals is 1001, and detection.max_alerts allows 1000 alerts of an execution',
    },
  ]);
});
