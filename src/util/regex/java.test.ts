import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileJavaRegex } from './java.ts';

function matches(pattern: string, value: string, ignoreCase = false): boolean {
  const regex = compileJavaRegex(pattern, { ignoreCase });
  if (!regex.ok) throw new RangeError(`${pattern}: ${regex.message}`);
  return regex.matches(value);
}

describe('compileJavaRegex', () => {
  it.each<[string, string[], string[]]>([
    ['', [''], ['a']],
    ['abc', ['abc'], ['xabc', 'abcx', 'ABC']],
    ['a|b', ['a', 'b'], ['ab', 'ax']],
    ['a||b', ['a', '', 'b'], ['ab']],
    ['^a.c$', ['abc', 'a😀c', 'a\ud800c'], ['a\nc', 'a\rc', 'a\u0085c', 'a\u2028c', '^abc$']],
    ['(?s)a.c', ['a\nc', 'a\u2028c'], ['ac']],
    ['(?d)a.c', ['a\rc'], ['a\nc']],
    ['(a(?i)b)c', ['abc', 'aBc'], ['ABc', 'aBC']],
    ['(?i:a)b', ['ab', 'Ab'], ['aB']],
    ['(?i)a(?-i)b', ['Ab'], ['AB']],
    ['(?m)a\n^b$\nc', ['a\nb\nc'], ['ab']],
    ['a*?b+?c??', ['b', 'aabbc'], ['ac']],
    ['a{2}b{1,}c{0,1}', ['aab', 'aabbbc'], ['ab', 'aabcc']],
    ['(?:ab)+(?<name>c)', ['abc', 'ababc'], ['ab']],
    ['[a-z&&[^b]]', ['a', 'c'], ['b', '&']],
    ['[a-z&&[def]]', ['d', 'e'], ['a', '&']],
    ['[a-z&&b-d&&[^c]]', ['b', 'd'], ['c', 'a']],
    ['[^a-z&&[^b]]', ['b', 'A'], ['a', 'z']],
    ['[a[bc]]', ['a', 'b', 'c'], ['[', ']']],
    ['[a&b]', ['a', '&', 'b'], ['c']],
    ['[]a]', [']', 'a'], ['b']],
    ['[a-]', ['a', '-'], ['b']],
    ['[-a]', ['a', '-'], ['b']],
    ['[\\]\\\\]', [']', '\\'], ['a']],
    ['[\\Qa-z]\\E]', ['a', '-', 'z', ']'], ['b']],
    ['[^\\d\\s]', ['a', 'é'], ['1', ' ']],
    ['\\Qa.b*\\E+', ['a.b*', 'a.b**'], ['axb']],
    ['\\d\\D\\w\\W\\s\\S', ['1aa. x'], ['aa']],
    ['\\s', [' ', '\t', '\n', '\u000b', '\f', '\r'], ['\u00a0']],
    ['\\h\\v', ['\u00a0\u2028', ' \n'], ['a\n']],
    ['\\R', ['\n', '\r\n', '\u2029'], ['\n\r']],
    ['\\bab\\b.*', ['ab', 'ab c'], ['abc']],
    ['\\Aa\\z', ['a'], ['']],
    ['\\x41\\u0042\\x{43}\\0104\\t\\e\\cA', ['ABCD\t\u001b\u0001'], ['ABCD']],
    ['\\ud83d\\ude00|\\x{1f601}', ['😀', '😁'], ['😂']],
    ['\\p{Alpha}\\p{Punct}', ['a!', 'Z`'], ['é!', '1!']],
    ['\\P{Alpha}', ['é', '1'], ['a']],
    ['\\p{Lu}\\pL\\p{IsGreek}', ['Ééα'], ['éÉα']],
    ['[\\p{L}_]+', ['é_ß'], ['1']],
    ['[^\\p{L}]', ['1'], ['é']],
    ['a\\.b\\-\\/', ['a.b-/'], ['axb-/']],
    [']}', [']}'], ['']],
  ])('%s', (pattern, yes, no) => {
    for (const value of yes) expect([value, matches(pattern, value)]).toEqual([value, true]);
    for (const value of no) expect([value, matches(pattern, value)]).toEqual([value, false]);
  });

  it.each<[string, string[], string[]]>([
    ['ks', ['ks', 'KS', 'Ks'], ['\u212as', 'kſ']],
    ['[\u212aſ]', ['\u212a', 'ſ'], ['k', 's']],
    ['[a-c]é', ['Bé'], ['BÉ']],
    ['[^a-c]', ['d'], ['A', 'a']],
    ['\\x61', ['A'], ['b']],
    ['\\p{Upper}', ['a', 'A'], ['1']],
    ['\\p{Lu}', ['a', 'É', 'é'], ['1']],
    ['[a-z&&[^B]]', ['a', 'A'], ['b', 'B']],
    ['(?-i)a', ['a'], ['A']],
  ])('%s, ignoring case', (pattern, yes, no) => {
    for (const value of yes) expect([value, matches(pattern, value, true)]).toEqual([value, true]);
    for (const value of no) expect([value, matches(pattern, value, true)]).toEqual([value, false]);
  });

  it.each([
    ['(a)\\1', '3: back-references are not supported'],
    ['(?<n>a)\\k<n>', '7: back-references are not supported'],
    ['a(?=b)', '1: look-ahead and look-behind are not supported'],
    ['(?<!a)b', '0: look-ahead and look-behind are not supported'],
    ['(?>a)', '0: atomic groups are not supported'],
    ['a*+', '2: possessive quantifiers are not supported'],
    ['a{2}+', '4: possessive quantifiers are not supported'],
    ['(?x)a b', "0: the flag 'x' is not supported"],
    ['(?#c)', "0: unknown kind of group after '(?'"],
    ['*a', "0: '*' has nothing to repeat"],
    ['a|+', "2: '+' has nothing to repeat"],
    ['a**', "2: '*' has nothing to repeat"],
    ['a{x}', "1: '{' without a count; escape it as \\{"],
    ['a{2,1}', '1: the repetition range is reversed'],
    ['a{1001}', '1: a repetition count is at most 1000'],
    ['(a', "0: '(' without ')'"],
    ['a)', "1: unmatched ')'"],
    ['[a', "0: '[' without ']'"],
    ['[c-a]', '1: the range is reversed'],
    ['[a&&]', "5: '&&' needs characters on both sides"],
    ['[\\p{L}&&a]', '10: Unicode properties inside nested classes are not supported'],
    ['a\\', "1: '\\' at the end of the pattern"],
    ['\\y', "0: '\\y' is not supported in a regular expression"],
    ['\\p{InGreek}', '0: only categories, scripts and POSIX classes are supported after \\p'],
    ['\\p{Nonsense}', '0: invalid character class range: `\\p{Nonsense}`'],
    ['(?:a{1000}){1000}', '0: invalid repeat count: `{1000}`'],
    [`${'('.repeat(300)}a${')'.repeat(300)}`, '250: the pattern is nested deeper than 250 levels'],
  ])('refuses %s', (pattern, message) => {
    const regex = compileJavaRegex(pattern, { ignoreCase: false });
    expect(regex.ok ? 'compiles' : `${regex.index}: ${regex.message}`).toBe(message);
  });

  it('agrees with the built-in engine where the syntaxes do', () => {
    const pattern = fc.string({
      unit: fc.constantFrom(
        'a',
        'b',
        'B',
        '[ab]',
        '[^a]',
        '(?:a|b)',
        '(b)',
        '|',
        '.',
        '\\w',
        '\\d',
        'a*',
        'b+?',
        '(?:ab)?',
        'B{1,2}',
      ),
      maxLength: 8,
    });
    const value = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'B', '1', ' '), maxLength: 6 });
    fc.assert(
      fc.property(pattern, value, fc.boolean(), (text, input, ignoreCase) => {
        const expected = new RegExp(`^(?:${text})$`, ignoreCase ? 'i' : '').test(input);
        expect(matches(text, input, ignoreCase)).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never ends in anything but a result, whatever the text', () => {
    const hostile = fc.string({
      unit: fc.constantFrom(...Array.from('ab01.?+*|{}[]()\\&<>-=!^$:,pLQEdsuxi😀\ud800')),
      maxLength: 30,
    });
    fc.assert(
      fc.property(hostile, hostile, fc.boolean(), (pattern, value, ignoreCase) => {
        const regex = compileJavaRegex(pattern, { ignoreCase });
        if (regex.ok) regex.matches(value);
      }),
      { numRuns: 2_000 },
    );
  });
});
