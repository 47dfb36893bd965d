import { describe, expect, it } from 'vitest';
import { DATA_SET_ALIASES } from '../../events/origin/data-set-aliases.ts';
import type { ActiveRule } from '../rules/active-rules.ts';
import { indexWarnings } from './index-warnings.ts';

const ruleOn = (...index: readonly string[]) =>
  ({ id: 'r', rule: { name: 'R', index } }) as unknown as ActiveRule;

const isWarned = (rule: ActiveRule, ...streams: readonly string[]) =>
  indexWarnings([rule], streams, DATA_SET_ALIASES).length === 1;

describe('indexWarnings', () => {
  it.each<[string, readonly string[], readonly string[], boolean]>([
    [
      'the same stream',
      ['logs-cloud_defend.process-default'],
      ['logs-cloud_defend.process-default'],
      false,
    ],
    ['a pattern', ['logs-cloud_defend.*'], ['logs-cloud_defend.file-prod'], false],
    ['another stream', ['logs-endpoint.events.*'], ['logs-cloud_defend.process-default'], true],
    ['no stream at all', ['logs-*'], [], true],
    [
      'the data set that a stream is an alias of',
      ['logs-cloud_defend.process*'],
      ['logs-falco.process-default'],
      false,
    ],
    [
      'a data set without an alias',
      ['logs-cloud_defend.process*'],
      ['logs-nginx.access-default'],
      true,
    ],
    ['daily indices', ['falco-*'], ['falco'], false],
    [
      'a pattern that is taken away',
      ['logs-*', '-logs-cloud_defend*'],
      ['logs-cloud_defend.file-default'],
      true,
    ],
    ['a list that only takes away', ['-logs-x*'], ['logs-y-default'], false],
    ['a remote cluster', ['prod:logs-*'], ['logs-y-default'], true],
  ])('%s', (_, index, streams, expected) => {
    expect(isWarned(ruleOn(...index), ...streams)).toBe(expected);
  });

  it('says nothing of rules that read everything, and names the first patterns', () => {
    const all = { id: 'r', rule: { name: 'R' } } as unknown as ActiveRule;
    const view = {
      id: 'r',
      rule: { name: 'R', index: ['x'], data_view_id: 'v' },
    } as unknown as ActiveRule;
    expect(indexWarnings([all, view], [], DATA_SET_ALIASES)).toEqual([]);
    const many = ruleOn(...Array.from({ length: 1_000 }, (_, at) => `logs-${at}-*`));
    const [warning] = indexWarnings([many], ['other'], DATA_SET_ALIASES);
    expect(warning?.message).toBe(
      'no stream matches its index patterns: logs-0-*, logs-1-*, logs-2-*, logs-3-*, logs-4-*, …',
    );
  });
});
