/**
 * The words of a text, about as Elasticsearch's standard analyzer finds them: runs of letters, digits and underscores. A full
 * stop, colon or apostrophe between letters, and a full stop or comma between digits, belong to the word.
 */
const WORD =
  /[\p{L}\p{N}\p{M}_]+(?:(?:(?<=[\p{L}\p{M}])['’.:](?=\p{L})|(?<=\p{N})[.,;'](?=\p{N}))[\p{L}\p{N}\p{M}_]+)*/gu;

/** In lower case. A character beyond ASCII whose lower case is in ASCII (the Kelvin sign) stays as it is. */
export const wordsOf = (text: string): readonly string[] => lowered(text).match(WORD) ?? [];

export function lowered(text: string): string {
  return text.replaceAll(/[A-Z]+|[^\0-\x7f]/gu, (part) => {
    const lower = part.toLowerCase();
    return part > '\x7f' && /[\0-\x7f]/.test(lower) ? part : lower;
  });
}

/** Whether words stand one behind the other somewhere among others. */
export function hasPhrase(words: readonly string[], phrase: readonly string[]): boolean {
  const [first] = phrase;
  if (first === undefined) return false;
  for (let at = words.indexOf(first); at >= 0; at = words.indexOf(first, at + 1)) {
    if (phrase.every((word, index) => words[at + index] === word)) return true;
  }
  return false;
}
