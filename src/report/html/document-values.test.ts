import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../events/json.ts';
import { textAt, valuesAt } from './document-values.ts';

describe('valuesAt', () => {
  it.each<[JsonObject, string, readonly unknown[]]>([
    [{ a: { b: 1 } }, 'a.b', [1]],
    [{ 'a.b': 1 }, 'a.b', [1]],
    [{ 'a.b': { c: 1 }, a: { 'b.c': 2, b: { c: 3 } } }, 'a.b.c', [1, 2, 3]],
    [{ a: ['-v', '-v', null] }, 'a', ['-v', '-v']],
    [{ a: [{ b: 1 }, { b: [2, [3]] }] }, 'a.b', [1, 2, 3]],
    [{ a: { b: {} } }, 'a.b', []],
    [{ a: 1 }, 'a.b', []],
    [{}, '__proto__.x', []],
    [{}, 'constructor', []],
    [{ a: 2n ** 60n }, 'a', [2n ** 60n]],
  ])('%o at %s', (document, path, values) => {
    expect(valuesAt(document, path)).toEqual(values);
  });

  it('is bounded in number', () => {
    expect(valuesAt({ a: Array.from({ length: 5_000 }, () => 1) }, 'a')).toHaveLength(1_000);
  });

  it.each<[JsonObject, string | null]>([
    [{ a: ['x', 'y'] }, 'x'],
    [{ a: false }, 'false'],
    [{ a: '' }, null],
    [{}, null],
  ])('the first of %o as text', (document, text) => {
    expect(textAt(document, 'a')).toBe(text);
  });
});
