import type { NumberLiteral } from './ast.ts';
import { isKeyword } from './token.ts';

/** Characters that must be escaped in a string, and characters that would be invisible in it. */
const ESCAPED = /["\\\p{Cc}\p{Cf}\p{Cn}\p{Zl}\p{Zp}]/gu;

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

/** A string in double quotes. A lone surrogate is left unchanged: there is no escape for one. */
export function writeString(value: string): string {
  return `"${value.replace(ESCAPED, escapeCharacter)}"`;
}

function escapeCharacter(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).padStart(2, '0');
  return SHORT_ESCAPES[character] ?? `\\u{${hex}}`;
}

/**
 * A number that reads back the same, as an integer or as a float. Folding makes values that no
 * literal has: a negative one is written with its sign, an infinite one and NaN as divisions.
 */
export function writeNumber({ value, float }: Pick<NumberLiteral, 'value' | 'float'>): string {
  if (typeof value === 'bigint') return String(value);
  if (Number.isNaN(value)) return '0.0 / 0.0';
  if (!Number.isFinite(value)) return `${value < 0 ? '-' : ''}1.0 / 0.0`;
  const digits = Object.is(value, -0) ? '-0' : String(value).replace('e+', 'e');
  return float && /^-?\d+$/.test(digits) ? `${digits}.0` : digits;
}

const IDENTIFIER = /^[A-Za-z_@][A-Za-z0-9_]*$/;

/** Whether a word needs no quotes as a name. */
export function isBareName(word: string): boolean {
  return IDENTIFIER.test(word) && !isKeyword(word);
}

/** A field path, parts in back-quotes where they need them. */
export function writePath(path: string): string {
  const components = path.split('.');
  if (components.includes('')) return backQuote(path);
  return components.map((part) => (isBareName(part) ? part : backQuote(part))).join('.');
}

function backQuote(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
