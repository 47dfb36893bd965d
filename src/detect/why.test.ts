import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../events/json.ts';
import { parse } from '../lang/index.ts';
import type { Match, MatchedEvent } from './match.ts';
import { sourceOf } from './source/source.testing.ts';
import { createWhy } from './why.ts';

const eventOf = (document: JsonObject): MatchedEvent => ({
  load: () => sourceOf(document),
  index: undefined,
  id: undefined,
  time: null,
});

const process = (name: string, more: JsonObject = {}): MatchedEvent =>
  eventOf({ event: { category: ['process'] }, process: { name }, ...more });

function why(query: string, match: Match): unknown[] {
  const parsed = parse(query);
  if (!parsed.ok) throw new Error(query);
  return createWhy(
    parsed.value,
    {},
  )(match).map(({ stage, clause, values }) => [
    stage,
    clause,
    Object.fromEntries(values.map((each) => [each.field, each.values])),
  ]);
}

describe('why a rule matched', () => {
  it('names the clauses of an event query and the values that satisfied them', () => {
    const event = process('KubeCtl', { args: ['get', 'secret'], user: { id: '0' } });
    const query =
      'process where process.name : ("kube*", "docker") and (args == "secret" or args == "x") and user.id != "1"';
    expect(why(query, { kind: 'event', event })).toEqual([
      [0, 'event.category == "process"', { 'event.category': ['process'] }],
      [0, 'process.name : ("kube*", "docker")', { 'process.name': ['KubeCtl'] }],
      [0, 'args == "secret"', { args: ['secret'] }],
      [0, 'user.id != "1"', {}],
    ]);
  });

  it('counts the values that are not shown', () => {
    const args = Array.from({ length: 250 }, (_, index) => `a${index}${'x'.repeat(9_000)}`);
    const parsed = parse('process where args : "a*"');
    if (!parsed.ok) throw new Error('a query');
    const clauses = createWhy(parsed.value)({ kind: 'event', event: process('x', { args }) });
    const [found] = clauses.flatMap(({ values }) => values.filter(({ field }) => field === 'args'));
    expect(found?.values).toHaveLength(100);
    expect(found?.values[0]).toHaveLength(8_192);
    expect(found?.more).toBe(150);
  });

  it('explains each stage, with runs expanded and missing events', () => {
    const query =
      'sequence with maxspan=1m [any where process.name == "a"] with runs=2 ![any where n == 1] [any where process.name : "b*"]';
    const events = [process('a'), process('a'), null, process('bc')];
    expect(why(query, { kind: 'group', keys: [], events })).toEqual([
      [0, 'process.name == "a"', { 'process.name': ['a'] }],
      [1, 'process.name == "a"', { 'process.name': ['a'] }],
      [2, '![any where n == 1]', {}],
      [3, 'process.name : "b*"', { 'process.name': ['bc'] }],
    ]);
  });
});
