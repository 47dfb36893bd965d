import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowOf } from './document-row.ts';
import { FieldSet } from './field-set.ts';
import { parseJson, printJson, type Json } from './json.ts';
import { parseDocument } from './parse-document.ts';

describe('JSON without loss of digits', () => {
  it.each([
    ['12345678901234567890', 12345678901234567890n],
    ['-9007199254740993', -9007199254740993n],
    ['9007199254740991', 9007199254740991],
    [
      '{"n":[18446744073709551615,1.5,"18446744073709551615"]}',
      { n: [18446744073709551615n, 1.5, '18446744073709551615'] },
    ],
    ['1e400', '1e400'],
    [
      '"12345678901234567890e400 \\" 12345678901234567890"',
      '12345678901234567890e400 " 12345678901234567890',
    ],
  ])('reads %s', (text, value) => {
    expect(parseJson(text)).toStrictEqual(value);
  });

  it('prints integers with all digits', () => {
    expect(printJson({ a: [18446744073709551615n], b: 'x' })).toBe(
      '{"a":[18446744073709551615],"b":"x"}',
    );
  });

  it('keeps keys that mean something to JavaScript', () => {
    const text = '{"__proto__":{"x":1},"constructor":12345678901234567890}';
    expect(printJson(parseJson(text))).toBe(text);
  });

  it('reads what it prints', () => {
    const value = fc.letrec<{ json: Json }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom('"', '\\', '12345678901234567', 'e', '9', ',', ':') }),
        fc.integer(),
        fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('json'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('json'), { maxKeys: 4 }),
      ),
    })).json;
    fc.assert(
      fc.property(value, (json) => {
        expect(printJson(parseJson(printJson(json)))).toBe(printJson(json));
      }),
    );
  });
});

describe('documents', () => {
  it.each([1_000, 1_001, 100_000])('can be printed however deep: %d levels', (levels) => {
    const text = `{"a":1,"deep":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    const document = parseDocument(text);
    expect(document['a']).toBe(1);
    expect(printJson(document)).toBe(
      levels <= 1_000 ? text : `{"a":1,"deep":${'['.repeat(999)}null${']'.repeat(999)}}`,
    );
  });

  it('keeps the values that fields are read from', () => {
    const text = `{"a":{"b":[{"c":7}]},"x":${'{"x":'.repeat(2_000)}1${'}'.repeat(2_000)}}`;
    const fields = new FieldSet();
    fields.slotOf('a.b.c');
    expect(rowOf(parseDocument(text), fields)).toStrictEqual([7]);
  });
});
