import { describe, expect, it } from 'vitest';
import { cut, displayWidth, padded, wrapList, wrapText } from './text-width.ts';

it.each([
  ['', 0],
  ['abc', 3],
  ['é', 1],
  ['e\u0301', 1],
  ['容器', 4],
  ['😀', 2],
  ['ａ', 2],
])('%j takes %i cells', (text, width) => {
  expect(displayWidth(text)).toBe(width);
});

it.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['容器名', 5, '容器…'],
  ['容器名', 4, '容…'],
  ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
  ['ab', 1, '…'],
  ['😀😀', 3, '😀…'],
])('%j in %i cells is %j', (text, room, expected) => {
  expect(cut(text, room)).toBe(expected);
  expect(displayWidth(cut(text, room))).toBeLessThanOrEqual(room);
});

it('fills up by cells, not by characters', () => {
  expect(padded('容', 4)).toBe('容  ');
  expect(padded('abcde', 4)).toBe('abcde');
});

it.each<[string[], number, string[]]>([
  [[], 10, ['']],
  [['one'], 10, ['one']],
  [['one', 'two'], 10, ['one, two']],
  [['one', 'two', 'three'], 8, ['one,', 'two,', 'three']],
  [['one', 'two', 'three'], 9, ['one, two,', 'three']],
  [['longer than there is room', 'b'], 9, ['longer than there is room,', 'b']],
  [['漢字', '漢字'], 10, ['漢字, 漢字']],
  [['漢字', '漢字'], 9, ['漢字,', '漢字']],
])('%j in %i', (values, room, lines) => {
  expect(wrapList(values, room)).toEqual(lines);
});

describe('wrapping a text', () => {
  it.each([
    ['', 5, 9, ['']],
    ['a b', 5, 9, ['a b']],
    ['aaa bbb ccc', 7, 9, ['aaa bbb', 'ccc']],
    ['abcdefghij', 4, 9, ['abcd', 'efgh', 'ij']],
    ['ab cdefghij', 4, 9, ['ab', 'cdef', 'ghij']],
    ['長長長', 4, 9, ['長長', '長']],
    ['aaa bbb ccc ddd', 3, 2, ['aaa', 'bb…']],
    ['aaa bbb', Number.POSITIVE_INFINITY, 1, ['aaa bbb']],
  ])('%j in %d cells', (text, room, most, lines) => {
    expect(wrapText(text, room, most)).toEqual(lines);
  });
});
