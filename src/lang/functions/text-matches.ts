import { compileWildcard, compileWildcards } from '../../util/wildcard.ts';
import type { FunctionDeclaration, FieldConstantForm } from './declaration.ts';
import { hasPhrase, lowered, wordsOf } from './words.ts';

/**
 * What KQL asks of a text and EQL has no word for. Statements that are translated from KQL call these functions; they are in
 * no reference, since nothing else should.
 */
export const TEXT_MATCHES: readonly FunctionDeclaration[] = [
  textMatch(
    '_wildcard',
    'Whether a pattern covers a text. Only `*` is a wildcard in it, and a backslash escapes.',
    (pattern) => compileWildcard(pattern, { ignoreCase: false, escapes: true }),
    ['_wildcard("what?", "wh*\\\\?")', '_wildcard("whats", "wh*\\\\?")'],
  ),
  textMatch(
    '_wildcardCaseless',
    'The same without regard to the case of letters in ASCII.',
    (pattern) => compileWildcard(pattern, { ignoreCase: true, escapes: true }),
    ['_wildcardCaseless("What?", "wh*\\\\?")', '_wildcardCaseless("Whats", "wh*\\\\?")'],
  ),
  textMatch(
    '_words',
    'Whether a text has one of some words, whatever its case.',
    (wanted) => {
      const words = new Set(wordsOf(wanted));
      return (text) => wordsOf(text).some((word) => words.has(word));
    },
    ['_words("Failed password for root", "FAILED accepted")', '_words("failure", "fail")'],
  ),
  textMatch(
    '_phrase',
    'Whether a text has some words one behind the other, whatever their case.',
    (wanted) => {
      const phrase = wordsOf(wanted);
      return (text) => hasPhrase(wordsOf(text), phrase);
    },
    ['_phrase("Failed password for root", "password FOR")', '_phrase("a b c", "a c")'],
  ),
  textMatch(
    '_wordLike',
    'Whether one word of a text is covered by one of some patterns, which stand between blanks.',
    (patterns) => {
      const test = compileWildcards(wordPatterns(patterns), { ignoreCase: false, escapes: true });
      return (text) => wordsOf(text).some((word) => test(word));
    },
    ['_wordLike("Failed password", "pass*")', '_wordLike("Failed password", "failed*pass*")'],
  ),
];

/** The patterns of {@link TEXT_MATCHES} for single words. */
export const wordPatterns = (patterns: string): readonly string[] =>
  lowered(patterns)
    .split(/\s+/)
    .filter((pattern) => pattern !== '');

/** @param examples a call that is true and one that is false */
function textMatch(
  name: string,
  description: string,
  form: (constant: string) => ReturnType<FieldConstantForm>,
  [met, missed]: readonly [string, string],
): FunctionDeclaration {
  return {
    name,
    description,
    parameters: [
      { name: 'source', type: 'string', description: 'The text to test.' },
      { name: 'wanted', type: 'string', constant: true, description: 'What to look for.' },
    ],
    returns: 'boolean',
    tilde: false,
    examples: [
      { call: met, result: 'true' },
      { call: missed, result: 'false' },
    ],
    bind: (constants) => {
      const [, wanted] = constants;
      const test = typeof wanted === 'string' ? form(wanted) : null;
      return ([text]) => (typeof text === 'string' && test !== null ? test(text) : null);
    },
    fieldConstant: form,
  };
}
