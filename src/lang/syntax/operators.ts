import type { ArithmeticOperator, ComparisonOperator, MatchOperator } from './ast.ts';
import type { TokenKind } from './token.ts';

type Kinds = ReadonlySet<TokenKind>;

const COMPARISON_OPERATORS: readonly ComparisonOperator[] = ['==', '!=', '<', '<=', '>', '>='];
export const MATCH_OPERATORS: readonly MatchOperator[] = [':', 'like', 'like~', 'regex', 'regex~'];
const SUM_OPERATORS: readonly ArithmeticOperator[] = ['+', '-'];
const PRODUCT_OPERATORS: readonly ArithmeticOperator[] = ['*', '/', '%'];

export const COMPARISONS: Kinds = new Set(COMPARISON_OPERATORS);
export const MATCHES: Kinds = new Set(MATCH_OPERATORS);
export const SUMS: Kinds = new Set(SUM_OPERATORS);
export const PRODUCTS: Kinds = new Set(PRODUCT_OPERATORS);

/** What follows a name only where the name is a field. */
export const FIELD_FOLLOWERS: Kinds = new Set<TokenKind>([
  ...COMPARISON_OPERATORS,
  ...MATCH_OPERATORS,
  ...SUM_OPERATORS,
  ...PRODUCT_OPERATORS,
  'in',
  'in~',
  '.',
  '=',
]);

/** What can begin the tail of a predicate; names, since keywords in capitals are reported and accepted. */
export const TAIL_STARTS: Kinds = new Set<TokenKind>([
  ...MATCH_OPERATORS,
  'not',
  'in',
  'in~',
  'name',
  'tilde name',
]);

/** What can begin a value and cannot follow one. */
export const VALUE_STARTS: Kinds = new Set<TokenKind>([
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
]);
