import { expect, it } from 'vitest';
import { previewIn } from './search-call.ts';

const FIELD = 'kibana.alert.rule.uuid';
const inQuery = (query: object) => previewIn(JSON.stringify({ query }));

it('finds the one id that must hold', () => {
  expect(inQuery({ term: { [FIELD]: 'a' } })).toBe('a');
  expect(inQuery({ term: { [FIELD]: { value: 'a' } } })).toBe('a');
  expect(inQuery({ match_phrase: { [FIELD]: { query: 'a' } } })).toBe('a');
  expect(inQuery({ bool: { filter: { match: { [FIELD]: 'a' } } } })).toBe('a');
  const nested = { bool: { must: [{ bool: { filter: [{ term: { [FIELD]: 'a' } }] } }] } };
  expect(inQuery(nested)).toBe('a');
});

it('finds none where it need not hold, or where there are two', () => {
  const clause = { term: { [FIELD]: 'a' } };
  expect(inQuery({ bool: { must_not: [clause] } })).toBe(null);
  expect(inQuery({ bool: { should: [clause] } })).toBe(null);
  expect(inQuery({ bool: { must: [clause, { term: { [FIELD]: 'b' } }] } })).toBe(null);
  expect(inQuery({ term: { [FIELD]: 7 } })).toBe(null);
  expect(inQuery({ term: { other: 'a' } })).toBe(null);
  expect(previewIn('{')).toBe(null);
  expect(previewIn('')).toBe(null);
  expect(previewIn('[]')).toBe(null);
  const deep = `${'{"bool":{"must":'.repeat(5_000)}1${'}}'.repeat(5_000)}`;
  expect(previewIn(`{"query":${deep}}`)).toBe(null);
});
