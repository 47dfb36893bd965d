import { AffixIndex } from './affix-index.ts';
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
 * Whether a value matches any of the patterns. Plain patterns cost one lookup however many there
 * are; of the others only those are tried whose literal beginning or end the value shares.
 */
export function compileWildcards(patterns: readonly string[], options: WildcardOptions): Test {
  const [only] = patterns;
  if (only !== undefined && patterns.length === 1) return compileWildcard(only, options);
  const plain = new Set<string>();
  const byStart = new AffixIndex('start');
  const byEnd = new AffixIndex('end');
  for (const pattern of new Set(patterns)) {
    const parts = parseWildcard(pattern, options);
    const text = plainText(parts);
    if (text !== null) {
      plain.add(text);
      continue;
    }
    // Values arrive folded, so the tests need not fold again.
    const test = compileParts(parts, false);
    const start = literalStart(parts);
    const end = parts.at(-1)?.text ?? '';
    if (start.length >= end.length) byStart.add(start, test);
    else byEnd.add(end, test);
  }
  const any = (value: string): boolean =>
    plain.has(value) || byStart.matches(value) || byEnd.matches(value);
  return options.ignoreCase ? (value) => any(foldAscii(value)) : any;
}

function literalStart(parts: readonly Part[]): string {
  const [first] = parts;
  return first === undefined || first.star || first.skip > 0 ? '' : first.text;
}
