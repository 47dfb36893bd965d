import { restoreWide } from './wide-numbers.ts';

/** A JSON value without loss of digits: integers beyond ±2^53 are `bigint`. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;

/** Keys may be anything, `__proto__` too: copy by spreading, never by assigning to a key. */
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Without this many digits in a row, no number can exceed what JavaScript represents exactly. */
const MAY_BE_BIG = /\d{16}|\d[eE]\+?\d{3}/;

/** The shortest of them: `1e999`. */
const MIN_BIG_LENGTH = 5;

const NUMBER = /-?\d[\d.eE+-]*/g;

/** Random, so that no event can contain it. */
const MARK = `#${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}#`;

/**
 * Reads one JSON value; throws `SyntaxError`. A non-integer number too large for JavaScript becomes
 * its text.
 */
export function parseJson(text: string): Json {
  const value = JSON.parse(text) as Json;
  if (restoreWide(value, text) || !MAY_BE_BIG.test(text)) return value;
  return JSON.parse(markWide(text), (_, each: Json) =>
    typeof each === 'string' && each.startsWith(MARK) ? wide(each.slice(MARK.length)) : each,
  ) as Json;
}

/** Numbers that JavaScript does not hold, as strings with a mark. What is in strings stays. */
function markWide(text: string): string {
  const parts: string[] = [];
  let copied = 0;
  for (let start = 0; start < text.length;) {
    const quote = text.indexOf('"', start);
    const end = quote < 0 ? text.length : quote;
    const between = end - start < MIN_BIG_LENGTH ? '' : text.slice(start, end);
    if (MAY_BE_BIG.test(between)) {
      parts.push(text.slice(copied, start), between.replaceAll(NUMBER, marked));
      copied = end;
    }
    if (quote < 0) break;
    const close = closingQuote(text, quote);
    start = close < 0 ? text.length : close + 1;
  }
  parts.push(text.slice(copied));
  return parts.join('');
}

const marked = (number: string) => (isExact(number) ? number : `"${MARK}${number}"`);

/** The closing quote of a string; -1 where it is not closed. */
export function closingQuote(text: string, open: number): number {
  let quote = text.indexOf('"', open + 1);
  while (quote >= 0 && isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
  return quote;
}

/** Whether a quote has an odd number of backslashes before it. */
export function isEscaped(text: string, place: number): boolean {
  let first = place;
  while (text[first - 1] === '\\') first -= 1;
  return (place - first) % 2 === 1;
}

function isExact(token: string): boolean {
  const number = Number(token);
  if (!/^-?\d+$/.test(token)) return Number.isFinite(number);
  return Number.isSafeInteger(number);
}

function wide(token: string): bigint | string {
  return /^-?\d+$/.test(token) ? BigInt(token) : token;
}

/** The value on one line, or over several with `indent` blanks a level. */
export function printJson(value: Json, indent = 0): string {
  try {
    return JSON.stringify(value, null, indent);
  } catch (error) {
    // JSON.stringify refuses big integers, which are rare. A replacer makes it several times slower.
    if (error instanceof TypeError) return printWide(value, indent);
    throw error;
  }
}

function printWide(value: Json, indent: number): string {
  const text = JSON.stringify(
    value,
    (_, each: Json) => (typeof each === 'bigint' ? `${MARK}${each}${MARK}` : each),
    indent,
  );
  return text.replaceAll(PRINTED_MARKS, '$1');
}

const PRINTED_MARKS = new RegExp(`"${MARK}(-?\\d+)${MARK}"`, 'g');
