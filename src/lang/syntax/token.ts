import { printable } from '../diagnostics/printable.ts';
import type { Span, ArithmeticOperator, ComparisonOperator, MatchOperator } from './ast.ts';

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

export type Kinds = ReadonlySet<TokenKind>;

export const kinds = (...all: readonly TokenKind[]): Kinds => new Set(all);

const COMPARISON_OPERATORS: readonly ComparisonOperator[] = ['==', '!=', '<', '<=', '>', '>='];
export const MATCH_OPERATORS: readonly MatchOperator[] = [':', 'like', 'like~', 'regex', 'regex~'];
const SUM_OPERATORS: readonly ArithmeticOperator[] = ['+', '-'];
const PRODUCT_OPERATORS: readonly ArithmeticOperator[] = ['*', '/', '%'];

export const COMPARISONS: Kinds = new Set(COMPARISON_OPERATORS);
export const MATCHES: Kinds = new Set(MATCH_OPERATORS);
export const SUMS: Kinds = new Set(SUM_OPERATORS);
export const PRODUCTS: Kinds = new Set(PRODUCT_OPERATORS);

/** What follows a name only where the name is a field. */
export const FIELD_FOLLOWERS = kinds(
  ...COMPARISON_OPERATORS,
  ...MATCH_OPERATORS,
  ...SUM_OPERATORS,
  ...PRODUCT_OPERATORS,
  'in',
  'in~',
  '.',
  '=',
);

/** What can begin the tail of a predicate; names, since keywords in capitals are reported and accepted. */
export const TAIL_STARTS = kinds(...MATCH_OPERATORS, 'not', 'in', 'in~', 'name', 'tilde name');

/** What can begin a value and cannot follow one. */
export const VALUE_STARTS = kinds(
  'name',
  'tilde name',
  'back-quoted name',
  'string',
  'number',
  'true',
  'false',
  'null',
  '(',
  '?',
);

/** Longer pieces of the query are truncated in messages. */
const MAX_QUOTE_LENGTH = 40;

/** A piece of the query for a message: on one line, not too long, nothing invisible. */
export function excerptText(text: string): string {
  if (text.length <= MAX_QUOTE_LENGTH) return printable(text);
  return `${printable(Array.from(text.slice(0, MAX_QUOTE_LENGTH)).slice(0, -1).join(''))}…`;
}

/** {@link excerptText} in back-quotes, except for text that has its own quotes. */
export function quote(text: string): string {
  const piece = excerptText(text);
  return /^["'`“”„‘’‚]|`/.test(piece) ? piece : `\`${piece}\``;
}
