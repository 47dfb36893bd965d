import { narrow } from './arithmetic.ts';
import {
  type FunctionDeclaration,
  EvaluationError,
  type Operand,
  toPosition,
  renderScalar,
  floatOf,
  type Numeric,
} from './declaration.ts';

export const number: FunctionDeclaration = {
  name: 'number',
  description:
    'A string as a number. Base 10 allows decimals and surrounding white space, other bases only ' +
    'integers. A string that is not a number is an error.',
  parameters: [
    { name: 'text', type: 'string', description: 'String to parse.' },
    {
      name: 'base',
      type: 'integer',
      optional: true,
      description:
        'Base from 2 to 36. If omitted or null: 16 for a string with the prefix `0x`, else 10.',
    },
  ],
  returns: 'number',
  tilde: false,
  examples: [
    { call: 'number("1337")', result: '1337' },
    { call: 'number(" 42.5 ")', result: '42.5' },
    { call: 'number("0xdeadbeef")', result: '3735928559' },
    { call: 'number("deadbeef", 16)', result: '3735928559' },
    { call: 'number("1010", 2)', result: '10' },
    { call: 'number(null)', result: 'null' },
  ],
  bind: () => {
    return ([text, base = null]) => {
      if (typeof text !== 'string') return null;
      if (base === null) return parseNumber(text, null);
      const radix = toPosition(base);
      if (radix === undefined) return null;
      if (!isBase(radix))
        throw new EvaluationError('EQL3001', `${renderScalar(base)} is not a valid base`);
      return parseNumber(text, radix);
    };
  },
  checkConstants: ([, base]) => {
    if (base === undefined || base === null || isConstantBase(base)) return null;
    return {
      argument: 1,
      message: `${renderScalar(base)} is not a valid base`,
      hint: 'bases range from 2 to 36',
    };
  },
};

function isConstantBase(base: Operand): boolean {
  const radix = toPosition(base);
  return radix !== undefined && isBase(radix);
}

function isBase(radix: number): boolean {
  return radix >= 2 && radix <= 36;
}

/**
 * Reads an integer or, with base 10, a decimal with optional exponent; blanks around it are taken
 * only with base 10. `base` null: 16 with the prefix `0x`, else 10. Integers of base 10 past 64
 * bits become floating-point numbers.
 */
function parseNumber(text: string, base: number | null): Numeric {
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
