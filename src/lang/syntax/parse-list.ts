import type { Cursor } from './cursor.ts';
import type { Token, TokenKind } from './token.ts';

const CONSTANT_KINDS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'string',
  'number',
  'true',
  'false',
  'null',
]);

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
