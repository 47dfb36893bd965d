import { compileJavaRegex, compileLuceneRegex } from '../../util/regex/index.ts';
import { compileWildcards } from '../../util/wildcard.ts';
import type { Match } from '../syntax/ast.ts';
import type { ScalarTest } from './compare.ts';

/**
 * The test of one value against the patterns of `:`, `like`, `regex` and their `~` forms: any of
 * them, covering the whole value. What is not a string matches nothing.
 *
 * Regular expressions are Lucene's on a field, and Java's on any other value.
 */
export function matchTest({ operator, value, patterns }: Match): ScalarTest {
  const texts: string[] = [];
  for (const pattern of patterns) if (pattern.kind === 'String') texts.push(pattern.value);
  const test =
    operator === 'regex' || operator === 'regex~'
      ? regexTest(texts, operator === 'regex~', value.kind === 'Field')
      : compileWildcards(texts, { ignoreCase: operator !== 'like', escapes: false });
  return (raw) => typeof raw === 'string' && test(raw);
}

function regexTest(
  patterns: readonly string[],
  ignoreCase: boolean,
  onField: boolean,
): (value: string) => boolean {
  const compile = onField ? compileLuceneRegex : compileJavaRegex;
  const tests = patterns.map((pattern) => compile(pattern, { ignoreCase }));
  const [only] = tests;
  if (only !== undefined && tests.length === 1) return only;
  return (value) => tests.some((test) => test(value));
}
