import { describe, expect, it } from 'vitest';
import { compile } from '../../lang/index.ts';
import { FieldSet } from '../../events/field-set.ts';
import { catalogueType } from '../../events/catalogue/index.ts';
import { boundsOf } from './bounds-of-conditions.ts';
import type { ReadAs } from './bounds.ts';
import { describeIndex } from './mapping.ts';

const PROPERTIES = {
  k: { type: 'keyword' },
  short: { type: 'keyword', ignore_above: 5 },
  normal: { type: 'keyword', normalizer: 'lowercase' },
  nulled: { type: 'keyword', null_value: 'x' },
  source: { type: 'keyword', copy_to: 'target' },
  target: { type: 'keyword' },
  words: { type: 'text' },
  both: { type: 'text', fields: { raw: { type: 'keyword', ignore_above: 5 } } },
  long: { type: 'long' },
  flag: { type: 'boolean' },
  ip: { type: 'ip' },
  time: { type: 'date' },
  year: { type: 'date', format: 'yyyy' },
  alias: { type: 'alias', path: 'k' },
  off: { type: 'keyword', index: false },
  constant: { type: 'constant_keyword', value: 'c' },
  nested: { type: 'nested', properties: { k: { type: 'keyword' } } },
  closed: { dynamic: false, properties: { k: { type: 'keyword' } } },
  shut: { enabled: false },
};

const READS: Readonly<Record<string, ReadAs>> = {
  long: 'integer',
  flag: 'boolean',
  ip: 'ip',
  time: 'date',
  year: 'date',
};

const TYPES: Readonly<Record<string, string>> = { ip: 'ip', time: 'date', year: 'date' };

/** The bounds of a condition; of a field without a type of its own, as if the catalogue had it as a keyword. */
function bounds(condition: string, tellsIgnored = false) {
  const fields = new FieldSet((path) => TYPES[path] ?? catalogueType(path));
  const plan = compile(`any where ${condition}`, { fields, now: 0n }).plan();
  const [conjunct, ...more] = plan.stages[0]!.conjuncts;
  expect(more).toEqual([]);
  const index = describeIndex('logs', { mappings: { properties: PROPERTIES } });
  return boundsOf(conjunct!.predicate, {
    fieldOf: (name) => index.field(name),
    readsAs: (name) => READS[name] ?? 'text',
    now: 0n,
    abilities: {
      foldsAscii: true,
      tellsIgnored,
      maxNumberLength: 1_000,
      trustsIgnoreAbove: false,
      allowsExpensive: true,
    },
  });
}

const isTerm = (field: string, ...values: readonly unknown[]) => ({ terms: { [field]: values } });
const spelled = (field: string) => ({
  regexp: { [field]: expect.objectContaining({ flags: 'NONE' }) },
});
const nothing = { upper: 'none', lower: 'none' };
const unknown = { upper: 'all', lower: 'none' };

describe('the bounds of a condition', () => {
  it.each([
    ['k == "a"', { upper: isTerm('k', 'a'), lower: isTerm('k', 'a'), why: null }],
    [
      'k : "a*"',
      { upper: { wildcard: { k: { value: 'a*', case_insensitive: true } } }, why: null },
    ],
    ['k like "a\\\\*"', { upper: { wildcard: { k: { value: 'a\\\\*' } } } }],
    ['k : ""', { upper: isTerm('k', '') }],
    ['k regex "a\\\\d"', unknown],
    ['k regex "a[0-9]"', { lower: 'none' }],
    [`k >= "${'x'.repeat(600)}"`, unknown],
    [`k : "${'\u00e9'.repeat(300)}*"`, unknown],
    ['absent == "a"', nothing],
    ['not absent == "a"', { upper: 'all', lower: 'all' }],
    ['not k == "a"', { upper: { bool: { must_not: [isTerm('k', 'a')] } }, why: null }],
    // Longer texts are not in the index, whatever the product says of them.
    ['short == "abcde"', { upper: isTerm('short', 'abcde'), why: null }],
    ['short == "abcdef"', unknown],
    ['short : "a*"', { upper: 'all' }],
    ['not short : "a*"', { upper: 'all' }],
    ['not short like "b*"', { upper: 'all' }],
    ['short != null', { upper: 'all' }],
    ['normal == "A"', { upper: isTerm('normal', 'A'), lower: 'none' }],
    ['normal : "A"', unknown],
    // The index has what documents lack.
    ['nulled == "x"', { upper: isTerm('nulled', 'x'), lower: 'none' }],
    ['not nulled == "x"', { upper: 'all' }],
    ['target == "x"', { lower: 'none' }],
    ['constant == "c"', unknown],
    ['constant == "d"', nothing],
    ['words == "a"', unknown],
    ['words != null', { upper: { exists: { field: 'words' } }, lower: 'none' }],
    ['both == "abc"', { upper: isTerm('both.raw', 'abc') }],
    ['both == "abcdef"', unknown],
    // The index does not have what documents have.
    ['alias == "a"', unknown],
    ['off == "a"', unknown],
    ['closed.k == "a"', { upper: isTerm('closed.k', 'a') }],
    ['closed.other == "a"', unknown],
    ['shut.k == "a"', unknown],
    ['_id == "a"', unknown],
    // A number may be written in many ways.
    ['k == "42"', { upper: { bool: { should: [isTerm('k', '42'), spelled('k')] } } }],
    ['not k == "42"', { upper: { bool: { must_not: [expect.anything()] } } }],
    ['long == 5', { upper: { range: { long: { gte: 5, lte: 5 } } }, lower: 'none' }],
    ['long > 5.5', { upper: { range: { long: { gte: 5 } } }, lower: 'none' }],
    ['long == 1e30', unknown],
    ['not long == 5', { upper: 'all' }],
    ['flag == false', { upper: { term: { flag: false } }, lower: { term: { flag: false } } }],
    ['cidrMatch(ip, "10.0.0.1/8")', { upper: isTerm('ip', '10.0.0.1/8'), why: null }],
    ['cidrMatch(ip, "::/0")', unknown],
    ['not cidrMatch(ip, "10.0.0.0/8")', { upper: { bool: expect.anything() } }],
    ['ip : "10.*"', unknown],
    ['time < "2026-01-01"', unknown],
    ['year > "2026-01-01"', unknown],
    [
      'nested.k == "a"',
      {
        upper: {
          nested: { path: 'nested', ignore_unmapped: true, query: isTerm('nested.k', 'a') },
        },
      },
    ],
  ])('%s', (condition, expected) => {
    const found = bounds(condition);
    for (const [side, set] of Object.entries(expected)) {
      const isBool = typeof set === 'object' && set !== null && 'bool' in set;
      const value = found[side as keyof typeof found];
      if (isBool) expect(value).toMatchObject(set);
      else expect(value).toEqual(set);
    }
  });

  it('finds documents with long texts where the product names them', () => {
    const wildcard = { wildcard: { short: { value: 'b*', case_insensitive: true } } };
    expect(bounds('short : "b*"', true)).toMatchObject({
      upper: { bool: { should: [wildcard, { term: { _ignored: 'short' } }] } },
      lower: wildcard,
    });
  });

  it('finds times that may be of another unit', () => {
    const { upper, lower } = bounds('time >= "2026-11-26T12:00:00.0000005Z"');
    expect(lower).toBe('none');
    expect(upper).toMatchObject({
      bool: {
        should: [
          { range: { time: { gte: 1_795_694_400_000 } } },
          { range: { time: { lt: 100_000_000_000 } } },
        ],
      },
    });
  });
});
