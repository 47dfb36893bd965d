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
export function restoreWide(root: unknown, text: string): boolean {
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
 * 16th character is looked at: so many digits in a row have one of them.
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
