import { describe, expect, it } from 'vitest';
import { FieldSet, type Row } from '../../events/field-set.ts';

import { DocumentReader } from './document.ts';
import { FastMemory, fastFields } from './fast-reader.ts';

import { REJECTIONS, fault } from './fault.ts';
import { prepareFields } from './fields.ts';
import { textOf } from './text.ts';

function read(content: string | Uint8Array, ...paths: string[]): Row | string {
  const fields = new FieldSet();
  for (const path of paths) fields.slotOf(path);
  const bytes = Buffer.from(content as string);
  const reader = new DocumentReader(
    textOf(bytes, bytes.length),
    prepareFields(fields),
    'unwrapped',
  );
  return reader.read(0, bytes.length) ? [...reader.row] : `${fault.code} at ${fault.at}`;
}

describe('values', () => {
  it.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['-9223372036854775808', -9223372036854775808n],
    ['-9223372036854775809', -9223372036854775808],
    ['18446744073709551615', 18446744073709551615n],
    ['18446744073709551616', 18446744073709551616],
    ['9007199254740993.0', 9007199254740992],
    ['123456789012345', 123456789012345],
    ['5.0', 5],
    ['-0', 0],
    ['-0.0e-5', 0],
    ['1e400', undefined],
    ['"\\ud800x"', '\ud800x'],
    ['"\\u0000é\u2028"', '\0é\u2028'],
    ['true', true],
    ['null', undefined],
    ['{"b":1}', undefined],
    ['[[1,[2]],[null,{"x":3},2],"1"]', [1, 2, '1']],
  ])('%s', (text, expected) => {
    const row = read(`{"a":${text}}`, 'a');
    expect(row).toStrictEqual([expected]);
  });

  it.each([
    ['1.0', '1.0'],
    ['1E+2', '1E+2'],
    ['-0', '-0'],
    ['1e400', '1e400'],
    ['[1,"1",1.0,true]', ['1', '1.0', 'true']],
  ])('%s in a field of texts', (text, expected) => {
    const fields = new FieldSet(() => 'keyword');
    fields.slotOf('a');
    const bytes = Buffer.from(`{"a":${text}}`);
    for (const memory of [null, FastMemory.open()]) {
      const prepared = fastFields(fields, memory);
      const reader = new DocumentReader(textOf(bytes, bytes.length), prepared, 'unwrapped');
      expect(reader.read(0, bytes.length)).toBe(true);
      expect(reader.row).toStrictEqual([expected]);
    }
  });

  it.each([
    ['3', [3, undefined, 3]],
    ['3.0', [3, 3, 3]],
    ['1e1', [10, 10, 10]],
    ['-20E-1', [-2, -2, -2]],
    [
      '[3, 3.0, 2.5, "4.0"]',
      [
        [3, 2.5, '4.0'],
        [3, 2.5],
        [3, 2.5, '4.0'],
      ],
    ],
    ['null', [undefined, undefined, 'none']],
    ['[true, null]', [true, undefined, [true, 'none']]],
    ['[]', [undefined, undefined, undefined]],
    ['{"b":null}', [undefined, undefined, undefined]],
  ])('%s, with its derived values', (text, expected) => {
    const fields = new FieldSet();
    const slots = [fields.slotOf('a'), fields.floatSlotOf('a'), fields.slotWithNull('a', 'none')];
    const bytes = Buffer.from(`{"a":${text}}`);
    const reader = new DocumentReader(
      textOf(bytes, bytes.length),
      prepareFields(fields),
      'unwrapped',
    );
    expect(reader.read(0, bytes.length)).toBe(true);
    expect(slots.map((slot) => reader.row[slot])).toEqual(expected);
  });

  it('replaces invalid UTF-8, in keys too', () => {
    const bytes = Buffer.from('{"x\x80":"\xff"}', 'latin1');
    expect(read(bytes, 'x\ufffd')).toEqual(['\ufffd']);
    expect(read('{"\\ud800":1}', '\ud800', '\ufffd')).toEqual([1, undefined]);
  });

  it.each([
    ['{"a.b":1,"a":{"b":2}}', [1, 2]],
    ['{"a":{"b":1},"a":{"b":2}}', [1, 2]],
    ['{"a":{"b":1},"a":{"c":2}}', 1],
    ['{"a.b":1,"a\\u002eb":2}', [1, 2]],
    ['{"a":{"b":1,"\\u0062":2}}', [1, 2]],
    ['{"a":[{"b":1},{"b":2,"b":3}]}', [1, 2, 3]],
    ['{"a":{"b":1,"b":null},"a":7,"a":[]}', 1],
  ])('reads all values of a field, whatever its keys: %s', (text, expected) => {
    expect(read(text, 'a.b')).toEqual([expected]);
  });

  it('reads a hundred thousand values in linear time', () => {
    const values = Array.from({ length: 100_000 }, (_, n) => n);
    expect(read(JSON.stringify({ a: [...values, ...values] }), 'a')).toEqual([values]);
  });

  it('finds long dotted keys and supports extremely long paths', () => {
    const path = Array.from({ length: 20_000 }, () => 'a').join('.');
    expect(read(JSON.stringify({ [path]: 1 }), path)).toEqual([1]);
  });
});

