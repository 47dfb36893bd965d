import { narrow } from './arithmetic.ts';
import { EvaluationError } from './declaration.ts';
import { floatOf, type Numeric } from './float.ts';

/**
 * Reads an integer or, with base 10, a decimal with optional exponent; blanks around it are taken
 * only with base 10. `base` null: 16 with the prefix `0x`, else 10. Integers of base 10 past 64
 * bits become floating-point numbers.
 */
export function parseNumber(text: string, base: number | null): Numeric {
  const prefixed = text.startsWith(HEX_PREFIX);
  const radix = base ?? (prefixed ? 16 : 10);
  const value =
    radix === 10
      ? parseDecimal(trimBlanks(text))
      : parseInteger(prefixed && radix === 16 ? text.slice(HEX_PREFIX.length) : text, radix);
  if (value !== null) return value;
  throw new EvaluationError('EQL3001', `${shorten(text)} is not a number in base ${radix}`);
}

function parseDecimal(text: string): Numeric | null {
  if (!DECIMAL.test(text)) return null;
  if (INTEGER.test(text)) {
    const integer = parseInteger(text, 10);
    if (integer !== null) return integer;
  }
  const value = Number(text);
  return Number.isFinite(value) ? floatOf(value) : null;
}

/** A signed integer of 64 bits, or `null` if the text is none or it does not fit. */
function parseInteger(text: string, radix: number): number | bigint | null {
  const negative = text.startsWith('-');
  let i = negative || text.startsWith('+') ? 1 : 0;
  if (i === text.length) return null;
  const base = BigInt(radix);
  let value = 0;
  let wide = 0n;
  for (; i < text.length; i++) {
    const digit = digitOf(text.charCodeAt(i));
    if (digit >= radix) return null;
    if (wide === 0n && Number.isSafeInteger(value * radix + digit)) {
      value = value * radix + digit;
      continue;
    }
    wide = (wide === 0n ? BigInt(value) : wide) * base + BigInt(digit);
    if (wide > MAX_MAGNITUDE) return null;
  }
  if (wide === 0n) return negative ? 0 - value : value;
  if (!negative && wide === MAX_MAGNITUDE) return null;
  return narrow(negative ? -wide : wide);
}

/** Value of a digit 0–9, a–z, A–Z; past every base for other characters. */
function digitOf(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const letter = unit | 0x20;
  return letter >= 0x61 && letter <= 0x7a ? letter - 0x61 + 10 : Infinity;
}

/** Takes off all characters up to the blank, control characters included. */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= BLANK) start++;
  while (end > start && text.charCodeAt(end - 1) <= BLANK) end--;
  return text.slice(start, end);
}

function shorten(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}

const HEX_PREFIX = '0x';
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const INTEGER = /^[+-]?\d+$/;
const BLANK = 0x20;
const MAX_MAGNITUDE = 2n ** 63n;
/** An event's value may be megabytes long; this much of it goes into a message. */
const SHOWN = 40;
