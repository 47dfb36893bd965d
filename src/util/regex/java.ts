import { RE2JS, RE2JSException } from 're2js';
import { translateJava } from './java-translator.ts';
import type { RegexOptions, RegexResult } from './result.ts';
import { compiling, RegexSyntaxError } from './result.ts';

/**
 * Compiles a Java regular expression with RE2: the whole value must match, in time linear in its length.
 * What RE2 does not support (back-references, look-around, possessive quantifiers, atomic groups) is
 * rejected. Remaining differences: `$` and `\Z` match only at the very end, line terminators in `(?m)` are
 * `
 * `, and `\b` is ASCII-only.
 */
export function compileJavaRegex(pattern: string, options: RegexOptions): RegexResult {
  return compiling(() => {
    const regex = compileRe2(translateJava(pattern, options));
    return (value) => regex.matches(value);
  });
}

function compileRe2(text: string): RE2JS {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new RegexSyntaxError(error.message.replace('error parsing regexp: ', ''), 0);
  }
}
