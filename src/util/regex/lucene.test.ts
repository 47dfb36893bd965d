import { describe, expect, it } from 'vitest';
import { parseLucene } from './lucene-parser.ts';
import { compileLuceneRegex } from './lucene.ts';
import { Matcher } from './matcher.ts';
import { RegexLimitError } from './pattern.ts';

function matches(pattern: string, value: string, ignoreCase = false): boolean {
  const regex = compileLuceneRegex(pattern, { ignoreCase });
  if (!regex.ok) throw new RangeError(`${pattern}: ${regex.message}`);
  return regex.matches(value);
}

function failure(pattern: string): string {
  const regex = compileLuceneRegex(pattern, { ignoreCase: false });
  return regex.ok ? 'compiles' : `${regex.index}: ${regex.message}`;
}

describe('compileLuceneRegex', () => {
  it('keeps patterns, and their cases, apart', () => {
    for (let number = 0; number < 2_500; number += 1) {
      expect(matches(`a${number}`, `a${number}`)).toBe(true);
      expect(matches(`a${number}`, `A${number}`)).toBe(false);
      expect(matches(`a${number}`, `A${number}`, true)).toBe(true);
      expect(matches(`a${number}`, `a${number + 1}`)).toBe(false);
    }
  });

  it.each<[string, string[], string[]]>([
    ['', [''], ['a']],
    ['abc', ['abc'], ['', 'ab', 'abcd', 'xabc', 'ABC']],
    ['a.c', ['abc', 'a\nc', 'a\u2028c', 'a😀c', 'a\ud83dc', 'a\udc00c'], ['ac', 'a\r\nc']],
    ['a?b', ['b', 'ab'], ['aab']],
    ['a*b', ['b', 'ab', 'aaaab'], ['a']],
    ['a+b', ['ab', 'aab'], ['b']],
    ['a{2}', ['aa'], ['a', 'aaa']],
    ['a{2,}', ['aa', 'aaaaa'], ['a']],
    ['a{1,3}', ['a', 'aa', 'aaa'], ['', 'aaaa']],
    ['a{0}', [''], ['a']],
    ['a{3,1}', [], ['', 'a', 'aaa']],
    ['(ab){2}', ['abab'], ['ab', 'aabb']],
    ['ab{2}', ['abb'], ['abab']],
    ['(a?){3}', ['', 'a', 'aaa'], ['aaaa']],
    ['a|bc', ['a', 'bc'], ['ac', 'abc']],
    ['a|b|c', ['a', 'b', 'c'], ['', 'ab']],
    ['(a|b)c', ['ac', 'bc'], ['a']],
    ['[abc]', ['a', 'c'], ['', 'd', 'ab']],
    ['[a-cx]', ['a', 'b', 'c', 'x'], ['d', '-']],
    ['[^a-c]', ['d', '\n', '😀'], ['a', '', 'dd']],
    ['[-a]', ['-', 'a'], ['b']],
    ['[a\\-c]', ['a', '-', 'c'], ['b']],
    ['[]a]', [']', 'a'], ['b']],
    ['[\\]a]', [']', 'a'], ['b', '\\']],
    ['[.*|&~"@#<]', ['.', '*', '|', '&', '~', '"', '@', '#', '<'], ['a']],
    ['[\\d_]', ['1', '_'], ['a', 'd', '\\']],
    ['[^\\w]', ['-', ' '], ['a', '_']],
    ['[\\\\-a]', ['\\', '-', 'a'], ['^', '_']],
    ['\\d\\D', ['1a'], ['11', 'aa', '٣a']],
    ['\\s\\S', [' a', '\ta', '\na', '\ra'], ['\fa', '\u00a0a', '  ']],
    ['\\w\\W', ['a.', '_ ', 'Z😀'], ['ab', 'é.']],
    ['\\.\\*\\(\\\\', ['.*(\\'], ['abc']],
    ['"a.*"b', ['a.*b'], ['axxb']],
    ['""a', ['a'], ['""a']],
    ['"ab"+', ['ab', 'abab'], ['abb']],
    ['()', [''], ['a', '()']],
    ['a()b', ['ab'], ['a()b']],
    ['#', [], ['', '#', 'a']],
    ['a|#', ['a'], ['']],
    ['@', ['', 'a', 'any\nthing'], []],
    ['a@b', ['ab', 'axxb', 'abb'], ['a', 'abx']],
    ['~a', ['', 'b', 'aa', '~a'], ['a']],
    ['~(abc)', ['', 'ab', 'abcd'], ['abc']],
    ['~abc', ['bc', 'xbc', 'aabc'], ['abc', '']],
    ['~~a', ['a'], ['', 'b']],
    ['~a*', ['', 'b', 'aa'], ['a']],
    ['~(a*)', ['b', 'ab'], ['', 'a', 'aa']],
    ['a~(@b@)', ['a', 'acc'], ['ab', 'acbc']],
    ['@a@&@b@', ['ab', 'ba', 'xaxbx'], ['a', 'b', '']],
    ['.{3}&a.*&.*c', ['abc'], ['abbc', 'bbc']],
    ['a&b|c', ['c'], ['a', 'b']],
    ['[a-z]+&~(foo|bar)', ['fo', 'foobar'], ['foo', 'bar', 'FOO']],
    ['<1-10>', ['1', '10', '007', '0000010'], ['0', '11', '', '100']],
    ['<01-10>', ['01', '09', '10'], ['1', '9', '010', '00', '11']],
    ['<10-1>', ['1', '10', '05'], ['0', '11']],
    ['<0-255>', ['0', '00', '9', '99', '100', '255', '0255'], ['256', '300', '1000', '']],
    ['<7-7>', ['7'], ['07', '8']],
    ['<195-1205>', ['195', '999', '1000', '1205', '0195'], ['194', '1206', '19']],
    ['x<0-9>y', ['x0y', 'x9y'], ['xy', 'x10y']],
    ['^a$', ['^a$'], ['a']],
    ['a\\^', ['a^'], ['a']],
    // Operators where an expression must begin are literal characters.
    ['*a', ['*a'], ['a']],
    ['?', ['?'], ['']],
    ['(|a)', ['|a'], ['', 'a']],
    ['a||b', ['a', '|b'], ['b', '']],
    ['{a}', ['{a}'], ['a']],
    [']}>', [']}>'], ['']],
    [')', [')'], ['']],
    ['😀+', ['😀', '😀😀'], ['\ud83d', '😀\ude00']],
    ['[😀-😂]', ['😁'], ['😃', '\ud83d']],
    ['.*\ud83d', ['\ud83d', 'a\ud83d'], ['😀']],
  ])('%s', (pattern, yes, no) => {
    for (const value of yes) expect([value, matches(pattern, value)]).toEqual([value, true]);
    for (const value of no) expect([value, matches(pattern, value)]).toEqual([value, false]);
  });

  it.each<[string, string[], string[]]>([
    ['abc', ['abc', 'ABC', 'aBc'], ['ab']],
    ['"Ab".', ['aBx'], ['a']],
    ['[a-c]x', ['Bx', 'bX'], ['Dx']],
    ['[^a-c]', ['d', 'D'], ['a', 'A', 'C']],
    ['[Z-a]', ['Z', 'z', 'A', 'a', '_'], ['b', 'Y']],
    ['~abc', ['bc', 'xBC'], ['ABC', 'abC']],
    ['ks', ['KS'], ['\u212as', 'kſ']],
    ['é', ['é'], ['É']],
    ['[\u212aſ]', ['\u212a', 'ſ'], ['k', 's', 'K', 'S']],
  ])('%s, ignoring case', (pattern, yes, no) => {
    for (const value of yes) expect([value, matches(pattern, value, true)]).toEqual([value, true]);
    for (const value of no) expect([value, matches(pattern, value, true)]).toEqual([value, false]);
  });

  it.each([
    ['(a', "0: '(' without ')'"],
    ['a)', "1: unmatched ')'"],
    ['(a|)', "0: '(' without ')'"],
    ['[a', "0: '[' without ']'"],
    ['[]', "0: '[' without ']'"],
    ['[^]', "0: '[' without ']'"],
    ['x[c-a]', '2: the range is reversed'],
    ['a|', '2: the pattern ends where an expression is expected'],
    ['a&', '2: the pattern ends where an expression is expected'],
    ['~', '1: the pattern ends where an expression is expected'],
    ['a\\', "1: '\\' at the end of the pattern"],
    ['\\b', "0: '\\b' has no meaning in a Lucene regular expression"],
    ['[\\n]', "1: '\\n' has no meaning in a Lucene regular expression"],
    ['"a', "0: '\"' without '\"'"],
    ['<1-5', "0: '<' without '>'"],
    ['<a>', "0: '<' begins a numeric range such as <1-10>; escape it as \\<"],
    ['<1>', "0: '<' begins a numeric range such as <1-10>; escape it as \\<"],
    ['<1-99999999999>', '0: numeric ranges go up to 2147483647'],
    ['a{', "2: expected a number after '{'"],
    ['a{,3}', "2: expected a number after '{'"],
    ['a{1', "3: expected '}'"],
    ['a{1001}', '2: a repetition count is at most 1000'],
    ['(a{1000}){1000}', '9: the pattern expands to more than 100,000 characters'],
    [`${'('.repeat(300)}a${')'.repeat(300)}`, '250: the pattern is nested deeper than 250 levels'],
    [`a${'?'.repeat(300)}`, '250: the pattern is nested deeper than 250 levels'],
  ])('refuses %s', (pattern, message) => {
    expect(failure(pattern)).toBe(message);
  });

  it('refuses hostile sizes without falling over', () => {
    expect(failure('a'.repeat(200_000))).toMatch(/more than 100,000 characters/);
    expect(failure('~('.repeat(100_000))).toMatch(/nested deeper/);
    const letters = Array.from({ length: 3_000 }, (_, i) => String.fromCodePoint(0x4e00 + i));
    expect(failure(letters.join(''))).toMatch(/more than 2,000 different/);
    expect(matches('~'.repeat(100_000) + 'a', 'a')).toBe(true);
    expect(matches('a?'.repeat(1_000), 'a'.repeat(999))).toBe(true);
    expect(matches('ab'.repeat(10_000), 'ab'.repeat(10_000))).toBe(true);
  });
});

