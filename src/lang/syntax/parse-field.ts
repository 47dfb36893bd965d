import type { Field } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { isKeyword } from './token.ts';

/** Whether a field can begin at the current token. */
export function atField(cursor: Cursor): boolean {
  return cursor.at('name') || cursor.at('back-quoted name') || cursor.at('?');
}

/**
 * fieldRef = [ "?" ] component { "." component } ;
 *
 * The current token is the first of it, or a keyword that must be meant as a name.
 */
export function parseField(cursor: Cursor): Field {
  const { start } = cursor.current;
  const optional = cursor.accept('?') !== undefined;
  let path = parseComponent(cursor);
  for (;;) {
    if (cursor.accept('.')) path += `.${parseComponent(cursor)}`;
    else if (!skipDigits(cursor) && !skipIndex(cursor)) break;
  }
  return { kind: 'Field', span: cursor.spanFrom(start), path, optional };
}

/** component = identifier | backQuoted ; */
function parseComponent(cursor: Cursor): string {
  const token = cursor.current;
  if (token.kind === 'name' || token.kind === 'back-quoted name') return cursor.advance().value;
  if (isKeyword(token.kind)) {
    const message = `found the keyword \`${token.kind}\`, expected a field name`;
    cursor.report('EQL1017', token, message, `put it into back-quotes: \`${token.kind}\``);
    return cursor.advance().value;
  }
  if (token.kind === '?') {
    const message = 'found `?` inside a field name, expected it before the whole name';
    const hint = 'write `?` before the first part of the name';
    cursor.report('EQL1019', token, message, hint);
    cursor.advance();
    return cursor.accept('name')?.value ?? '';
  }
  if (token.kind === 'number') return digits(cursor);
  cursor.unexpected('a field name');
  return '';
}

/** A part such as `.0` reads as a number. */
function skipDigits(cursor: Cursor): boolean {
  const { current } = cursor;
  if (current.kind !== 'number' || !current.value.startsWith('.')) return false;
  digits(cursor);
  return true;
}

function digits(cursor: Cursor): string {
  const token = cursor.current;
  const word = token.value.replaceAll('.', '');
  const message = `found ${cursor.describe(token)}, expected a name that begins with a letter`;
  cursor.report('EQL1018', token, message, `put the part into back-quotes: .\`${word}\``);
  cursor.advance();
  if (cursor.at('name') && cursor.current.start === token.end) cursor.advance();
  return word;
}

/** `[0]`, `[*]` or `[]`; any other bracket begins a term. */
function skipIndex(cursor: Cursor): boolean {
  if (!cursor.at('[')) return false;
  const inside = cursor.peek(1).kind;
  const closed = inside === ']' || cursor.peek(2).kind === ']';
  if (!closed || (inside !== 'number' && inside !== '*' && inside !== ']')) return false;
  const { start } = cursor.current;
  const end = inside === ']' ? cursor.peek(1).end : cursor.peek(2).end;
  const message = `found the index ${cursor.describe({ kind: '[', value: '', start, end })}, expected a plain field`;
  const hint = 'a condition on the field holds if it holds for any of its values';
  cursor.report('EQL1009', { start, end }, message, hint);
  cursor.skipBrackets();
  return true;
}
