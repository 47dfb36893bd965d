import { describe, expect, it } from 'vitest';
import { newTable, type Rule } from '../../../rules/index.ts';
import { parse } from '../../../lang/index.ts';
import type { RunnableRule } from '../../../runs/rules/load-rules.ts';
import { signatureOf } from './generation.ts';

const QUERY = 'process where process.name : "sh"';

function runnable(fields: Partial<Rule> = {}): Pick<RunnableRule, 'rule' | 'source'> {
  const rule = { type: 'eql', name: 'a', query: QUERY, index: ['logs-*'], ...fields } as Rule;
  const parsed = parse(rule.query);
  const source = { statement: parsed.ok ? parsed.value : null } as RunnableRule['source'];
  return { rule, source };
}

const own = signatureOf(runnable());

describe('the signature of a rule', () => {
  it.each<[string, Partial<Rule>]>([
    ['its name', { name: 'b' }],
    ['the layout of its query', { query: 'process   where\n process.name : ("sh")' }],
    ['its interval', { interval: '1h' }],
    ['the time that its window applies to', { timestamp_override: 'event.ingested' }],
  ])('does not change with %s', (_, fields) => {
    expect(signatureOf(runnable(fields))).toBe(own);
  });

  it.each<[string, Partial<Rule>]>([
    ['its query', { query: 'process where process.name : "bash"' }],
    ['its index patterns', { index: ['logs-a*'] }],
    ['a data view, which reads everything', { data_view_id: 'x' }],
    ['its category field', { event_category_override: 'event.kind' }],
    ['its time', { timestamp_field: 'event.start' }],
    ['its tiebreaker', { tiebreaker_field: 'event.sequence' }],
    ['its filters', { filters: [newTable([['exists', newTable([['field', 'a']])]])] }],
  ])('changes with %s', (_, fields) => {
    expect(signatureOf(runnable(fields))).not.toBe(own);
  });

  it('changes with the aliases of data sets, in any order', () => {
    const aliases: [string, string][] = [
      ['a', 'b'],
      ['c', 'd'],
    ];
    const signature = signatureOf(runnable(), new Map(aliases));
    expect(signature).not.toBe(own);
    expect(signatureOf(runnable(), new Map(aliases.toReversed()))).toBe(signature);
  });
});