describe('work', () => {
  function workOf(pattern: string, value: string): { matched: boolean; work: number } {
    const matcher = new Matcher(parseLucene(pattern, { ignoreCase: false }));
    const matched = matcher.matches(value);
    return { matched, work: matcher.work };
  }

  it.each(['(a+)+$', '(a*)*b', '(a|aa)+b', '(a|a?)+b', '(.*a){8}', '((a{0,30}){0,30}){0,30}b'])(
    'of %s does not grow with the value',
    (pattern) => {
      const value = 'a'.repeat(1_000_000);
      const { work } = workOf(pattern, value);
      expect(work).toBeLessThan(4_000_000);
      expect(work).toBe(workOf(pattern, value.slice(0, 30_000)).work);
    },
  );

  it('is done once for equal values', () => {
    const matcher = new Matcher(parseLucene('.*(foo|ba[rz]).*&~(.*x.*)', { ignoreCase: false }));
    expect(matcher.matches('a foo b')).toBe(true);
    expect(matcher.work).toBeGreaterThan(0);
    expect(matcher.matches('a foo b')).toBe(true);
    expect(matcher.work).toBe(0);
  });

  it('ends in an error where a value takes too much of it', () => {
    let seed = 1;
    const letter = (): string => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % 2 === 0 ? 'a' : 'b';
    };
    const random = Array.from({ length: 100_000 }, letter).join('');
    expect(() => matches('.*a.{1000}', random)).toThrow(RegexLimitError);
    expect(matches('.*a.{9}', random)).toBe(random.at(-10) === 'a');
  });

  it('goes on where states were dropped', () => {
    const pattern = parseLucene('.*a.{6}&~(.*bbbb.*)', { ignoreCase: false });
    const small = new Matcher(pattern, 500);
    const large = new Matcher(pattern);
    for (let seed = 0; seed < 200; seed++) {
      const value = Array.from({ length: 40 }, (_, i) => 'abb'[(seed * 7 + i * i * 5) % 3]).join(
        '',
      );
      expect(small.matches(value)).toBe(large.matches(value));
    }
  });
});
