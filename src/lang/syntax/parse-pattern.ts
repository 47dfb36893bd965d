import type { Literal, MatchOperator, Span } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseList, refuseEmptyList } from './parse-list.ts';
import { parseLiteral } from './parse-literal.ts';
import { quote } from './quote.ts';
import type { Token, TokenKind } from './token.ts';

/** The right side of `:`, `like` and `regex`: one constant, or a list of them. */
export function parsePatterns(cursor: Cursor, operator: MatchOperator): Literal[] {
  const opener = cursor.accept('(');
  if (opener === undefined) return [parsePattern(cursor, operator)];
  if (refuseEmptyList(cursor, opener)) return [];
  return parseList(cursor, opener, () => parsePattern(cursor, operator));
}

function parsePattern(cursor: Cursor, operator: MatchOperator): Literal {
  const literal = parseLiteral(cursor);
  if (literal !== null) return literal;
  const { start } = cursor.current;
  const length = unquotedLength(cursor);
  if (length === 0) {
    cursor.unexpected('a string');
    return { kind: 'Null', span: { start, end: start } };
  }
  const span: Span = { start, end: cursor.peek(length - 1).end };
  const written = cursor.source(span);
  const message = `found ${quote(written)} after \`${operator}\`, expected a string`;
  cursor.report('EQL1011', span, message, hintFor(written));
  for (let read = 0; read < length; read += 1) cursor.advance();
  return { kind: 'Null', span };
}

/** What text without quotes can begin with: a name, a wildcard, a sign, a path. */
const UNQUOTED_STARTS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'name',
  'tilde name',
  'back-quoted name',
  '?',
  '*',
  '+',
  '-',
  '.',
  '/',
  '%',
]);

const UNQUOTED_STOPS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  '[',
  '![',
  ']',
  '|',
  'and',
  'or',
  'end',
]);

/** How many tokens stand together without a blank, calls with all their arguments; 0 for no text. */
function unquotedLength(cursor: Cursor): number {
  if (!UNQUOTED_STARTS.has(cursor.current.kind)) return 0;
  let open = 0;
  let length = 0;
  for (let end = cursor.current.start; ; length += 1) {
    const token: Token = cursor.peek(length);
    if (UNQUOTED_STOPS.has(token.kind)) return length;
    if (open === 0 && (token.start !== end || token.kind === ',' || token.kind === ')')) {
      return length;
    }
    if (token.kind === '(') open += 1;
    if (token.kind === ')') open -= 1;
    end = token.end;
  }
}

function hintFor(written: string): string {
  if (/^[+-]/.test(written)) return 'compare numbers with `==`, `<`, `>=` and so on';
  if (/[(`]|^\?/.test(written))
    return 'a pattern is a constant; two fields can only be compared in a function';
  return `text goes into double quotes: ${quote(`"${written}"`)}`;
}
