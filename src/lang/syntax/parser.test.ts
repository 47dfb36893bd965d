import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Statement } from './ast.ts';
import { parse } from './parser.ts';
import { print } from './printer.ts';

function read(text: string): Statement {
  const result = parse(text);
  return result.ok ? result.value : expect.fail(JSON.stringify(result.diagnostics));
}

function errors(text: string): readonly Diagnostic[] {
  const result = parse(text);
  return result.ok ? expect.fail('parses') : result.diagnostics;
}

/** The errors as `code: text they point at`. */
function places(text: string): string[] {
  return errors(text).map(({ code, span }) => `${code}: ${text.slice(span.start, span.end)}`);
}

/** The condition with the parentheses that its tree needs. */
function condition(text: string): string {
  return print(read(`any where ${text}`)).slice('any where '.length);
}

describe('binding', () => {
  it.each([
    ['a or b and not c == 1', 'a or b and not c == 1'],
    ['(a or b) and c', '(a or b) and c'],
    ['(a and b) or c', 'a and b or c'],
    ['a and (b and c)', 'a and (b and c)'],
    ['not (a == 1)', 'not a == 1'],
    ['(not a) == 1', '(not a) == 1'],
    ['a - (b - c) - d', 'a - (b - c) - d'],
    ['(a - b) - c', 'a - b - c'],
    ['(a + b) * -c', '(a + b) * -c'],
    ['-(a + b) == 1', '-(a + b) == 1'],
    ['1 + f in (2)', '1 + f in (2)'],
    ['(1 + f) in (2)', '(1 + f) in (2)'],
    ['-f in (1)', '-f in (1)'],
    ['(-f) in (1)', '(-f) in (1)'],
    ['(a == 1) == true', '(a == 1) == true'],
    ['a not in~ (1, (2))', 'a not in~ (1, 2)'],
    ['(a : "x") : "y"', '(a : "x") : "y"'],
  ])('%s', (text, printed) => {
    expect(condition(text)).toBe(printed);
  });

  it('keeps chains flat and parenthesised ones apart', () => {
    const { query } = read('any where a and b and (c and d)');
    expect(query).toMatchObject({
      condition: { operator: 'and', operands: [{}, {}, { kind: 'Logical', operands: [{}, {}] }] },
    });
  });
});

describe('the tree', () => {
  it('has the spans of the text', () => {
    const text = ' sequence by ?a.`b` with maxspan = 30 s ![f where (x + 1) * 2 == 3] with runs=2';
    const { query, span } = read(text);
    if (query.kind !== 'SequenceQuery') expect.fail('no sequence');
    const [term] = query.terms;
    const at = (place: { start: number; end: number } | undefined) =>
      text.slice(place?.start, place?.end);
    expect(at(span)).toBe(text.trim());
    expect(at(query.by[0]?.span)).toBe('?a.`b`');
    expect(at(query.maxspan?.span)).toBe('30 s');
    expect(at(term?.span)).toBe('![f where (x + 1) * 2 == 3] with runs=2');
    expect(at(term?.query.condition.span)).toBe('(x + 1) * 2 == 3');
    expect(term).toMatchObject({ missing: true, runs: 2 });
  });

  it.each([
    ['9007199254740991', 9007199254740991, false],
    ['9007199254740992', 9007199254740992n, false],
    ['18446744073709551615', 18446744073709551615n, false],
    ['18446744073709551616', 18446744073709551616, true],
    ['00000000000000000000000000000000000007', 7, false],
    ['5.', 5, true],
    ['5e0', 5, true],
  ])('number %s', (text, value, float) => {
    const { query } = read(`any where a == ${text}`);
    expect(query).toMatchObject({ condition: { right: { kind: 'Number', value, float } } });
  });

  it('joins quoted names with their neighbours', () => {
    const { query } = read('any where ?`x/y`. z == 1 and `?a` == 2 and a.`b.c` == 3');
    expect(query).toMatchObject({
      condition: {
        operands: [
          { left: { path: 'x/y.z', optional: true } },
          { left: { path: '?a', optional: false } },
          { left: { path: 'a.b.c' } },
        ],
      },
    });
  });

  it('distinguishes the category any from the string', () => {
    expect(read('any where a').query).toMatchObject({ category: null });
    expect(read('"any" where a').query).toMatchObject({ category: 'any' });
  });
});