describe('search hits', () => {
  it('provide their metadata as fields', () => {
    const hit = '{"_index":"logs","_id":"7","_source":{"a":1,"_id":"inner"}}';
    expect(read(hit, '_index', '_id', 'a')).toEqual(['logs', '7', 1]);
    expect(read('{"_id":"own","a":1}', '_index', '_id', 'a')).toEqual([undefined, 'own', 1]);
  });

  it('need an object at _source and a string beside it', () => {
    expect(read('{"_source":{"a":1},"a":2}', 'a', '_source.a')).toEqual([2, 1]);
    expect(read('{"_id":"x","_source":7,"a":2}', 'a', '_source')).toEqual([2, 7]);
  });

  it.each([
    ['a field beside it', '{"_index":"i","_id":"x","_source":{"a":1},"b":2}', [1, 2]],
    ['a source in it', '{"_id":"x","_source":{"a":1,"_source":{"b":2}},"c":3}', [1, 2]],
    ['another source', '{"_id":"x","_source":{"a":1},"_source":{"b":2}}', [1, 2]],
    ['another source, empty', '{"_id":"x","_source":{"a":1,"b":2},"_source":{}}', [1, 2]],
    ['another index', '{"_index":"i","_source":{"a":1,"b":2},"_index":"j"}', [1, 2]],
    ['a mark of a missing event', '{"_id":"","missing":true,"_source":{},"a":1,"b":2}', [1, 2]],
    ['values at both', '{"a":1,"b":2,"_id":"x","_source":{"a":3}}', [[1, 3], 2]],
  ])('hide nothing with %s', (_, text, expected) => {
    const bytes = Buffer.from(text);
    const fields = new FieldSet();
    const slots = ['a', 'b'].map((path) => fields.slotOf(path));
    for (const hits of ['unwrapped', 'only'] as const) {
      const reader = new DocumentReader(textOf(bytes, bytes.length), prepareFields(fields), hits);
      expect(reader.read(0, bytes.length)).toBe(true);
      expect(slots.map((slot) => reader.row[slot])).toEqual(expected);
      // Rules that ask for an index must not pass it by either.
      expect([reader.start, reader.end, reader.index]).toEqual([0, bytes.length, undefined]);
    }
  });

  it('with events are never placeholders', () => {
    expect(read('{"_id":"","_source":{ },"missing":true}', 'a')).toBe('ING2011 at 0');
    expect(read('{"_id":"","_source":{"a":1},"missing":true}', 'a')).toEqual([1]);
  });

  it('are documents where nothing is unwrapped', () => {
    const bytes = Buffer.from('{"_index":"i","_id":"x","_source":{"a":1},"a":2}');
    const fields = new FieldSet();
    const slots = ['a', '_id', '_source.a'].map((path) => fields.slotOf(path));
    const reader = new DocumentReader(textOf(bytes, bytes.length), prepareFields(fields), 'none');
    expect(reader.read(0, bytes.length)).toBe(true);
    expect(slots.map((slot) => reader.row[slot])).toEqual([2, 'x', 1]);
    expect([reader.start, reader.end, reader.id]).toEqual([0, bytes.length, undefined]);
  });
});

describe('rejections', () => {
  it.each([
    ['{"a":1', 'ING2001 at 6'],
    ['{"a":"x', 'ING2001 at 7'],
    ['{"a":tru}', 'ING2002 at 8'],
    ['{"a" 1}', 'ING2002 at 5'],
    ['{"a":1,}', 'ING2002 at 7'],
    ['{"a":"x\ty"}', 'ING2003 at 7'],
    ['{"b":"\\x"}', 'ING2004 at 7'],
    ['{"a":1.}', 'ING2005 at 7'],
    ['{"a":1} x', 'ING2007 at 8'],
    ['[1]', 'ING2008 at 0'],
    ['{"a":1}\u00a0', 'ING2007 at 7'],
  ])('%s', (text, expected) => {
    expect(read(text, 'a')).toBe(expected);
    expect(Object.keys(REJECTIONS)).toContain(expected.slice(0, 7));
  });

  it.each(['a', 'b'])(
    'what is nested deeper than the limit, at a field wanted or not (%s)',
    (path) => {
      const nested = (levels: number): string => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
      expect(read(nested(999), path)).toEqual([undefined]);
      expect(read(nested(1000), path)).toBe('ING2006 at 1004');
      expect(read(`{"a":${'[{"a":'.repeat(100_000)}`, 'a.a.a')).toMatch(/^ING2006/);
    },
  );
});
