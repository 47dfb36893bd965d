/** Below this, a typo is unlikely. */
const MIN_SIMILARITY = 0.5;
const MAX_SUGGESTIONS = 5;
/** Longer words get no suggestion: the cost is the square of the length. */
const MAX_WORD_LENGTH = 256;

/**
 * The candidates most like a word, best first, at most five. Similarity is
 * 1 − edit distance ÷ length of the longer; ties keep the order of the candidates.
 */
export function suggest(word: string, candidates: Iterable<string>): string[] {
  const found: { readonly candidate: string; readonly similarity: number }[] = [];
  if (word.length > MAX_WORD_LENGTH) return [];
  for (const candidate of new Set(candidates)) {
    if (candidate.length > MAX_WORD_LENGTH || candidate === word) continue;
    const longer = Math.max(word.length, candidate.length);
    const limit = Math.floor(longer * (1 - MIN_SIMILARITY));
    const distance = editDistance(word, candidate, limit);
    if (distance <= limit) found.push({ candidate, similarity: 1 - distance / longer });
  }
  return found
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ candidate }) => candidate);
}

/** The hint for suggestions, or `undefined` without any. `quote` puts a name into its marks. */
export function didYouMean(
  suggestions: readonly string[],
  quote: (name: string) => string = (name) => `\`${name}\``,
): string | undefined {
  const [only] = suggestions;
  if (only === undefined) return undefined;
  if (suggestions.length === 1) return `did you mean ${quote(only)}?`;
  return `did you mean one of ${suggestions.map((name) => quote(name)).join(', ')}?`;
}

/**
 * The number of insertions, deletions and replacements that turn `a` into `b`; any number above `limit` if there are more.
 *
 * @param exchanges whether to exchange two neighbours is one change
 */
export function editDistance(a: string, b: string, limit: number, exchanges?: 'exchanges'): number {
  const beyond = limit + 1;
  if (Math.abs(a.length - b.length) > limit) return beyond;
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(row[j]! + 1, next[j - 1]! + 1, replaced);
      const isExchange =
        exchanges !== undefined && i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isExchange) cost = Math.min(cost, before[j - 2]! + 1);
      next.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return beyond;
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
