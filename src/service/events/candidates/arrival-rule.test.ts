import { describe, expect, it } from 'vitest';
import type { EvaluationRule } from '../../../detect/evaluate/setup.ts';
import { newTable } from '../../../rules/index.ts';
import { arrivalRule } from './compile-rules.ts';

const ruleOf = (query: string, more: Partial<EvaluationRule> = {}): EvaluationRule => ({
  query,
  statement: null,
  index: ['logs-*'],
  eventCategoryField: undefined,
  timestampField: undefined,
  tiebreakerField: undefined,
  window: { timestampOverride: 'event.ingested', fallsBack: true },
  filters: [],
  items: [3],
  ...more,
});

const filter = (clause: object) => [newTable([['query', JSON.parse(JSON.stringify(clause))]])];

describe('what of a rule is evaluated on arrival', () => {
  it.each([
    'process where process.name == "nowhere"',
    'process where process.name : "now*"',
    'process where @timestamp > "2026-11-26" and process.name : "sh"',
    'sequence by event.id [process where true] [file where length(file.path) > 3]',
  ])('all of %s', (query) => {
    const rule = ruleOf(query);
    expect(arrivalRule(rule)).toStrictEqual({ ...rule, window: null, items: [] });
  });

  it.each<[string, Partial<EvaluationRule>?]>([
    ['process where @timestamp > "now-5m"'],
    ['process where @timestamp >= "now"'],
    ['process where @timestamp >= "now/d"'],
    ['process where @timestamp >= concat("no", "w-1d")'],
    ['process where event.ingested != null'],
    ['process where ?event.ingested != null'],
    ['sequence by event.ingested [process where true] [file where true]'],
    ['process where _id == "1"'],
    ['process where'],
    ['process where true', { filters: filter({ range: { 'event.ingested': { gt: 1 } } }) }],
    ['process where true', { filters: filter({ exists: { field: 'event.ingested' } }) }],
    ['process where true', { filters: filter({ range: { '@timestamp': { gt: 'now-1d' } } }) }],
    ['process where true', { filters: filter({ terms: { _id: ['a'] } }) }],
  ])('nothing but the index patterns of %s', (query, more) => {
    expect(arrivalRule(ruleOf(query, more))).toMatchObject({
      query: 'any where true',
      index: ['logs-*'],
      filters: [],
      items: [],
    });
  });
});
