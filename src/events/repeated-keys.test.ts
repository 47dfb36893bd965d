import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentText } from '../ingest/json/texts.testing.ts';
import { parseDocument, repeatsKeys, parseRepeated, readingsOf } from './parse-document.ts';

describe('a key that an object has twice', () => {
  it.each<[string, string, unknown]>([
    ['with scalars', '{"a":1,"b":2,"a":3}', { a: [1, 3], b: 2 }],
    ['spelled in another way', '{"a":1,"\\u0061" :3}', { a: [1, 3] }],
    ['with objects', '{"a":{"b":1},"a":{"c":2}}', { a: [{ b: 1 }, { c: 2 }] }],
    ['with arrays', '{"a":[1,2],"a":[],"a":3,"a":null}', { a: [1, 2, 3, null] }],
    ['far down', '{"a":[{"b":{"c":1,"c":2}}]}', { a: [{ b: { c: [1, 2] } }] }],
    ['of a special name', '{"__proto__":1,"__proto__":2}', JSON.parse('{"__proto__":[1,2]}')],
    ['beside big integers', '{"a":9007199254740993,"a":1}', { a: [9007199254740993n, 1] }],
  ])('has all values: %s', (_, text, expected) => {
    expect(parseDocument(text)).toStrictEqual(expected);
  });

  it('has them in linear time, and within the depth of documents', () => {
    const text = `{${Array.from({ length: 100_000 }, (_, n) => `"a":${n}`).join()}}`;
    expect((parseDocument(text)['a'] as number[]).length).toBe(100_000);
    const nested = `{"a":1,"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(JSON.stringify(parseRepeated(nested, 4))).toBe('{"a":[1,[[null]]]}');
  });

  it('is found where it is, and only there', () => {
    fc.assert(
      fc.property(documentText, (text) => {
        const value = JSON.parse(text) as ReturnType<typeof parseDocument>;
        expect(repeatsKeys(text, value)).toBe(!hasEachKeyOnce(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each<[string, unknown]>([
    ['{"a":1,"b":2}', [{ a: 1, b: 2 }]],
    [
      '{"a":1,"b":2,"a":3,"a":4,"b":5}',
      [
        { a: 1, b: 2 },
        { a: 3, b: 5 },
        { a: 4, b: 5 },
      ],
    ],
    [
      '{"a":{"b":1,"b":2},"c":[{"b":3,"b":4}]}',
      [
        { a: { b: 1 }, c: [{ b: 3 }] },
        { a: { b: 2 }, c: [{ b: 4 }] },
      ],
    ],
    [`{${'"a":1,'.repeat(5)}"b":2}`, [{ a: Array.from({ length: 5 }, () => 1), b: 2 }]],
  ])('is read with each of its values: %s', (text, readings) => {
    expect(readingsOf(text, 10)).toStrictEqual(readings);
  });

  it('is not seen in strings', () => {
    const text = JSON.stringify({ a: '{"b":1,"b":2}', 'c"': 'x":', d: 'e\\', f: '\\"', ':g': ':' });
    expect(repeatsKeys(text, JSON.parse(text))).toBe(false);
  });
});

/** A reviver is called once for each key that is left, and for the whole. */
function hasEachKeyOnce(text: string): boolean {
  let left = -1;
  JSON.parse(text, function count(this: unknown, _: string, value: unknown) {
    if (!Array.isArray(this)) left += 1;
    return value;
  });
  const written = [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)];
  return written.filter(([, colon]) => colon !== undefined).length === left;
}
