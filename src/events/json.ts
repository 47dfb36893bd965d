/** A JSON value without loss of digits: integers beyond ±2^53 are `bigint`. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;

/** Keys may be anything, `__proto__` too: copy by spreading, never by assigning to a key. */
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Without so many digits in a row, no number can be one that JavaScript does not hold. */
const MAY_BE_BIG = /\d{16}|\d[eE]\+?\d{3}/;

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/gs;

/** Nobody who writes events can guess it. */
const MARK = `#${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}#`;

/**
 * Reads one JSON value; throws `SyntaxError`. A number too large for JavaScript that is no integer
 * becomes its text.
 */
export function parseJson(text: string): Json {
  if (!MAY_BE_BIG.test(text)) return JSON.parse(text) as Json;
  let marked = false;
  const safe = text.replaceAll(STRING_OR_NUMBER, (token) => {
    if (token.startsWith('"') || isExact(token)) return token;
    marked = true;
    return `"${MARK}${token}"`;
  });
  if (!marked) return JSON.parse(text) as Json;
  return JSON.parse(safe, (_, value: Json) =>
    typeof value === 'string' && value.startsWith(MARK) ? wide(value.slice(MARK.length)) : value,
  ) as Json;
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
  let marked = false;
  const text = JSON.stringify(
    value,
    (_, each: Json) => {
      if (typeof each !== 'bigint') return each;
      marked = true;
      return `${MARK}${each}${MARK}`;
    },
    indent,
  );
  return marked ? text.replaceAll(new RegExp(`"${MARK}(-?\\d+)${MARK}"`, 'g'), '$1') : text;
}
