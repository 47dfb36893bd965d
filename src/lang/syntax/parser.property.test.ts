import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CODES } from '../diagnostics/codes.ts';
import { renderDiagnostics } from '../diagnostics/render.ts';
import { statementArbitrary } from './arbitrary.testing.ts';
import { parse } from './parser.ts';
import { print } from './printer.ts';
import { MAX_DIAGNOSTICS } from './problem-list.ts';
import { KEYWORDS, TILDE_KEYWORDS } from './token.ts';

const TERMINAL_CONTROL = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}]/u;

/** Whatever the text: a result, and diagnostics that can be shown. */
function expectSound(text: string): void {
  const result = parse(text);
  if (result.ok) {
    expect(parse(print(result.value)).ok).toBe(true);
    return;
  }
  const { diagnostics } = result;
  expect(diagnostics.length).toBeGreaterThan(0);
  expect(diagnostics.length).toBeLessThanOrEqual(MAX_DIAGNOSTICS);
  let previous = 0;
  for (const { span, code, message } of diagnostics) {
    expect(CODES).toHaveProperty(code);
    expect(message).not.toBe('');
    expect(span.start).toBeGreaterThanOrEqual(previous);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    expect(span.end).toBeLessThanOrEqual(text.length);
    previous = span.start;
  }
  expect(renderDiagnostics(diagnostics, text)).not.toMatch(TERMINAL_CONTROL);
}

const MARKS = `== != < <= > >= = : + - * / % . , [ ![ ] ( ) | ? ! & && || ~ ; { } \\ ' " """ ? " // /* */ “ ”`;
const WORDS =
  'process process.name f( f~( "a" "\\ \\u{ 1 1.5 .5 1e9 30s runs head child AND NOT 😀 é';
const PIECES: readonly string[] = [
  ...KEYWORDS,
  ...TILDE_KEYWORDS,
  ...`${MARKS} ${WORDS}`.split(' '),
  '`',
  '\n',
  '\t',
  '\u00a0',
  '\u202e',
  '\ud83d',
];

const soup = fc
  .array(fc.constantFrom(...PIECES, ' '), { maxLength: 40 })
  .chain((pieces) => fc.constantFrom(pieces.join(' '), pieces.join('')));

/** A valid query with a piece cut out and others put in. */
const damaged = fc
  .tuple(statementArbitrary, fc.nat(), fc.nat(12), fc.constantFrom(...PIECES, ''))
  .map(([statement, place, cut, piece]) => {
    const text = print(statement);
    const at = place % (text.length + 1);
    return text.slice(0, at) + piece + text.slice(at + cut);
  });

describe('parse takes any text', () => {
  it('random characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), expectSound), { numRuns: 1000 });
  });

  it('random UTF-16 units', () => {
    const units = fc.array(fc.integer({ min: 0, max: 0xffff }));
    fc.assert(
      fc.property(units, (codes) => expectSound(String.fromCharCode(...codes))),
      { numRuns: 300 },
    );
  });

  it('tokens in any order', () => {
    fc.assert(fc.property(soup, expectSound), { numRuns: 3000 });
  });

  it('queries with damage', () => {
    fc.assert(fc.property(damaged, expectSound), { numRuns: 2000 });
  });

  it('every beginning of a query', () => {
    fc.assert(
      fc.property(statementArbitrary, fc.nat(), (statement, place) => {
        const text = print(statement);
        expectSound(text.slice(0, place % (text.length + 1)));
      }),
      { numRuns: 1000 },
    );
  });
});
