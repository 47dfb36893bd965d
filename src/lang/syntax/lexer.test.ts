import { describe, expect, it } from 'vitest';
import { lex } from './lexer.ts';

/** Each token as `kind value`, without the end; a mark or keyword once. */
function tokens(text: string): string[] {
  return lex(text)
    .tokens.slice(0, -1)
    .map(({ kind, value }) => (kind === value ? kind : `${kind} ${value}`));
}

function codes(text: string): string[] {
  return lex(text).diagnostics.map(({ code, span }) => `${code} ${span.start}-${span.end}`);
}

describe('names', () => {
  it('glues a tilde to keywords and function names only', () => {
    expect(tokens('in~ like~ regex~ f~ x2~')).toEqual([
      'in~',
      'like~',
      'regex~',
      'tilde name f',
      'tilde name x2',
    ]);
    expect(tokens('and~')).toEqual(['tilde name and']);
    expect(tokens('_f~')).toEqual(['name _f', 'error ~']);
    expect(tokens('in ~')).toEqual(['in', 'error ~']);
  });

  it('takes @ and _ in front, digits after', () => {
    expect(tokens('@timestamp _a1 a@b')).toEqual([
      'name @timestamp',
      'name _a1',
      'name a',
      'name @b',
    ]);
  });

  it('reads doubled back-quotes as one', () => {
    expect(tokens('`a``b` ```x``` `a\nb`')).toEqual([
      'back-quoted name a`b',
      'back-quoted name `x`',
      'back-quoted name a\nb',
    ]);
  });

  it('continues on the next line after an unclosed string', () => {
    expect(tokens('`abc == 1\nand')).toEqual(['back-quoted name abc == 1', 'and']);
    expect(codes('`abc == 1\nand')).toEqual(['EQL1007 0-9']);
  });
});

describe('numbers', () => {
  it.each([
    ['1 1. 1.5 .5', ['1', '1.', '1.5', '.5']],
    ['1e3 1E+3 1.e-3 .5e3', ['1e3', '1E+3', '1.e-3', '.5e3']],
  ])('%s', (text, expected) => {
    expect(tokens(text)).toEqual(expected.map((value) => `number ${value}`));
  });

  it('ends where the exponent has no digits, and at a unit', () => {
    expect(tokens('1e 2e+ 30s')).toEqual([
      'number 1',
      'name e',
      'number 2',
      'name e',
      '+',
      'number 30',
      'name s',
    ]);
  });
});

describe('strings', () => {
  it('ends raw strings at the first three quotes and takes up to two more', () => {
    expect(tokens('"""a""""')).toEqual(['string a"']);
    expect(tokens('"""a"""""')).toEqual(['string a""']);
    expect(tokens('""""""')).toEqual(['string ']);
    expect(tokens('"""a\\"b"""')).toEqual(['string a\\"b']);
    expect(codes('"""a""""""')).toEqual(['EQL1002 9-10']);
  });

  it('reports the first bad escape and continues to the closing quote', () => {
    expect(codes('"\\q \\z" 1')).toEqual(['EQL1003 1-3']);
    expect(tokens('"\\q" 1')).toEqual(['string \\q', 'number 1']);
    expect(codes('"\\😀"')).toEqual(['EQL1003 1-4']);
  });

  it.each(['\\u', '\\u00e9', '\\u{}', '\\u{9}', '\\u{000000041}', '\\u{zz}', '\\u{41'])(
    'refuses %s',
    (escape) => {
      expect(codes(`"${escape}"`)[0]).toMatch(/^EQL1004 1-/);
    },
  );

  it.each(['\\u{d800}', '\\u{DFFF}', '\\u{110000}', '\\u{FFFFFFFF}'])('refuses %s', (escape) => {
    expect(codes(`"${escape}"`)).toEqual([`EQL1004 1-${escape.length + 1}`]);
  });

  it('ends an open string at the line end, CR included', () => {
    expect(codes('"a\r\n"b"')).toEqual(['EQL1002 0-2']);
    expect(tokens('"a\\\n"b"')).toEqual(['string a', 'string b']);
    expect(lex('"a').swallowed).toBe(true);
  });

  it('reads foreign quotes to their end', () => {
    expect(codes(`'a' ?"b" ?'c' “d” ‘e’`)).toEqual([
      'EQL1005 0-3',
      'EQL1006 4-8',
      'EQL1006 9-13',
      'EQL1014 14-17',
      'EQL1014 18-21',
    ]);
    expect(tokens(`'a' ?"b" “d”`)).toEqual(['string a', 'string b', 'string d']);
  });
});

describe('marks', () => {
  it('takes the longest', () => {
    expect(tokens('a!=b![c<=d')).toEqual([
      'name a',
      '!=',
      'name b',
      '![',
      'name c',
      '<=',
      'name d',
    ]);
  });

  it('reads logical marks as the words', () => {
    expect(lex('a && !b || c').tokens.map(({ kind }) => kind)).toEqual(
      'name and not name or name end'.split(' '),
    );
    expect(codes('a && !b || c')).toEqual(['EQL1015 2-4', 'EQL1015 5-6', 'EQL1015 8-10']);
  });
});

describe('the rest', () => {
  it('skips comments, which do not nest', () => {
    expect(tokens('a // b\nc /* d /* e */ f')).toEqual(['name a', 'name c', 'name f']);
    expect(tokens('a // b\rc')).toEqual(['name a', 'name c']);
    expect(codes('a /*')).toEqual(['EQL1008 2-4']);
    expect(codes('/*/')).toEqual(['EQL1008 0-2']);
  });

  it('reports a run of unknown characters once', () => {
    expect(codes('a §§# b')).toEqual(['EQL1013 2-5']);
    expect(codes('a\u00a0\u202f== 1')).toEqual(['EQL1013 1-3']);
    expect(tokens('a\u00a0== 1')).toEqual(['name a', '==', 'number 1']);
  });

  it('puts the end after the last character that is no white space', () => {
    expect(lex('a // b \n ').tokens.at(-1)).toMatchObject({ kind: 'end', start: 7, end: 7 });
    expect(lex(' \n').tokens).toMatchObject([{ kind: 'end', start: 0 }]);
  });
});
