import type { Cursor } from './cursor.ts';
import { FIELD_FOLLOWERS } from './operators.ts';
import { quote } from './quote.ts';
import { isKeyword, type Token, type TokenKind } from './token.ts';

/**
 * category = "any" | identifier | string | rawString ;
 *
 * Reads `where` too. `null` stands for `any`.
 */
export function parseCategory(cursor: Cursor): string | null {
  const token = cursor.current;
  if (isCategory(token) && cursor.isKeywordAhead(1, 'where')) {
    cursor.advance();
    cursor.acceptKeyword('where');
    return categoryOf(token);
  }
  const length = tokensBeforeWhere(cursor);
  if (length !== null) {
    refuseCategory(cursor, length);
    for (let read = 0; read <= length; read += 1) cursor.advance();
    return null;
  }
  if (isCategory(token) && !goesOnAsCondition(cursor)) {
    cursor.advance();
    cursor.unexpected('`where`');
    return categoryOf(token);
  }
  if (cursor.atHardStop || cursor.at(')') || cursor.at('error')) {
    const hint = 'terms in brackets follow `sequence` or `sample`';
    cursor.unexpected('an event category', cursor.at('[') ? hint : undefined);
  } else {
    const span = { start: token.start, end: endOfPath(cursor) };
    const found = quote(cursor.source(span));
    const message = `found ${found}, expected an event category and \`where\` before the condition`;
    cursor.report(
      'EQL1020',
      span,
      message,
      'to match events of all categories, write `any where …`',
    );
  }
  return null;
}

/** Where the dotted name at the cursor ends, so that a field is reported as a whole. */
function endOfPath(cursor: Cursor): number {
  let last = 0;
  while (cursor.peek(last + 1).kind === '.' && cursor.peek(last + 2).kind === 'name') last += 2;
  return cursor.peek(last).end;
}

function isCategory({ kind }: Token): boolean {
  return kind === 'any' || kind === 'name' || kind === 'string';
}

function categoryOf({ kind, value }: Token): string | null {
  return kind === 'any' ? null : value;
}

const FILTER_ENDS: ReadonlySet<TokenKind> = new Set<TokenKind>(['[', '![', ']', '|', 'end']);

/** `null` if no `where` comes in this filter. */
function tokensBeforeWhere(cursor: Cursor): number | null {
  let length = 0;
  while (!FILTER_ENDS.has(cursor.peek(length).kind)) {
    if (cursor.peek(length).kind === 'where') return length;
    length += 1;
  }
  return null;
}

/** Something else than a category stands before `where`. */
function refuseCategory(cursor: Cursor, length: number): void {
  const token = cursor.current;
  if (length === 0) {
    const message = 'found `where`, expected an event category before it';
    const hint = 'to match events of all categories, write `any where …`';
    return cursor.report('EQL1020', token, message, hint);
  }
  const span = { start: token.start, end: cursor.peek(length - 1).end };
  const written = cursor.source(span);
  const found = `found ${quote(written)}`;
  if (length === 1 && token.kind === 'error') return cursor.unexpected('an event category');
  if (length === 1 && token.kind === 'back-quoted name') {
    const message = `${found}, expected an event category without back-quotes`;
    const hint = `write ${quote(`"${token.value}"`)}`;
    return cursor.report('EQL1021', span, message, hint);
  }
  if (length === 1 && isKeyword(token.kind)) {
    const message = `found the keyword \`${token.kind}\`, expected an event category`;
    return cursor.report('EQL1017', span, message, `put it into double quotes: "${token.kind}"`);
  }
  const several = /[\s,]/.test(written);
  const hint = several
    ? 'to match several categories, write a condition: `any where event.category in ("…", "…")`'
    : `put it into double quotes: ${quote(`"${written}"`)}`;
  cursor.report('EQL1022', span, `${found} before \`where\`, expected one event category`, hint);
}

/** Whether the word at the cursor is the first of a condition rather than a category. */
function goesOnAsCondition(cursor: Cursor): boolean {
  const [word, next] = [cursor.current, cursor.peek(1)];
  if (next.kind === '(') return next.start === word.end;
  if (next.kind === 'not') return FIELD_FOLLOWERS.has(cursor.peek(2).kind);
  return FIELD_FOLLOWERS.has(next.kind) || next.kind === 'and' || next.kind === 'or';
}
