import type { Literal, MatchOperator, Span } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseLiteral } from './parse-literal.ts';
import { kinds, quote, type Token, type TokenKind } from './token.ts';

const CONSTANT_KINDS = kinds('string', 'number', 'true', 'false', 'null');

/** Whether a token is a literal by itself. */
export function isConstant(token: Token): boolean {
  return CONSTANT_KINDS.has(token.kind);
}

/**
 * Elements with commas between them and the closing parenthesis; the opening one has been read.
 * A loop, so that thousands of elements nest nothing.
 */
export function parseList<T>(cursor: Cursor, opener: Token, element: () => T): T[] {
  const items: T[] = [];
  do {
    items.push(element());
    if (!cursor.at(',') && !cursor.at(')')) recover(cursor, opener);
  } while (acceptComma(cursor, ')'));
  cursor.accept(')');
  return items;
}

/** Reports and skips an empty list; the opening parenthesis has been read. */
export function refuseEmptyList(cursor: Cursor, opener: Token): boolean {
  if (!cursor.at(')')) return false;
  const span = { start: opener.start, end: cursor.current.end };
  const hint = 'add an element, or remove the whole condition';
  cursor.report('EQL1024', span, 'found an empty list, expected at least one element', hint);
  cursor.advance();
  return true;
}

/** A comma with another element behind it; a trailing one is reported and skipped. */
export function acceptComma(cursor: Cursor, ...closers: readonly TokenKind[]): boolean {
  if (!cursor.at(',')) return false;
  const next = cursor.peek(1);
  const last = closers.includes(next.kind);
  if (last) {
    const message = `found a comma before ${cursor.describe(next)}, expected another element`;
    cursor.report('EQL1023', cursor.current, message, 'remove the last comma');
  }
  cursor.advance();
  return !last;
}

/** After an element comes neither a comma nor the end: goes to one, or gives the list up. */
function recover(cursor: Cursor, opener: Token): void {
  const joined = cursor.at('and') || cursor.at('or');
  if (cursor.atHardStop || (joined && !isConstant(cursor.peek(1)))) {
    return cursor.unclosed(opener, ')');
  }
  const hint = joined || isConstant(cursor.current) ? 'a comma separates elements' : undefined;
  cursor.unexpected('`,` or `)`', hint);
  cursor.skipTo(',');
  if (cursor.atHardStop) cursor.unclosed(opener, ')');
}

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
const UNQUOTED_STARTS = kinds(
  'name',
  'tilde name',
  'back-quoted name',
  ...(['?', '*', '+', '-', '.', '/', '%'] as const),
);

const UNQUOTED_STOPS = kinds('[', '![', ']', '|', 'and', 'or', 'end');

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
