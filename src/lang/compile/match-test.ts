import { assert } from '../../util/assert.ts';
import { compileJavaRegex, compileLuceneRegex, RegexLimitError } from '../../util/regex/index.ts';
import { compileWildcards } from '../../util/wildcard.ts';
import { EvaluationError } from '../functions/declaration.ts';
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

/** Whether a text is covered by one of the expressions. Throws `EvaluationError` EQL3005. */
export function regexTest(
  patterns: readonly string[],
  ignoreCase: boolean,
  onField: boolean,
): (value: string) => boolean {
  const compile = onField ? compileLuceneRegex : compileJavaRegex;
  // Most are never asked: an earlier one covers the value, or no value comes this far.
  const tests: ((value: string) => boolean)[] = [];
  const testOf = (pattern: string) => {
    const result = compile(pattern, { ignoreCase });
    assert(result.ok, 'the checker knows every pattern');
    return result.matches;
  };
  return (value) => {
    try {
      for (let at = 0; at < patterns.length; at++) {
        const test = (tests[at] ??= testOf(patterns[at]!));
        if (test(value)) return true;
      }
      return false;
    } catch (error) {
      if (error instanceof RegexLimitError) throw new EvaluationError('EQL3005', error.message);
      throw error;
    }
  };
}
