const SEGMENTER = new Intl.Segmenter('en', { granularity: 'word' });

/** Longer texts are searched up to this length: no reason and no command line of an alert is longer. */
const MAX_TEXT = 100_000;

/** The tokens of a text, as from the standard analyzer of Elasticsearch: by Unicode's rules, in lower case. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const { segment, isWordLike } of SEGMENTER.segment(text.slice(0, MAX_TEXT))) {
    if (isWordLike === true) words.push(segment.toLowerCase());
  }
  return words;
}

/** Whether some of the words follow each other in this order; with `isOpen`, the last may be a prefix. */
export function hasPhrase(
  words: readonly string[],
  phrase: readonly string[],
  isOpen: boolean,
): boolean {
  const last = phrase.length - 1;
  for (let start = 0; start + last < words.length; start += 1) {
    const fits = phrase.every((word, index) => {
      const other = words[start + index]!;
      return isOpen && index === last ? other.startsWith(word) : other === word;
    });
    if (fits) return true;
  }
  return false;
}