describe('errors', () => {
  it('come several at a time, in the order of the text', () => {
    const text = `process where a = 1 and (b == 1 c) or d : 'x' AND e[0] == "\\q" | head 5,`;
    expect(places(text)).toEqual([
      'EQL1010: =',
      'EQL1001: c',
      "EQL1005: 'x'",
      'EQL1016: AND',
      'EQL1009: [0]',
      'EQL1003: \\q',
      'EQL1023: ,',
    ]);
  });

  it('continue with the next term', () => {
    const text = 'sequence by f(a) [a where a ==] [b where (c] until [d where e in ()] with runs=1';
    expect(places(text)).toEqual([
      'EQL1035: f(a)',
      'EQL1001: ]',
      'EQL1025: (',
      'EQL1024: ()',
      'EQL1038: with',
    ]);
  });

  it.each([
    'process where (a == 1 b == 2)',
    'process where a == == 1',
    'process where a == 1 | head 5 6 7',
    'sequence process where true',
    'sequence [a where b | head 5] [c where d]',
    'sequence [a where b by c] [d where e]',
    'process where f(,)',
    'process where a : (b)',
    'process where a : -1',
    'process where x == "open] and (',
    'process where (a == /* open',
    'process where § == 1',
    'a-b where c',
    'process where a in "x"',
    'process where a in [1, 2]',
    'process where child of [process where child of [a where b]]',
    'process where a.1.b == 1',
    'sequence with maxspan=1h 30m 5s [a where b] [c where d]',
    'sequence with span=1h [a where b] [c where d]',
    'any where a == 1 [b where c]',
    'process where a == NOT b c',
  ])('one mistake, one error: %s', (text) => {
    expect(errors(text)).toHaveLength(1);
  });

  it('are twenty at most', () => {
    const text = `process where a in (${'= , '.repeat(500)} 1)`;
    expect(errors(text)).toHaveLength(20);
  });

  it('treat capitals as names where a name can stand', () => {
    expect(condition('AND == 1 and NOT in (1) or NOT - 1 == 2')).toBe(
      'AND == 1 and NOT in (1) or NOT - 1 == 2',
    );
    expect(places('any where NOT a like "b"')).toEqual(['EQL1016: NOT']);
    expect(places('any where a NOT IN ("b")')).toEqual(['EQL1016: NOT', 'EQL1016: IN']);
    expect(places('SEQUENCE BY a [b WHERE c]')).toEqual([
      'EQL1016: SEQUENCE',
      'EQL1016: BY',
      'EQL1016: WHERE',
    ]);
  });

  it('suggest a time span that works', () => {
    const hint = (span: string) => errors(`sequence with maxspan=${span} [a where b]`)[0]?.hint;
    expect(hint('1h30m')).toBe('write `90m`');
    expect(hint('1h 30m')).toBe('write `90m`');
    expect(hint('1.5h')).toBe('write `90m`');
    expect(hint('0.0001s')).toBe('take a smaller unit');
    expect(hint('5minutes')).toBe('write `5m`');
    expect(hint('5S')).toBe('write `5s`');
    expect(hint('5w')).toBeUndefined();
    expect(hint('30')).toBe('for seconds, write `30s`');
  });

  it('quote nothing invisible', () => {
    const [error] = errors('any where a == 1 "\u001b[31m\u202e\n"');
    expect(error?.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe('limits', () => {
  const nested = (open: string, close: string, levels: number) =>
    parse(`any where ${open.repeat(levels)}a${close.repeat(levels)}`);

  it.each([
    ['(', ')'],
    ['not ', ''],
    ['-', ''],
    ['f(', ')'],
    ['a in (', ')'],
    ['not (', ')'],
  ])('nesting of %s', (open, close) => {
    const depth =
      200 /
      open
        .trim()
        .split(' ')
        .filter((word) => /^(not|-|.*\()$/.test(word)).length;
    expect(nested(open, close, depth).ok).toBe(true);
    const deeper = nested(open, close, depth + 1);
    expect(deeper).toMatchObject({ diagnostics: [{ code: 'EQL1041' }] });
    expect(nested(open, close, 100_000)).toMatchObject({ diagnostics: [{ code: 'EQL1041' }] });
  });

  it('chains of arithmetic, also inside each other', () => {
    const sum = (terms: number) => Array.from({ length: terms }, () => 'a').join(' + ');
    expect(parse(`any where ${sum(201)} > 1`).ok).toBe(true);
    expect(parse(`any where ${sum(202)} > 1`)).toMatchObject({
      diagnostics: [{ code: 'EQL1041', span: { start: 10, end: 10 + sum(202).length } }],
    });
    expect(parse(`any where (${sum(150)}) + ${sum(150)} > 1`).ok).toBe(false);
    expect(parse(`any where ${sum(150)} > 1 and ${sum(150)} > 1`).ok).toBe(true);
  });

  it('a million characters', () => {
    const query = 'any where true //';
    expect(parse(query.padEnd(1_000_000, 'x')).ok).toBe(true);
    expect(parse(query.padEnd(1_000_001, 'x'))).toMatchObject({
      diagnostics: [{ code: 'EQL1042' }],
    });
  });
});

describe('cost', () => {
  /** Far above what linear work takes, far below what quadratic work would. */
  const MAX_MS = 5000;

  it.each([
    ['a list', `any where a : (${'"abc", '.repeat(140_000)}"d")`],
    ['a chain', `any where ${'a == 1 or '.repeat(99_000)} b`],
    ['terms', `sequence ${'[a where b] '.repeat(83_000)}`],
    ['open parentheses', `any where ${'('.repeat(999_000)}`],
    ['open brackets', `sequence ${'[a where b '.repeat(90_000)}`],
    ['open strings', `any where ${'"a\n'.repeat(300_000)}`],
    ['open back-quotes', `any where ${'`a\n``\n'.repeat(150_000)}`],
    ['open curly quotes', `any where ${'“\\'.repeat(400_000)}`],
    ['unknown characters', `any where ${'§ \u00a0'.repeat(300_000)}`],
    ['long number', `any where a == ${'9'.repeat(999_000)}`],
    ['long arithmetic', `any where ${'a + '.repeat(240_000)} 1 > 1`],
    ['unquoted calls', `any where a : (${'f(b), '.repeat(160_000)})`],
    ['open calls', `any where a : (${'f(, '.repeat(240_000)}`],
    ['wrong categories', `sequence ${'[a b where c] '.repeat(70_000)}`],
    ['categories without end', `sequence ${'[a | '.repeat(190_000)}`],
    ['many pipes', `any where a ${'| b '.repeat(240_000)}`],
    ['many keys', `sequence by ${'a, '.repeat(320_000)} b [c where d]`],
  ])('%s', (_name, text) => {
    expect(text.length).toBeLessThanOrEqual(1_000_000);
    const start = performance.now();
    parse(text);
    expect(performance.now() - start).toBeLessThan(MAX_MS);
  });
});
