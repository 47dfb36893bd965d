import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFields } from './line.ts';

const read = (body: string) => {
  const { own, translated } = readFields(body);
  return [Object.fromEntries(own), Object.fromEntries(translated)];
};

describe('fields of a record', () => {
  it.each<[string, string, Record<string, string>, Record<string, string>]>([
    ['words', 'a=1 b=(null) c=?', { a: '1', b: '(null)', c: '?' }, {}],
    ['quotes', `a="x=1 y" b='msg c="2"' d=3`, { a: '"x=1 y"', b: `'msg c="2"'`, d: '3' }, {}],
    [
      'pieces',
      'a1_len=4 a1[0]=4142 a1[1]="C"',
      { a1_len: '4', 'a1[0]': '4142', 'a1[1]': '"C"' },
      {},
    ],
    [
      'translations behind the separator',
      'uid=0 key="k"\x1dARCH=x86_64 UID="root"',
      { uid: '0', key: '"k"' },
      { ARCH: 'x86_64', UID: '"root"' },
    ],
    [
      'translations behind the separator as rsyslog writes it, but not in quotes',
      'a="#035B=1" key=(null)#035ARCH=x86_64 UID="root"',
      { a: '"#035B=1"', key: '(null)' },
      { ARCH: 'x86_64', UID: '"root"' },
    ],
    [
      'capitals before the separator, which are no translation',
      'UID="root"',
      { UID: '"root"' },
      {},
    ],
    ['the first of one name', 'pid=1 pid=2', { pid: '1' }, {}],
    ['what stands before a field, which is none', 'denied { read } for pid=1', { pid: '1' }, {}],
    ['an empty value', 'a= b=1', { a: '', b: '1' }, {}],
    ['a quote that is never closed', 'a=1 b="c d=2', { a: '1', b: '"c d=2' }, {}],
    ['a line end of Windows', 'a=1\r', { a: '1' }, {}],
    [
      'names of JavaScript',
      '__proto__=1 constructor=2',
      JSON.parse('{"__proto__":"1","constructor":"2"}') as Record<string, string>,
      {},
    ],
  ])('%s', (_, body, own, translated) => {
    expect(read(body)).toStrictEqual([own, translated]);
  });

  it('are read of anything', () => {
    const pieces = constantFrom(
      'a',
      '=',
      '"',
      "'",
      ' ',
      '\x1d',
      '\r',
      '#035',
      'b0',
      '(null)',
      '\\',
    );
    assert(
      property(array(pieces, { maxLength: 60 }), (parts) => {
        const body = parts.join('');
        for (const fields of Object.values(readFields(body)))
          for (const [name, value] of fields) expect(body).toContain(`${name}=${value}`);
      }),
    );
  });

  it.each(['a', 'a=', 'a="', '" ', "='", 'a=1 ', '= ', '\x1d', '#035', '#'])(
    'are read in one pass of a million times %j',
    (piece) => {
      expect(readFields(piece.repeat(1_000_000)).own.size).toBeLessThan(3);
    },
  );
});
