import { describe, expect, it } from 'vitest';
import { compile } from '../index.ts';

/** Both ways must agree on everything below. */
function holds(condition: string, document: object): boolean {
  const [optimized, plain] = [true, false].map((optimize) =>
    compile(`any where ${condition}`, { optimize }).matches(document),
  );
  expect(optimized).toBe(plain);
  return optimized === true;
}

describe('absent values', () => {
  it.each([
    ['a == 1', false],
    ['a != 1', true],
    ['not a == 1', true],
    ['a > 0', false],
    ['not a > 0', true],
    ['a == null', true],
    ['null == a', true],
    ['a != null', false],
    ['a : "*"', false],
    ['not a : "*"', true],
    ['a in ("x")', false],
    ['a not in ("x")', true],
    ['a', false],
    ['not a', true],
    ['length(a) > 2', false],
    ['not length(a) > 2', true],
    ['length(a) == null', true],
    ['startsWith(a, "x") == false', true],
    ['(a > 1) == false', true],
    ['false == (a > 1)', true],
    ['(a > 1) != true', true],
    ['(a > 1 or a == null) == true', true],
    ['not null > 1', false],
    ['a == null and not null > 1', false],
    ['a == null or null > 1', true],
  ])('%s is %s', (condition, expected) => {
    expect(holds(condition, { z: 1 })).toBe(expected);
  });
});

describe('several values', () => {
  const document = { a: ['x', 'yy', 3, null, true], n: [50, 300], b: ['yy', 'q'] };
  it.each([
    ['a == "x" and a == "yy"', true],
    ['a != "x"', false],
    ['a != "z"', true],
    ['a == 3', true],
    ['a == true', true],
    ['n > 100 and n < 200', true],
    ['n == 100', false],
    ['length(a) == 2', true],
    ['length(a) == null', true],
    ['length(a) != null', false],
    ['not length(a) > 1', false],
    ['concat(b, b) == "yyq"', true],
    ['concat(b, b) == "qyy"', true],
    ['startsWith(a, b)', true],
    ['startsWith(b, a)', true],
    ['startsWith(a, "y")', true],
    ['a : ("Y*", "nope")', true],
    ['a like "Y*"', false],
    ['endsWith(b, "?y")', true],
    ['stringContains(string(b), "?")', false],
  ])('%s is %s', (condition, expected) => {
    expect(holds(condition, document)).toBe(expected);
  });
});

describe('types', () => {
  it.each([
    ['n == 9007199254740993', true],
    ['n == 9007199254740992', false],
    ['n > 9007199254740992', true],
    ['n < 9007199254740994', true],
    ['n in (9007199254740993, 1)', true],
    ['n in (9007199254740992, 1)', false],
    ['n > 1.5', true],
    ['one == "1"', false],
    ['not one == "1"', true],
    ['one == 1.0', true],
    ['1 == one', true],
    ['2 > one', true],
    ['one in (1.0, 7.5)', true],
    ['s < "a"', true],
    ['s == true', false],
    ['flag', true],
    ['flag == false', false],
    ['one / 2 == 0', true],
    ['one / 2.0 == 0.5', true],
    ['half * 2 == 1', true],
    ['-one == -1', true],
    ['one % 2 == 1', true],
  ])('%s is %s', (condition, expected) => {
    const document = { n: 9007199254740993n, one: 1, s: 'Z', flag: true, half: 0.5 };
    expect(holds(condition, document)).toBe(expected);
  });
});

describe('the timestamp', () => {
  const now = 1_704_153_600_000_000_000n; // 2024-01-02T00:00:00Z
  it.each([
    ['@timestamp == "2024-01-01"', true],
    ['@timestamp == "2024-01-01T10:00:00Z"', true],
    ['@timestamp == "2024-01-01T10:00:01Z"', false],
    ['@timestamp > "2024-01-01"', false],
    ['@timestamp <= "2024-01-01"', true],
    ['@timestamp < "2024-01-01"', false],
    ['@timestamp >= "2024-01-01"', true],
    ['@timestamp >= "now-1d"', true],
    ['@timestamp < "now-1d/d"', false],
    ['@timestamp == 1704103200500', true],
    ['@timestamp in ("2023", "2024")', true],
    ['@timestamp == "no date"', false],
    ['@timestamp != null', true],
    ['endsWith(string(@timestamp), "500123Z")', true],
  ])('%s is %s', (condition, expected) => {
    const query = compile(`any where ${condition}`, { now });
    expect(query.matches({ '@timestamp': '2024-01-01T10:00:00.500123Z' })).toBe(expected);
  });
});

describe('failures', () => {
  it('make the event not match, whatever stands around them', () => {
    const query = compile('any where not number(a) == 1 or b == 1');
    expect(query.matches({ a: '7' })).toBe(true);
    expect(query.matches({ a: 'x', b: 1 })).toBe(false);
  });

  it('end the search at 100,000 combinations, unless one before passes', () => {
    const a = Array.from({ length: 400 }, (_, i) => `v${i}`);
    const query = compile('any where concat(a, a) == "v0v7" or concat(a, a) == "v399v399"');
    expect(query.matches({ a })).toBe(true);
    expect(compile('any where concat(a, a) == "v399v399"').matches({ a })).toBe(false);
    const row = compile('any where not concat(a, a) == "none"');
    expect(row.matches({ a })).toBe(false);
    expect(row.matches({ a: a.slice(0, 300) })).toBe(true);
  });
});

describe('size', () => {
  it('long lists and chains neither recurse nor crawl', () => {
    const list = Array.from({ length: 20_000 }, (_, i) => `"name${i}"`);
    const names = compile(`any where a : (${list.join(', ')}, "x*")`);
    expect(names.matches({ a: 'NAME19999' })).toBe(true);
    const either = compile(`any where ${list.map((name) => `a == ${name}`).join(' or ')}`);
    expect(either.matches({ a: 'name777' })).toBe(true);
  });
});

describe('the category', () => {
  it('is an equality with any of its values', () => {
    const query = compile('process where true');
    expect(query.matches({ event: { category: ['file', 'process'] } })).toBe(true);
    expect(query.matches({ 'event.category': 'Process' })).toBe(false);
    expect(query.matches({})).toBe(false);
    expect(compile('any where true').matches({})).toBe(true);
    const own = compile('process where true', { eventCategoryField: 'kind' });
    expect(own.matches({ kind: 'process' })).toBe(true);
  });
});
