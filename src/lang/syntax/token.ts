import type { Span } from './ast.ts';

/** Cannot be an unquoted name or an unquoted part of one. */
export const KEYWORDS = [
  'and',
  'any',
  'by',
  'false',
  'in',
  'join',
  'like',
  'maxspan',
  'not',
  'null',
  'of',
  'or',
  'regex',
  'sample',
  'sequence',
  'true',
  'until',
  'where',
  'with',
] as const;

export type Keyword = (typeof KEYWORDS)[number];

/** Keywords that end in a tilde, glued to it. */
export const TILDE_KEYWORDS = ['in~', 'like~', 'regex~'] as const;

export type TildeKeyword = (typeof TILDE_KEYWORDS)[number];

export type Mark =
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '='
  | ':'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '.'
  | ','
  | '['
  | '!['
  | ']'
  | '('
  | ')'
  | '|'
  | '?';

export type TokenKind =
  | Keyword
  | TildeKeyword
  | Mark
  | 'name'
  /** A function name with its tilde. */
  | 'tilde name'
  | 'back-quoted name'
  | 'string'
  | 'number'
  /** Characters that are not a token; they have been reported. */
  | 'error'
  | 'end';

/** A keyword or mark is its own kind. Its span is that of the text as written. */
export interface Token extends Span {
  readonly kind: TokenKind;
  /**
   * The content of a string, the name of a name (without back-quotes, without tilde); for all others
   * the text as written.
   */
  readonly value: string;
}

const KEYWORD_SET: ReadonlySet<string> = new Set(KEYWORDS);

export function isKeyword(word: string): word is Keyword {
  return KEYWORD_SET.has(word);
}

const TILDE_KEYWORD_SET: ReadonlySet<string> = new Set(TILDE_KEYWORDS);

export function isTildeKeyword(word: string): word is TildeKeyword {
  return TILDE_KEYWORD_SET.has(word);
}
