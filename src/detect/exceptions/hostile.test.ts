import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../events/json.ts';
import { itemsOf } from '../../rules/exceptions/exception.testing.ts';
import { testOf } from './compile.testing.ts';

const deep = (levels: number, wrap: (inner: Json) => Json, inner: Json = 'x'): Json => {
  let value = inner;
  for (let level = 0; level < levels; level += 1) value = wrap(value);
  return value;
};

describe('hostile exceptions over hostile events', () => {
  it('with names that are special in JavaScript', async () => {
    const test = testOf(
      await itemsOf(
        { entries: [{ field: '__proto__.x', type: 'match', value: 'y' }] },
        { entries: [{ field: 'constructor.name', type: 'exists' }] },
        {
          entries: [
            { field: '__proto__', type: 'nested', entries: [{ field: 'x', type: 'exists' }] },
          ],
        },
        { entries: [{ field: 'toString', type: 'exists' }] },
      ),
    );
    expect(test({})).toEqual([]);
    expect(test(JSON.parse('{"__proto__":{"x":"y"}}') as JsonObject)).toEqual([0, 2]);
    expect(test(JSON.parse('{"__proto__.x":"y"}') as JsonObject)).toEqual([0, 2]);
    expect(test(JSON.parse('{"constructor":{"name":1},"toString":""}') as JsonObject)).toEqual([
      1, 3,
    ]);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it('with patterns of ten thousand stars', async () => {
    const test = testOf(
      await itemsOf(
        { entries: [{ field: 'a', type: 'wildcard', value: '*a'.repeat(10_000) }] },
        { entries: [{ field: 'a', type: 'wildcard', value: '*?'.repeat(5_000) }] },
        { entries: [{ field: 'a', type: 'wildcard', value: '\\'.repeat(10_001) }] },
      ),
    );
    expect(test({ a: 'a'.repeat(100_000) })).toEqual([0, 1]);
    expect(test({ a: `${'a'.repeat(9_999)}${'b'.repeat(90_000)}` })).toEqual([1]);
    expect(test({ a: '\\'.repeat(5_001) })).toEqual([1, 2]);
  });

  it('with documents deeper than the stack', async () => {
    const test = testOf(
      await itemsOf(
        { entries: [{ field: 'a', type: 'nested', entries: [{ field: 'b', type: 'exists' }] }] },
        { entries: [{ field: 'a', type: 'exists' }] },
        { entries: [{ field: 'a', operator: 'excluded', type: 'match', value: 'x' }] },
      ),
    );
    const objects = deep(100_000, (inner) => ({ c: inner }));
    const lists = deep(100_000, (inner) => [inner], { b: 1 });
    expect(test({ a: objects })).toEqual([2]);
    expect(test({ a: lists })).toEqual([2]);
    expect(test({ a: deep(900, (inner) => [inner], { b: 1 }) })).toEqual([0, 1, 2]);
  });

  it('with a hundred thousand items and values', async () => {
    const count = 100_000;
    const names = Array.from({ length: count }, (_, index) => `n${index}`);
    const many = [
      {
        entries: [
          { field: 'a', type: 'match_any', value: names },
          { field: 'b', type: 'exists' },
        ],
      },
      ...names
        .slice(0, 20_000)
        .map((value) => ({ entries: [{ field: 'a', type: 'match', value }] })),
    ];
    const test = testOf(await itemsOf(...many));
    expect(test({ a: 'n7', b: 1 })).toEqual([0, 8]);
    expect(test({ a: names.slice(19_999) })).toEqual([20_000]);
    // Each item is checked once, however many values of the event lead to it.
    expect(test({ a: [...names, ...names] })).toHaveLength(20_000);
    const objects = names.map((b) => ({ b }));
    const nested = testOf(
      await itemsOf({
        entries: [
          {
            field: 'a',
            type: 'nested',
            entries: [{ field: 'b', type: 'match_any', value: names }],
          },
        ],
      }),
    );
    expect([nested({ a: objects }), nested({ a: objects.map(({ b }) => ({ c: b })) })]).toEqual([
      [0],
      [],
    ]);
  });
});
