import { describe, expect, it } from 'vitest';
import { MAX_DOCUMENT_DEPTH, rowOf } from './document-row.ts';
import { DocumentReader } from '../ingest/json/document.ts';
import { prepareFields } from '../ingest/json/fields.ts';
import { textOf } from '../ingest/json/text.ts';
import { FieldSet } from './field-set.ts';
import { printJson } from './json.ts';

function read(document: unknown, ...paths: string[]) {
  const fields = new FieldSet();
  for (const path of paths) fields.slotOf(path);
  return rowOf(document, fields);
}

describe('rowOf', () => {
  it.each<[string, unknown]>([
    ['nested', { a: { b: { c: 1 } } }],
    ['dotted', { 'a.b.c': 1 }],
    ['dotted above', { 'a.b': { c: 1 } }],
    ['dotted below', { a: { 'b.c': 1 } }],
    ['an array of one', { a: { b: { c: [1] } } }],
    ['an array of objects', { a: [{ b: { c: 1 } }, { x: 2 }] }],
    ['nulls and twins', { a: { b: { c: [null, 1, 1, null] } } }],
    ['nested arrays', { a: [[{ b: [[[{ c: [[1]] }]]] }]] }],
    ['a bigint in the safe range', { a: { b: { c: 1n } } }],
  ])('reads %s', (_, document) => {
    expect(read(document, 'a.b.c')).toEqual([1]);
  });

  it.each<[string, unknown]>([
    ['no such key', {}],
    ['null', { a: null }],
    ['empty array', { a: [] }],
    ['array of null', { a: [null] }],
    ['nested empty arrays', { a: [[], [[]]] }],
    ['object at a leaf', { a: { b: 1 } }],
    ['not a number', { a: Number.NaN }],
    ['infinite', { a: Number.POSITIVE_INFINITY }],
    ['function', { a: () => 1 }],
    ['symbol', { a: Symbol('a') }],
    ['Date', { a: new Date(0) }],
    ['undefined', { a: undefined }],
    ['a scalar document', 'a'],
    ['an array document', [{ a: 1 }]],
    ['a null document', null],
  ])('takes %s as absent', (_, document) => {
    expect(read(document, 'a')).toEqual([undefined]);
  });

  it('collects mixtures in the order of the document', () => {
    const document = { 'a.b': 'x', a: [{ b: 'y' }, { b: ['z', 'x'] }] };
    expect(read(document, 'a.b')).toEqual([['x', 'y', 'z']]);
  });

  it('keeps a field and a field below it apart', () => {
    expect(read({ a: [1, { b: 2 }] }, 'a', 'a.b')).toEqual([1, 2]);
  });

  it.each<[number | bigint]>([
    [-0],
    [1e17],
    [-1e20],
    [1e21],
    [2n ** 64n - 1n],
    [2n ** 64n],
    [-(2n ** 63n) - 1n],
    [1.5],
    [3],
  ])('reads %s as the reader of its text does', (number) => {
    const fields = new FieldSet();
    const slots = [fields.slotOf('a'), fields.floatSlotOf('a')];
    const text = Buffer.from(printJson({ a: number }));
    const reader = new DocumentReader(
      textOf(text, text.length),
      prepareFields(fields),
      'unwrapped',
    );
    expect(reader.read(0, text.length)).toBe(true);
    const row = rowOf({ a: number }, fields);
    expect(slots.map((slot) => row[slot])).toStrictEqual(slots.map((slot) => reader.row[slot]));
  });

  it('keeps types apart and large integers whole', () => {
    expect(read({ a: [1, '1', true, 'true', 2n ** 60n] }, 'a')).toEqual([
      [1, '1', true, 'true', 2n ** 60n],
    ]);
  });

  it('reads keys that JavaScript treats specially as data, and no inherited ones', () => {
    const document = JSON.parse('{"__proto__":{"x":1},"constructor":{"name":"c"}}') as unknown;
    expect(read(document, '__proto__.x', 'constructor.name', 'toString.name', 'x')).toEqual([
      1,
      'c',
      undefined,
      undefined,
    ]);
    expect(read(Object.create({ a: 1 }), 'a')).toEqual([undefined]);
  });

  it('stops at the depth limit instead of exhausting the stack', () => {
    const nest = (depth: number) => {
      let value: unknown = 'deep';
      for (let i = 0; i < depth; i++) value = [value];
      return { a: value };
    };
    expect(read(nest(MAX_DOCUMENT_DEPTH - 1), 'a')).toEqual(['deep']);
    expect(read(nest(MAX_DOCUMENT_DEPTH), 'a')).toEqual([undefined]);
    expect(read(nest(100_000), 'a')).toEqual([undefined]);
  });

  it('reads 100,000 distinct values in linear time', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => `v${i}`);
    const start = performance.now();
    const [value] = read({ a: [...many, ...many] }, 'a');
    expect(value).toEqual(many);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
