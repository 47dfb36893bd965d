import { parseLucene } from './lucene-parser.ts';
import { Matcher } from './matcher.ts';
import type { RegexOptions, RegexResult } from './result.ts';
import { compiling } from './result.ts';

/**
 * Compiles a regular expression of Lucene: all optional operators on, over code points, the whole
 * value must match. Time is linear in the value.
 */
export function compileLuceneRegex(pattern: string, options: RegexOptions): RegexResult {
  return compiling(() => {
    const matcher = new Matcher(parseLucene(pattern, options));
    return (value) => matcher.matches(value);
  });
}
