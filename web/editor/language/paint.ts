// The tokenizer alone, not all of the language: pages that only show a query load this and no compiler.
import { lex } from '../../../src/lang/syntax/lexer.ts';
import type { Token, TokenKind } from '../../../src/lang/syntax/token.ts';

export type Ink =
  | 'word'
  | 'operator'
  | 'field'
  | 'category'
  | 'call'
  | 'text'
  | 'number'
  | 'constant'
  | 'note'
  | 'wrong';

/** A part of a query and what it is. Parts follow each other and do not overlap; white space is in none of them. */
export interface Painted {
  readonly start: number;
  readonly end: number;
  readonly ink: Ink;
}

/** What the parts of a query are, as far as its tokens say: it need not be complete, nor right. */
export function paint(text: string): readonly Painted[] {
  const { tokens } = lex(text);
  const out: Painted[] = [];
  let end = 0;
  for (const [at, token] of tokens.entries()) {
    out.push(...notesBetween(text, end, token.start));
    end = token.end;
    if (token.kind !== 'end')
      out.push({ start: token.start, end: token.end, ink: inkOf(tokens, at) });
  }
  out.push(...notesBetween(text, end, text.length));
  return out;
}

/** What the tokenizer leaves out between two tokens is white space and comments. */
function notesBetween(text: string, start: number, end: number): readonly Painted[] {
  if (end - start < 2) return [];
  return [...text.slice(start, end).matchAll(/\/\/[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$)/g)].map(
    ({ 0: note, index }) => ({
      start: start + index,
      end: start + index + note.length,
      ink: 'note',
    }),
  );
}

const CONSTANTS: ReadonlySet<TokenKind> = new Set<TokenKind>(['true', 'false', 'null']);
const WORD = /^[a-z]+~?$/;

function inkOf(tokens: readonly Token[], at: number): Ink {
  const { kind, value } = tokens[at] as Token;
  switch (kind) {
    case 'string':
      return tokens[at + 1]?.kind === 'where' ? 'category' : 'text';
    case 'number':
      return 'number';
    case 'error':
      return 'wrong';
    case 'tilde name':
      return 'call';
    case 'back-quoted name':
      return 'field';
    case 'name':
      return inkOfName(tokens, at, value);
    default:
      if (CONSTANTS.has(kind)) return 'constant';
      if (kind === 'any' && tokens[at + 1]?.kind === 'where') return 'category';
      return WORD.test(kind) ? 'word' : 'operator';
  }
}

function inkOfName(tokens: readonly Token[], at: number, name: string): Ink {
  const before = tokens[at - 1];
  const after = tokens[at + 1]?.kind;
  if (after === '(') return 'call';
  if (after === 'where') return 'category';
  if (before?.kind === '|') return 'word';
  // `maxspan=30s`: the unit stands against its number.
  if (before?.kind === 'number' && before.end === tokens[at]?.start) return 'number';
  if (name === 'runs' && after === '=') return 'word';
  return 'field';
}
