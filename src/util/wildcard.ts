import { foldAscii } from './fold.ts';
import { compileParts, parseWildcard, plainText } from './wildcard-pattern.ts';
import type { Part, Test, WildcardOptions } from './wildcard-pattern.ts';

/** Whether a pattern without escapes is more than a plain string. */
export function hasWildcard(pattern: string): boolean {
  return pattern.includes('*') || pattern.includes('?');
}

/**
 * `*` is any run of characters, line breaks included; `?` is exactly one code point (a surrogate
 * pair is one, a lone surrogate is one). The pattern must cover the whole value.
 */
export function compileWildcard(pattern: string, options: WildcardOptions): Test {
  return compileParts(parseWildcard(pattern, options), options.ignoreCase);
}

/**
 * Whether a value matches any of the patterns. Plain patterns cost one look-up however many there
 * are; of the others only those are tried whose first or last character the value has.
 */
export function compileWildcards(patterns: readonly string[], options: WildcardOptions): Test {
  const plain = new Set<string>();
  const byFirst = new Map<number, Test[]>();
  const byLast = new Map<number, Test[]>();
  const others: Test[] = [];
  for (const pattern of new Set(patterns)) {
    const parts = parseWildcard(pattern, options);
    const text = plainText(parts);
    if (text !== null) {
      plain.add(text);
      continue;
    }
    // Values arrive folded, so the tests need not fold again.
    const test = compileParts(parts, false);
    const first = firstUnit(parts);
    const last = lastUnit(parts);
    if (first !== null) file(byFirst, first, test);
    else if (last !== null) file(byLast, last, test);
    else others.push(test);
  }
  if (plain.size === 1 && byFirst.size + byLast.size + others.length === 0) {
    const [only = ''] = plain;
    return compileParts([{ skip: 0, star: false, text: only }], options.ignoreCase);
  }
  const any = (value: string): boolean =>
    plain.has(value) ||
    anyOf(byFirst.get(value.charCodeAt(0)), value) ||
    anyOf(byLast.get(value.charCodeAt(value.length - 1)), value) ||
    anyOf(others, value);
  return options.ignoreCase ? (value) => any(foldAscii(value)) : any;
}

function anyOf(tests: readonly Test[] | undefined, value: string): boolean {
  if (tests === undefined) return false;
  for (const test of tests) if (test(value)) return true;
  return false;
}

function file(tests: Map<number, Test[]>, unit: number, test: Test): void {
  const list = tests.get(unit);
  if (list === undefined) tests.set(unit, [test]);
  else list.push(test);
}

/** The code unit that a matching value must start with, or `null` if that is open. */
function firstUnit(parts: readonly Part[]): number | null {
  const first = parts[0];
  if (first === undefined || first.star || first.skip > 0 || first.text === '') return null;
  return first.text.charCodeAt(0);
}

function lastUnit(parts: readonly Part[]): number | null {
  const text = parts.at(-1)?.text ?? '';
  return text === '' ? null : text.charCodeAt(text.length - 1);
}
