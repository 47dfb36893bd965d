import { describe, expect, it } from 'vitest';
import { exampleText } from '../diagnostics/code-info.ts';
import { CODES } from '../diagnostics/codes.ts';
import { SYNTAX_CODES } from '../diagnostics/syntax-codes.ts';
import { parse } from './parser.ts';

const codesOf = (example: string): string[] => {
  const result = parse(exampleText(example));
  return result.ok ? [] : result.diagnostics.map(({ code }) => code);
};

describe('1xxx: the wrong example raises exactly its code, the right one parses', () => {
  it.each(Object.entries(SYNTAX_CODES))('%s', (code, { wrong, right }) => {
    expect(codesOf(wrong)).toEqual([code]);
    expect(codesOf(right)).toEqual([]);
  });
});

it('the examples of all other codes parse', () => {
  const others = Object.entries(CODES).filter(([code]) => /^EQL[23]/.test(code));
  expect(others.length).toBeGreaterThan(0);
  for (const [code, { wrong, right }] of others) {
    expect([code, ...codesOf(wrong), ...codesOf(right)]).toEqual([code]);
  }
});

it('titles are all different', () => {
  const titles = Object.values(CODES).map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
});
