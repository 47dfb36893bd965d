import { describe, expect, it } from 'vitest';
import { namesOfIndex } from '../../events/origin/origin.ts';
import type { ActiveRule } from '../../runs/rules/active-rules.ts';
import { indexWarnings, unreadStreams } from './index-warnings.ts';

const ruleOn = (...index: readonly string[]) =>
  ({ id: 'r', rule: { name: 'R', index } }) as unknown as ActiveRule;

const isWarned = (rule: ActiveRule, ...streams: readonly string[]) =>
  indexWarnings([rule], streams.map(known)).length === 1;

const known = (stream: string) => ({ stream, names: [namesOfIndex(stream)] });

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
    ['daily indices', ['falco-*'], ['falco-2026.11.26'], false],
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
    expect(indexWarnings([all, view], [])).toEqual([]);
    const many = ruleOn(...Array.from({ length: 1_000 }, (_, at) => `logs-${at}-*`));
    const [warning] = indexWarnings([many], [known('other')]);
    expect(warning?.message).toBe(
      'no stream matches its index patterns: logs-0-*, logs-1-*, logs-2-*, logs-3-*, logs-4-*, …',
    );
  });
});

describe('unreadStreams', () => {
  const falco = {
    stream: 'falco',
    names: [['falco', 'logs-cloud_defend.process-default'], ['falco']],
  };

  it('names streams with events that no rule reads, by the names of these', () => {
    expect(unreadStreams([ruleOn('logs-cloud_defend*')], [falco, known('audit')])).toEqual([
      { stream: 'falco', names: [['falco']] },
      known('audit'),
    ]);
    expect(unreadStreams([ruleOn('logs-*'), ruleOn('falco*', 'audit')], [falco])).toEqual([]);
  });

  it('names none where a rule reads everything, and none of events that say nothing of their origin', () => {
    expect(unreadStreams([ruleOn('x'), { rule: {} } as ActiveRule], [falco])).toEqual([]);
    expect(unreadStreams([ruleOn('x')], [{ stream: 'logs-generic-default', names: [[]] }])).toEqual(
      [],
    );
  });
});
