import { RE2JS, RE2JSException } from 're2js';
import { translateJava } from './java-translator.ts';
import type { RegexOptions, RegexResult } from './result.ts';
import { compiling, RegexSyntaxError } from './result.ts';

/**
 * Compiles a regular expression of Java on RE2: the whole value must match, time is linear in it.
 * What RE2 cannot do (back-references, look-around, possessive quantifiers, atomic groups) is
 * refused. Differences that remain: `$` and `\Z` stand only at the very end, line ends in `(?m)` are
 * `\n`, and `\b` knows ASCII words.
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
