import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../events/json.ts';
import { compiled } from './compile.testing.ts';

const deep = (levels: number, wrap: (inner: Json, level: number) => Json, inner: Json): Json => {
  let value = inner;
  for (let level = 0; level < levels; level += 1) value = wrap(value, level);
  return value;
};

const term: JsonObject = { term: { a: 'x' } };

/** Letters a and b in an order that does not repeat. */
function randomText(length: number): string {
  let seed = 1;
  const letter = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % 2 === 0 ? 'a' : 'b';
  };
  return Array.from({ length }, letter).join('');
}

describe('hostile filters over hostile events', () => {
  it('with names that are special in JavaScript', () => {
    const own = JSON.parse('{"term":{"__proto__":"y"}}') as Json;
    const { passes, notApplied } = compiled([
      { query: { constructor: {} } },
      JSON.parse('{"query":{"__proto__":{"a":"x"}}}') as Json,
      { query: { toString: {} } },
      { query: own },
    ]);
    expect(notApplied).toEqual(
      ['constructor', '__proto__', 'toString'].map(
        (name, index) => `filters[${index}].query: clauses "${name}" are not known; counts as true`,
      ),
    );
    expect(passes({})).toBe(false);
    expect(passes(JSON.parse('{"__proto__":"y"}') as JsonObject)).toBe(true);
    expect(compiled([{ query: { exists: { field: 'constructor' } } }]).passes({})).toBe(false);
  });

  it.each<[name: string, wrap: (inner: Json, level: number) => Json]>([
    ['bool', (inner) => ({ bool: { filter: [inner] } })],
    ['dis_max', (inner) => ({ dis_max: { queries: [inner] } })],
    ['constant_score', (inner) => ({ constant_score: { filter: inner } })],
    ['nested', (query, level) => ({ nested: { path: `a${'.a'.repeat(3_000 - level)}`, query } })],
  ])('deeper than the stack: %s', (_, wrap) => {
    const { notApplied } = compiled([{ query: deep(3_000, wrap, term) }]);
    expect(notApplied).toHaveLength(1);
    expect(notApplied[0]).toMatch(/: nested deeper than 100 levels; counts as true$/);
  });

  it('deeper than the stack: combined, and under negations', () => {
    const wrap = (inner: Json): Json => ({
      meta: { type: 'combined', relation: 'OR', params: [inner], negate: true },
    });
    const { notApplied, passes } = compiled([deep(3_000, wrap, { query: term })]);
    expect(notApplied).toHaveLength(1);
    expect(passes({ a: 'y' })).toBe(true);
    expect(compiled([deep(100, wrap, { query: term })]).notApplied).toEqual([]);
  });

  it('with more clauses than the limit', () => {
    const must = Array.from({ length: 20_000 }, () => term);
    const { notApplied, passes } = compiled([{ query: { bool: { must } } }]);
    expect([passes({ a: 'x' }), passes({ a: 'y' })]).toEqual([true, false]);
    expect(notApplied).toHaveLength(101);
    expect(notApplied[0]).toMatch(/must\[9999\]: beyond the first 10,000 clauses; counts as true$/);
    expect(notApplied.at(-1)).toBe('and 9901 more parts');
  });

  it('with expressions that take too long for a value', () => {
    const filter = { query: { regexp: { a: '.*a.{1000}' } } };
    const a = randomText(100_000);
    const plain = compiled([filter]);
    const negated = compiled([{ ...filter, meta: { negate: true } }]);
    expect([plain.undecided(), plain.passes({ a }), plain.undecided()]).toEqual([0, true, 1]);
    expect([negated.passes({ a }), negated.undecided()]).toEqual([true, 1]);
  });

  it('with oversized texts', () => {
    const long = `x${'T1'.repeat(500_000)}`;
    for (const range of [{ gte: long }, { time_zone: long }, { format: long }]) {
      const [told] = compiled([{ query: { range: { '@timestamp': range } } }]).notApplied;
      expect(told?.length).toBeLessThan(200);
    }
    const minimum_should_match = '9<'.repeat(500_000);
    const odd = compiled([{ query: { bool: { should: term, minimum_should_match } } }]);
    expect(odd.notApplied).toHaveLength(1);
    const [told] = compiled([{ query: { [long]: {} } }]).notApplied;
    expect(told?.length).toBeLessThan(200);
  });

  it('over documents deeper than the stack', () => {
    const { passes } = compiled([
      { query: { nested: { path: 'a', query: { exists: { field: 'a.b' } } } } },
    ]);
    expect(passes({ a: deep(100_000, (inner) => [inner], { b: 1 }) })).toBe(false);
    expect(passes({ a: deep(900, (inner) => [inner], { b: 1 }) })).toBe(true);
  });
});
