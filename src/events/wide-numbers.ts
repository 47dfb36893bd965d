import type { Json } from './json.ts';

/** A number that JavaScript may not hold has this many digits in a row, or such an exponent. */
const MAY_BE_WIDE = /\d{16}|\d[eE]\+?\d{3}/g;

/** Deeper values are left to others, because this recurses. */
const MAX_DEPTH = 100;

/**
 * Replaces the numbers that JavaScript does not hold by those of the text, in place: integers by big
 * integers, others by their text.
 *
 * Values and their text are in the same order, unless keys are repeated or look like an index. Returns
 * false, with the value in an undefined state, if not every number can be told for certain. A parser
 * that keeps these numbers takes several times as long.
 */
export function restoreWide(root: Json, text: string): boolean {
  if (typeof root !== 'object' || root === null) return false;
  const restorer = new Restorer(wideTokens(text));
  return restorer.restore(root as Container, 1) && restorer.isDone;
}

type Container = Record<string, Json>;

class Restorer {
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get isDone(): boolean {
    return this.#next === this.#tokens.length;
  }

  restore(container: Container, depth: number): boolean {
    const isList = Array.isArray(container);
    for (const key of Object.keys(container)) {
      if (!isList && isIndex(key)) return false;
      const value = container[key];
      if (typeof value === 'number') {
        if (!isWide(value)) continue;
        const token = this.#tokens[this.#next];
        if (token === undefined || Number(token) !== value) return false;
        this.#next += 1;
        // The key is the container's own, so even `__proto__` is an ordinary one.
        container[key] = /^-?\d+$/.test(token) ? BigInt(token) : finiteOrText(value, token);
      } else if (typeof value === 'object' && value !== null) {
        if (depth === MAX_DEPTH || !this.restore(value as Container, depth + 1)) return false;
      }
    }
    return true;
  }
}

/** JavaScript moves keys that are indexes to the front. */
function isIndex(key: string): boolean {
  const first = key.charCodeAt(0);
  return first >= 0x30 && first <= 0x39;
}

const isWide = (value: number): boolean =>
  value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER;

const finiteOrText = (value: number, token: string): Json =>
  Number.isFinite(value) ? value : token;

/** Wide numbers in their order, and what looks like one in a string. */
function wideTokens(text: string): string[] {
  const tokens: string[] = [];
  MAY_BE_WIDE.lastIndex = 0;
  for (let found = MAY_BE_WIDE.exec(text); found !== null; found = MAY_BE_WIDE.exec(text)) {
    let start = found.index;
    while (isOfNumber(text.charCodeAt(start - 1))) start -= 1;
    let end = MAY_BE_WIDE.lastIndex;
    while (isOfNumber(text.charCodeAt(end))) end += 1;
    MAY_BE_WIDE.lastIndex = end;
    const token = text.slice(start, end);
    if (BEFORE.has(text[start - 1]) && AFTER.has(text[end]) && isWide(Number(token))) {
      tokens.push(token);
    }
  }
  return tokens;
}

/** A digit, a sign, a point, or the mark of an exponent. */
function isOfNumber(code: number): boolean {
  const isDigit = code >= 0x30 && code <= 0x39;
  return isDigit || code === 0x2b || code === 0x2d || code === 0x2e || (code | 0x20) === 0x65;
}

const BLANKS = [' ', '\t', '\n', '\r'];
const BEFORE: ReadonlySet<string | undefined> = new Set([':', ',', '[', ...BLANKS]);
const AFTER: ReadonlySet<string | undefined> = new Set([',', ']', '}', ...BLANKS]);
