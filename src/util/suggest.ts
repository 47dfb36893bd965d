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
 * Insertions, deletions and replacements that turn `a` into `b`; any number above `limit` if there
 * are more. Only the band of the table that can stay within the limit is computed.
 */
function editDistance(a: string, b: string, limit: number): number {
  const beyond = limit + 1;
  if (Math.abs(a.length - b.length) > limit) return beyond;
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  let current = Array.from({ length: b.length + 1 }, () => beyond);
  for (let i = 1; i <= a.length; i++) {
    const from = Math.max(1, i - limit);
    const to = Math.min(b.length, i + limit);
    current[from - 1] = from === 1 ? i : beyond;
    let least = current[from - 1] ?? beyond;
    for (let j = from; j <= to; j++) {
      const replaced = (previous[j - 1] ?? beyond) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const removed = (previous[j] ?? beyond) + 1;
      const inserted = (current[j - 1] ?? beyond) + 1;
      const cost = Math.min(replaced, removed, inserted);
      current[j] = cost;
      if (cost < least) least = cost;
    }
    if (to < b.length) current[to + 1] = beyond;
    if (least > limit) return beyond;
    [previous, current] = [current, previous];
  }
  return previous[b.length] ?? beyond;
}
