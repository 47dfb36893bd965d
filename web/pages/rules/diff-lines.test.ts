import { expect, it } from 'vitest';
import { diffLines, linesOf } from './field-diff.tsx';

const SIGNS = { same: ' ', gone: '-', new: '+' } as const;
const diff = (before: string, after: string) =>
  diffLines([...before], [...after])
    .map(({ kind, text }) => `${SIGNS[kind]}${text}`)
    .join('');

it('keeps what is the same, and says the least that goes and comes', () => {
  expect(diff('abc', 'abc')).toBe(' a b c');
  expect(diff('abc', 'axc')).toBe(' a-b+x c');
  expect(diff('', 'ab')).toBe('+a+b');
  expect(diff('abcd', 'bd')).toBe('-a b-c d');
  expect(diff('aab', 'ab')).toBe(' a-a b');
});

it('is whole whatever the texts are', () => {
  const texts = ['', 'a', 'ab', 'ba', 'aabb', 'abab', 'xaybz', 'bbbaaa'];
  for (const before of texts) {
    for (const after of texts) {
      const lines = diffLines([...before], [...after]);
      const side = (other: 'gone' | 'new') =>
        lines.flatMap(({ kind, text }) => (kind === other ? [] : [text])).join('');
      expect([side('new'), side('gone')]).toEqual([before, after]);
    }
  }
});

it('takes texts of which a table would be too large', () => {
  const lines = (sign: string) => Array.from({ length: 2_000 }, (_, at) => `${sign}${at}`);
  expect(diffLines(lines('a'), lines('b'))).toHaveLength(4_000);
});

it('reads texts as they are and everything else as JSON', () => {
  expect(linesOf('a\nb\n')).toEqual(['a', 'b']);
  expect(linesOf(null)).toEqual([]);
  expect(linesOf([1])).toEqual(['[', '  1', ']']);
});
