/** Every number beyond the range of exact integers has this many digits before the point, or an exponent. */
const MAY_BE_WIDE = /[:,[\s]-?(?:\d{16}|\d+(?:\.\d+)?[eE])/g;

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
  const tokens = wideTokens(text);
  if (tokens.length === 0) return true;
  return restore(root as Container, { tokens, next: 0 }, 1) === 'done';
}

type Container = Record<string, unknown>;

interface Tokens {
  /** Of all wide numbers, and of what looks like one in a string. */
  readonly tokens: readonly string[];
  next: number;
}

/** When as many values are found as there are tokens, every token is the text of its value. */
function restore(container: Container, wide: Tokens, depth: number): 'done' | 'unclear' | null {
  const isList = Array.isArray(container);
  for (const key in container) {
    if (!isList && isIndex(key)) return 'unclear';
    const value = container[key];
    if (typeof value === 'number') {
      if (!isWide(value)) continue;
      const token = wide.tokens[wide.next] ?? '';
      if (Number(token) !== value) return 'unclear';
      // The key is the container's own, so even `__proto__` is an ordinary one.
      if (/^-?\d+$/.test(token)) container[key] = BigInt(token);
      else if (!Number.isFinite(value)) container[key] = token;
      wide.next += 1;
      if (wide.next === wide.tokens.length) return 'done';
    } else if (typeof value === 'object' && value !== null) {
      const end = depth === MAX_DEPTH ? 'unclear' : restore(value as Container, wide, depth + 1);
      if (end !== null) return end;
    }
  }
  return null;
}

/** JavaScript moves keys that are indexes to the front. */
function isIndex(key: string): boolean {
  const first = key.charCodeAt(0);
  return first >= 0x30 && first <= 0x39;
}

const isWide = (value: number): boolean =>
  value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER;

/** In the order of the text, which is that of an object or a list, so that something precedes each number. */
function wideTokens(text: string): string[] {
  const tokens: string[] = [];
  MAY_BE_WIDE.lastIndex = 0;
  for (let found = MAY_BE_WIDE.exec(text); found !== null; found = MAY_BE_WIDE.exec(text)) {
    const start = found.index + 1;
    let end = MAY_BE_WIDE.lastIndex;
    while (isOfNumber(text.charCodeAt(end))) end += 1;
    MAY_BE_WIDE.lastIndex = end;
    const token = text.slice(start, end);
    if (isWide(Number(token))) tokens.push(token);
  }
  return tokens;
}

/** A digit, a sign, a point, or the mark of an exponent. */
function isOfNumber(code: number): boolean {
  const isDigit = code >= 0x30 && code <= 0x39;
  return isDigit || code === 0x2b || code === 0x2d || code === 0x2e || (code | 0x20) === 0x65;
}
