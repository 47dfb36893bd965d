import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFault } from './json-fault.ts';

describe('what is wrong with a text that is no JSON', () => {
  it.each([
    ['', 'line 1, column 1: expected a value but found the end'],
    ['{"a": }', 'line 1, column 7: expected a value but found "}"'],
    ['{"a": 1\n  "b": 2}', 'line 2, column 3: expected "," or "}" but found "\\""'],
    ['{"a" 1}', 'line 1, column 6: expected ":" but found "1"'],
    ['{a: 1}', 'line 1, column 2: expected a key in quotes or "}" but found "a"'],
    ['{"a": 1,}', 'line 1, column 9: expected a key in quotes but found "}"'],
    ['[1, ]', 'line 1, column 5: expected a value but found "]"'],
    ['[', 'line 1, column 2: expected a value or "]" but found the end'],
    ['[1 2]', 'line 1, column 4: expected "," or "]" but found "2"'],
    ['{} {}', 'line 1, column 4: expected the end but found "{"'],
    ['{"a": "b', 'line 1, column 7: this string does not end'],
    ['{"a": "b\nc"}', 'line 1, column 9: "\\n" in a string must be escaped'],
    ['["\\x"]', 'line 1, column 3: "\\" before "x" is no escape'],
    ['["\\u12"]', 'line 1, column 3: "\\" before "u" is no escape'],
    ['["\\', 'line 1, column 2: this string does not end'],
    ['tru', 'line 1, column 1: expected a value but found "t"'],
    ['[01]', 'line 1, column 3: expected "," or "]" but found "1"'],
    ['[1.]', 'line 1, column 3: expected "," or "]" but found "."'],
    ['[-]', 'line 1, column 2: expected a value or "]" but found "-"'],
    ["{'a': 1}", 'line 1, column 2: expected a key in quotes or "}" but found "\'"'],
    // What could drive a terminal or a page is escaped, and nothing else of the text is shown.
    ['[\u001b[31m]', 'line 1, column 2: expected a value or "]" but found "\\x1b"'],
    ['\ufeff{}', 'line 1, column 1: expected a value but found "\\u{feff}"'],
    ['["é", 😀]', 'line 1, column 7: expected a value but found "😀"'],
    ['[\ud83d]', 'line 1, column 2: expected a value or "]" but found "\\u{d83d}"'],
  ])('%j: %s', (text, fault) => {
    expect(() => void JSON.parse(text)).toThrow(SyntaxError);
    expect(jsonFault(text)).toBe(fault);
  });

  it('counts lines from where the text begins in a larger one', () => {
    expect(jsonFault('{\n}\n]', 7)).toBe('line 9, column 1: expected the end but found "]"');
  });

  it('is found however deep and long a text is', () => {
    const fault = /^line 1, column \d+: /;
    expect(jsonFault('['.repeat(2_000_000))).toMatch(fault);
    expect(jsonFault('{"a":'.repeat(500_000))).toMatch(fault);
    expect(jsonFault(`["${'x'.repeat(5_000_000)}`)).toMatch(fault);
    expect(jsonFault(`["${'\\n'.repeat(2_000_000)}" 1`)).toMatch(fault);
    expect(jsonFault(`[${'1'.repeat(5_000_000)}`)).toMatch(fault);
  });

  const piece = fc.oneof(
    fc.constantFrom(
      ...'{}[],:" \\\n\t01-.eEtfnu',
      'true',
      'null',
      '"a"',
      '\\u00e9',
      '1e5',
      '\u0000',
    ),
    fc.json({ maxDepth: 2 }),
  );

  it('is found exactly where a text is no JSON', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }).map((each) => each.join('')),
        (text) => {
          let isJson = true;
          try {
            JSON.parse(text);
          } catch {
            isJson = false;
          }
          expect(jsonFault(text) === null).toBe(isJson);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it('of a text that was cut or has one character too many lies within it, and is short', () => {
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 3 }),
        fc.nat(),
        fc.string({ unit: 'binary', maxLength: 3 }),
        (json, at, more) => {
          const place = at % (json.length + 1);
          const text = json.slice(0, place) + more;
          const fault = jsonFault(text);
          if (fault === null) return;
          expect(fault.length).toBeLessThan(120);
          expect(fault).toMatch(/^line \d+, column \d+: [^\p{Cc}\p{Cs}]+$/u);
        },
      ),
    );
  });
});
