import { getOrAdd, lazily } from '../maps.ts';

import { parseLucene } from './lucene-parser.ts';
import { Matcher } from './matcher.ts';
import { type RegexOptions, type RegexResult, compiling } from './pattern.ts';

/** The cache is cleared when it reaches this size. */
const MAX_KNOWN = 1_000;

/** Of a smaller pattern, it is known without making its automaton that it can be made: most are checked and not used. */
const MAX_SMALL = 1_000;

/** A query is checked before it is compiled, and rules share patterns. */
const known = new Map<string, RegexResult>();

/**
 * Compiles a Lucene regular expression with all optional operators enabled. It matches code points, and the
 * whole value must match. Time is linear in the value.
 */
export function compileLuceneRegex(pattern: string, options: RegexOptions): RegexResult {
  const key = `${options.ignoreCase ? '~' : '='}${pattern}`;
  if (known.size >= MAX_KNOWN && !known.has(key)) known.clear();
  return getOrAdd(known, key, () => compileUncached(pattern, options));
}

function compileUncached(pattern: string, options: RegexOptions): RegexResult {
  return compiling(() => {
    const parsed = parseLucene(pattern, options);
    const matcher = lazily(() => new Matcher(parsed));
    if (parsed.size > MAX_SMALL) matcher();
    return (value) => matcher().matches(value);
  });
}
