import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from './diagnostic.ts';
import { positionOf, renderDiagnostic } from './render.ts';

function diagnostic(start: number, end: number, more: Partial<Diagnostic> = {}): Diagnostic {
  return { code: 'EQL1001', severity: 'error', message: 'found it', span: { start, end }, ...more };
}

/** Source line and marks, without gutter. */
function shown(text: string, start: number, end: number, width?: number): [string, string] {
  const rendered = renderDiagnostic(diagnostic(start, end), text, width ? { width } : {});
  const [, , source = '', carets = ''] = rendered.split('\n');
  return [source.slice(source.indexOf('| ') + 2), carets.slice(carets.indexOf('| ') + 2)];
}

describe('positionOf', () => {
  it('counts lines by line feeds and columns by code points', () => {
    const text = 'ab\r\n😀x\n\ny';
    expect(positionOf(text, 0)).toEqual({ line: 1, column: 1 });
    expect(positionOf(text, 4)).toEqual({ line: 2, column: 1 });
    expect(positionOf(text, 6)).toEqual({ line: 2, column: 2 });
    expect(positionOf(text, 8)).toEqual({ line: 3, column: 1 });
    expect(positionOf(text, text.length)).toEqual({ line: 4, column: 2 });
    expect(positionOf(text, 99)).toEqual({ line: 4, column: 2 });
    expect(positionOf('', 0)).toEqual({ line: 1, column: 1 });
  });
});

describe('renderDiagnostic', () => {
  it('shows code, place, line, marks and hint', () => {
    const text = 'any\nwhere a = 1';
    expect(
      renderDiagnostic(diagnostic(12, 13, { hint: 'write `==`' }), text, { source: 'rule.eql' }),
    ).toBe(
      [
        'error[EQL1001]: found it',
        ' --> rule.eql:2:9',
        '2 | where a = 1',
        '  |         ^',
        'hint: write `==`',
      ].join('\n'),
    );
  });

  it('paints head, marks and hint', () => {
    const style = {
      error: (text: string) => `<e>${text}</e>`,
      caret: (text: string) => `<c>${text}</c>`,
      hint: (text: string) => `<h>${text}</h>`,
    };
    const rendered = renderDiagnostic(diagnostic(0, 1, { hint: 'x' }), 'a', { style });
    expect(rendered).toContain('<e>error[EQL1001]</e>: found it\n');
    expect(rendered).toContain('  | <c>^</c>\n<h>hint</h>: x');
  });

  it('keeps the marks below wide and combining characters and tabs', () => {
    expect(shown('日本 x', 3, 4)).toEqual(['日本 x', '     ^']);
    expect(shown('日本 x', 0, 2)).toEqual(['日本 x', '^^^^']);
    expect(shown('e\u0301 x', 3, 4)).toEqual(['e\u0301 x', '  ^']);
    expect(shown('\ta\tx', 3, 4)).toEqual(['    a    x', '         ^']);
    expect(shown('😀 x', 3, 4)).toEqual(['😀 x', '   ^']);
  });

  it('escapes control sequences', () => {
    expect(shown('\u001b[0m\u202e x', 6, 7)).toEqual([
      '\\u{1b}[0m\\u{202e} x',
      `${' '.repeat(18)}^`,
    ]);
    expect(shown('\ud83d x', 2, 3)).toEqual(['\\u{d83d} x', `${' '.repeat(9)}^`]);
    const rendered = renderDiagnostic(
      diagnostic(0, 1, { message: 'a\u001bb\nc', hint: '\u202e' }),
      'x',
      { source: 'a\u0007' },
    );
    expect(rendered).toContain('a\\u{1b}b\\nc\n --> a\\u{7}:1:1');
    expect(rendered).toContain('hint: \\u{202e}');
  });

  it('marks the end of the text, and an empty one', () => {
    expect(shown('abc', 3, 3)).toEqual(['abc', '   ^']);
    expect(shown('', 0, 0)).toEqual(['', '^']);
    expect(shown('abc\n', 4, 4)).toEqual(['', '^']);
    expect(shown('abc\r\nd', 3, 3)).toEqual(['abc', '   ^']);
  });

  it('marks the first line of a span over several', () => {
    expect(shown('ab cd\nef', 3, 8)).toEqual(['ab cd', '   ^^…']);
    expect(shown('ab cd\r\nef', 3, 7)).toEqual(['ab cd', '   ^^']);
  });

  it('shows a window of a long line', () => {
    const text = `${'a'.repeat(20_000)} here ${'b'.repeat(27_000)}`;
    const [source, carets] = shown(text, 20_001, 20_005, 30);
    expect(source).toBe('…aaaaaaaaa here bbbbbbbbbbbbbbb…');
    expect(carets).toBe('           ^^^^');
    expect(shown('x'.repeat(100), 0, 100, 20)).toEqual([`${'x'.repeat(20)}…`, '^'.repeat(20)]);
    expect(shown('x'.repeat(100), 100, 100, 20)).toEqual([
      `…${'x'.repeat(20)}`,
      `${' '.repeat(21)}^`,
    ]);
  });

  it('never shows more than the width, nor half a character', () => {
    const pieces = fc.constantFrom('a', '日', '😀', '\t', 'e\u0301', '\u001b', '\n', ' ', '\r');
    const texts = fc.array(pieces, { maxLength: 300 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat(80), (text, place, length) => {
        const start = place % (text.length + 1);
        if ((text.codePointAt(start - 1) ?? 0) > 0xffff) return;
        const [source, carets] = shown(text, start, Math.min(start + length, text.length), 40);
        expect(source).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
        expect(Array.from(source).length).toBeLessThanOrEqual(40 + 2 + 20);
        expect(carets).toMatch(/^ *\^+…?$/);
        expect(carets.length).toBeLessThanOrEqual(44);
      }),
    );
  });
});
