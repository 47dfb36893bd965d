import type { Literal, NumberLiteral, Span } from './ast.ts';
import type { Cursor } from './cursor.ts';

/** The largest integer of 64 bits, that of unsigned fields; beyond it a number is a float. */
const LARGEST_INTEGER = 2n ** 64n - 1n;
const MAX_INTEGER_DIGITS = String(LARGEST_INTEGER).length;

/**
 * constant = "null" | "true" | "false" | number | string | rawString ;
 *
 * `null` where no constant stands; then nothing is read.
 */
export function parseLiteral(cursor: Cursor): Literal | null {
  const { kind, value, start, end } = cursor.current;
  const span: Span = { start, end };
  switch (kind) {
    case 'string':
      cursor.advance();
      return { kind: 'String', span, value };
    case 'number':
      return parseNumber(cursor);
    case 'true':
    case 'false':
      cursor.advance();
      return { kind: 'Boolean', span, value: kind === 'true' };
    case 'null':
      cursor.advance();
      return { kind: 'Null', span };
    default:
      return null;
  }
}

function parseNumber(cursor: Cursor): NumberLiteral {
  const token = cursor.current;
  const span: Span = { start: token.start, end: token.end };
  const literal = numberOf(token.value);
  if (literal.value === Infinity) {
    const message = `found ${cursor.describe(token)}, expected a number up to about 1.8e308`;
    cursor.report('EQL1046', token, message, 'no value in an event is larger');
  }
  cursor.advance();
  return { kind: 'Number', span, ...literal };
}

/** The value of a number as written: whole and within 64 bits exactly, all else as a float. */
export function numberOf(written: string): Pick<NumberLiteral, 'value' | 'float'> {
  const value = Number(written);
  if (!/^[0-9]+$/.test(written)) return { value, float: true };
  if (Number.isSafeInteger(value)) return { value, float: false };
  const digits = written.replace(/^0+/, '');
  if (digits.length > MAX_INTEGER_DIGITS || BigInt(digits) > LARGEST_INTEGER) {
    return { value, float: true };
  }
  return { value: BigInt(digits), float: false };
}
