import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowOf } from '../../events/document-row.ts';
import { FieldSet } from '../../events/field-set.ts';
import { parseDocument } from '../../events/parse-document.ts';
import type { DocumentBounds } from './bounded-reader.ts';
import { truncationNote } from './truncation-note.ts';
import { readSource } from './read-source.ts';

const SMALL: DocumentBounds = {
  depth: 4,
  elements: 3,
  longest: 8,
  given: { values: 10, text: 200 },
  others: { values: 6, text: 60 },
};

const read = (text: string, bounds = SMALL) => {
  const { document, cut } = readSource(text, bounds);
  return { document, cut };
};

describe('what is read of a document', () => {
  it('is complete within the bounds', () => {
    const text = '{"a":[1,2,{}],"b":"12345678","e":9007199254740993}';
    expect(read(text)).toEqual({ document: parseDocument(text), cut: null });
  });

  it.each<[string, string, unknown, unknown]>([
    [
      'elements',
      '{"a":[1,2,3,[4,5],{"b":6}]}',
      { a: [1, 2, 3] },
      [{ field: 'a', values: 5, characters: 0 }],
    ],
    [
      'a text',
      '{"a":"123456\\u007890"}',
      { a: '123456x…' },
      [{ field: 'a', values: 0, characters: 2 }],
    ],
    ['a long key', '{"123456789":1}', {}, [{ field: '', values: 1, characters: 0 }]],
    ['depth', '{"a":{"b":[{"c":1}]}}', { a: { b: [{ c: 1 }] } }, null],
    [
      'more depth',
      '{"a":{"b":[{"c":1,"d":[2]}]}}',
      { a: { b: [{ c: 1 }] } },
      [{ field: 'a.b', values: 2, characters: 0 }],
    ],
    [
      'values',
      '{"a":1,"b":2,"c":{"d":3},"e":5,"f":6,"g":7,"h":{"i":8}}',
      { a: 1, b: 2, c: { d: 3 }, e: 5, f: 6 },
      [{ field: '', values: 3, characters: 0 }],
    ],
    [
      'all texts together',
      `{${Array.from({ length: 6 }, (_, index) => `"k${index}abcde":"1234567"`).join()}}`,
      { k0abcde: '1234567', k1abcde: '1234567', k2abcde: '1234567', k3abcde: '1234567' },
      [{ field: '', values: 2, characters: 0 }],
    ],
    [
      'unknown fields before well-known ones',
      '{"a":[1,2,3,4,5],"b":[1,2,3,4,5],"process":{"x":1,"name":"sh","args":["a","b","c","d"]}}',
      { a: [1, 2, 3], b: [1], process: { name: 'sh', args: ['a', 'b', 'c'] } },
      [
        { field: 'a', values: 2, characters: 0 },
        { field: 'b', values: 4, characters: 0 },
        { field: 'process.args', values: 1, characters: 0 },
        { field: 'process', values: 1, characters: 0 },
      ],
    ],
    ['a key that comes again', '{"a":1,"a":[1,2,3],"a":"x"}', { a: [1, 1, 2, 3, 'x'] }, null],
    ['brackets in texts', '{"a":"]}\\"[","b":["\\\\","}"]}', { a: ']}"[', b: ['\\', '}'] }, null],
  ])('is bounded: %s', (_, text, document, fields) => {
    const source = read(text);
    expect(source.document).toEqual(document);
    expect(source.cut?.fields ?? null).toEqual(fields);
  });

  it('lists the first omitted fields and counts the others', () => {
    const text = `{${Array.from({ length: 30 }, (_, index) => `"a${index}":"123456789"`).join()}}`;
    const bounds = { ...SMALL, others: { values: 100, text: 1_000 } };
    const { cut } = read(text, bounds);
    expect(cut).toMatchObject({ values: 0, characters: 60, moreFields: 10 });
    expect(cut?.fields).toHaveLength(20);
    expect(truncationNote([null, cut])).toBe(
      '60 characters of the document left out: a0, a1, a2, 27 more',
    );
  });

  it.each(['', '{', '{"a', '{"a"', '{"a":', '{"a":[1', '{"a":}', '{1:2}', '[1]'])(
    'refuses %j and does not read forever',
    (text) => {
      expect(() => read(text, { ...SMALL, longest: 0 })).toThrow(SyntaxError);
    },
  );

  it('handles a million levels in the omitted part', () => {
    const text = `{"a":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)},"b":1}`;
    const { document, cut } = read(text);
    expect(document).toEqual({ a: [[[]]], b: 1 });
    expect(cut).toMatchObject({ values: 999_997 });
  });
});

describe('the row of a document', () => {
  const fields = new FieldSet();
  for (const field of ['a', 'a.b', 'b.a', 'process.args', 'c']) fields.slotOf(field);
  const key = fc.constantFrom('a', 'b', 'c', 'a.b', 'b.a', 'process', 'args', 'x');
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { maxDepth: 7, withCrossShrink: true },
      fc.constantFrom(null, true, 0, -1.5e3, 'x', '\\"]}', 'ü\u0000', '123456789012'),
      fc.array(tie('json'), { maxLength: 5 }),
      fc.dictionary(key, tie('json'), { maxKeys: 5 }),
    ),
  }));

  it('has all values, even of truncated documents', () => {
    fc.assert(
      fc.property(fc.dictionary(key, json, { maxKeys: 6 }), fc.boolean(), (object, isPretty) => {
        const text = JSON.stringify(object, null, isPretty ? 1 : 0);
        const source = readSource(text, SMALL);
        const whole = parseDocument(text);
        expect(source.row(fields)).toEqual(rowOf(whole, fields));
        if (source.cut === null) expect(source.document).toEqual(whole);
        else expect(source.cut.values + source.cut.characters).toBeGreaterThan(0);
      }),
    );
  });
});
