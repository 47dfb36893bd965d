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

/** An integer beyond what JavaScript holds has at least this many digits. */
const MIN_DIGITS = 16;

/** Deeper values are left to others, because this recurses. */
const MAX_DEPTH = 100;

/**
 * Replaces the numbers that JavaScript does not hold by those of the text, in place: integers by big
 * integers, those out of range by their text.
 *
 * Values and their text are in the same order, unless keys are repeated or look like an index. Returns
 * false, with the value in an undefined state, if not every number can be told for certain. A parser
 * that keeps these numbers takes several times as long.
 */
function restoreWide(root: unknown, text: string): boolean {
  if (typeof root !== 'object' || root === null) return false;
  const tokens = { tokens: wideTokens(text), next: 0 };
  return restore(root as Container, tokens, 1) && tokens.next === tokens.tokens.length;
}

type Container = Record<string, unknown>;

interface Tokens {
  /** Of all wide numbers without an exponent, and of what looks like one in a string. */
  readonly tokens: readonly string[];
  next: number;
}

/** When all values are found and as many as there are tokens, every token is the text of its value. */
function restore(container: Container, wide: Tokens, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  if (Array.isArray(container)) {
    const list = container as unknown[];
    for (let at = 0; at < list.length; at++) {
      const value = list[at];
      if (typeof value === 'number') {
        if (!isWide(value)) continue;
        const whole = wholeOf(value, wide);
        if (whole === null) return false;
        list[at] = whole;
      } else if (typeof value === 'object' && value !== null) {
        if (!restore(value as Container, wide, depth + 1)) return false;
      }
    }
    return true;
  }
  for (const key in container) {
    if (wide.tokens.length > 0 && isIndex(key)) return false;
    const value = container[key];
    if (typeof value === 'number') {
      if (!isWide(value)) continue;
      const whole = wholeOf(value, wide);
      if (whole === null) return false;
      // The key is the container's own, so even `__proto__` is an ordinary one.
      container[key] = whole;
    } else if (typeof value === 'object' && value !== null) {
      if (!restore(value as Container, wide, depth + 1)) return false;
    }
  }
  return true;
}

/** What the next token says that a value is; `null` if it is not that of the value. */
function wholeOf(value: number, wide: Tokens): bigint | number | string | null {
  const token = wide.tokens[wide.next] ?? '';
  if (Number(token) !== value) return null;
  wide.next += 1;
  if (/^-?\d+$/.test(token)) return BigInt(token);
  return Number.isFinite(value) ? value : token;
}

/** JavaScript moves keys that are indexes to the front. */
function isIndex(key: string): boolean {
  return isDigit(key.charCodeAt(0));
}

const isWide = (value: number): boolean =>
  value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER;

/**
 * In the order of the text, which is that of an object or a list, so that something precedes each number. Only every
 * 16th character is examined, since any run of 16 digits contains one of them.
 */
function wideTokens(text: string): readonly string[] {
  let tokens: string[] | null = null;
  for (let at = MIN_DIGITS - 1; at < text.length; at += MIN_DIGITS) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let start = at;
    while (start > 0 && isDigit(text.charCodeAt(start - 1))) start -= 1;
    let end = at + 1;
    while (isDigit(text.charCodeAt(end))) end += 1;
    if (end - start < MIN_DIGITS) continue;
    while (isOfNumber(text.charCodeAt(end))) end += 1;
    if (text[start - 1] === '-') start -= 1;
    const token = text.slice(start, end);
    if (precedesNumber(text.charCodeAt(start - 1)) && isWide(Number(token))) {
      (tokens ??= []).push(token);
    }
    // The next one to be looked at is behind this number.
    at += Math.floor((end - 1 - at) / MIN_DIGITS) * MIN_DIGITS;
  }
  return tokens ?? NONE;
}

const NONE: readonly string[] = [];

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** A digit, a sign, a point, or the mark of an exponent. */
const isOfNumber = (code: number): boolean =>
  isDigit(code) || code === 0x2b || code === 0x2d || code === 0x2e || (code | 0x20) === 0x65;

/** A colon, a comma, a bracket or white space. */
const precedesNumber = (code: number): boolean =>
  code === 0x3a ||
  code === 0x2c ||
  code === 0x5b ||
  code === 0x20 ||
  (code >= 0x09 && code <= 0x0d);
