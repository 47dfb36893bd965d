import { describe, expect, it } from 'vitest';
import { compileWildcard, compileWildcards, hasWildcard } from './wildcard.ts';

const PLAIN = { ignoreCase: false, escapes: false };
const FOLDED = { ignoreCase: true, escapes: false };
const ESCAPED = { ignoreCase: false, escapes: true };

describe('compileWildcard', () => {
  it.each([
    ['cmd', 'cmd', true],
    ['cmd', 'cmd.exe', false],
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'a\nb\r\n', true],
    ['a*', 'a', true],
    ['*a', 'ba', true],
    ['ab*ba', 'aba', false],
    ['ab*ba', 'abba', true],
    ['*b*', 'abc', true],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['*aab*aab', 'aaab', false],
    ['?', 'a', true],
    ['?', '', false],
    ['?', '\u{1f433}', true],
    ['??', '\u{1f433}', false],
    ['?', '\ud83d', true],
    ['??', '\udc33\ud83d', true],
    ['?:\\windows\\*', 'c:\\windows\\x', true],
    ['*?', '', false],
    ['*?*?*', '\u{1f433}', false],
    ['*\u{1f433}?', 'a\u{1f433}\u{1f433}', true],
    ['*\udc33', '\u{1f433}', false],
    ['*\udc33', 'a\udc33', true],
    ['\ud83d*', '\u{1f433}', false],
    ['a\\*', 'a\\b', true],
    ['a\\*', 'a*', false],
    ['Runc', 'runc', false],
  ])('%j on %j: %s', (pattern, value, matches) => {
    expect(compileWildcard(pattern, PLAIN)(value)).toBe(matches);
  });

  it.each([
    ['RunC', 'rUNc', true],
    ['*K*', '\u212A', false],
    ['?UNC*INIT', 'runc init', true],
    ['É', 'é', false],
  ])('without case %j on %j: %s', (pattern, value, matches) => {
    expect(compileWildcard(pattern, FOLDED)(value)).toBe(matches);
  });

  it.each([
    ['Principal=\\*', 'Principal=*', true],
    ['Principal=\\*', 'Principal=a', false],
    ['*\\x', 'ax', true],
    ['\\x', '\\x', false],
    ['a\\\\*', 'a\\b', true],
    ['a\\', 'a\\', true],
    ['\\\u{1f433}', '\u{1f433}', true],
  ])('with escapes %j on %j: %s', (pattern, value, matches) => {
    expect(compileWildcard(pattern, ESCAPED)(value)).toBe(matches);
  });

  it('takes no more time for a hostile value than its length', () => {
    const many = compileWildcard(`*${'a?'.repeat(400)}b*`, FOLDED);
    const test = compileWildcard(`*${'a*'.repeat(200)}b?b`, FOLDED);
    const gap = compileWildcard(`*a${'?'.repeat(100)}b*`, FOLDED);
    const started = performance.now();
    expect(gap('aA'.repeat(25_000))).toBe(false);
    expect(many('aA'.repeat(500_000))).toBe(false);
    expect(many(`${'aA'.repeat(500_000)}b`)).toBe(true);
    expect(test('aA'.repeat(50_000))).toBe(false);
    expect(test(`${'aA'.repeat(50_000)}bbb`)).toBe(true);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('compileWildcards', () => {
  it('matches if one of the patterns does', () => {
    const test = compileWildcards(['runc', 'docker*', '*ctl', 'a?c', '*pod*', 'x*y'], FOLDED);
    const matching = ['RUNC', 'dockerd', 'kubeCTL', 'abc', 'my pods', 'xy'];
    expect(matching.filter((value) => !test(value))).toEqual([]);
    expect(['', 'run', 'ctl2', 'ac', 'yx'].filter((value) => test(value))).toEqual([]);
  });

  it('distinguishes long texts with common beginnings and ends', () => {
    const numbers = Array.from({ length: 300 }, (_, i) => i);
    const starts = numbers.map((i) => `/usr/local/share/dir${i}/*`);
    const ends = numbers.map((i) => `*${i}.long-common-extension`);
    const test = compileWildcards([...starts, ...ends, 'plain'], FOLDED);
    expect(test('/usr/local/SHARE/dir299/x')).toBe(true);
    expect(test('/usr/local/share/dir300/x')).toBe(false);
    expect(test('file-299.long-common-EXTENSION')).toBe(true);
    expect(test('file-2x.long-common-extension')).toBe(false);
  });

  it('matches nothing without patterns', () => {
    expect(compileWildcards([], PLAIN)('')).toBe(false);
  });

  it('takes the empty pattern for the empty value', () => {
    expect(compileWildcards([''], FOLDED)('')).toBe(true);
    expect(compileWildcards(['', '*a'], FOLDED)('')).toBe(true);
  });
});

describe('hasWildcard', () => {
  it('sees stars and question marks', () => {
    expect(['a*', '?', '\\*', 'a', ''].map(hasWildcard)).toEqual([true, true, true, false, false]);
  });
});
