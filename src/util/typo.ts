import { editDistance } from './suggest.ts';
import { appendTo } from './maps.ts';
/** In a shorter word, only one letter can be a typo. */
const LONG_WORD = 8;
/** In a shorter word, every letter matters too much for one to be a typo: `uid` is not `pid`. */
const SHORT_WORD = 4;
/** Longer words are not names that a person typed. */
const MAX_WORD_LENGTH = 256;

/**
 * The candidates that a word is probably a typo of, the likeliest first: the same letters with
 * other punctuation or case, or one letter inserted, deleted, replaced or transposed; for a word of
 * at least eight letters, two.
 */
export function typosOf(word: string, candidates: Iterable<string>): string[] {
  if (word.length > MAX_WORD_LENGTH) return [];
  const found: { readonly candidate: string; readonly distance: number }[] = [];
  const letters = bare(word);
  for (const candidate of candidates) {
    if (candidate === word) continue;
    const isSame = letters !== '' && bare(candidate) === letters;
    const distance = isSame ? 0 : slips(word, candidate);
    if (distance !== null) found.push({ candidate, distance });
  }
  return found.sort((a, b) => a.distance - b.distance).map(({ candidate }) => candidate);
}

/** Dotted names among which slips are looked for, each part of a name by itself. */
export class PathNames {
  readonly #byLetters = new Map<string, string[]>();
  readonly #byLength = new Map<number, (readonly string[])[]>();

  constructor(names: Iterable<string>) {
    for (const name of names) {
      const parts = name.split('.');
      appendTo(this.#byLetters, bare(name), name);
      appendTo(this.#byLength, parts.length, parts);
    }
  }

  /** As {@link typosOf}. */
  typosOf(path: string): string[] {
    if (path.length > MAX_WORD_LENGTH) return [];
    const parts = path.split('.');
    const marks = (this.#byLetters.get(bare(path)) ?? []).filter((name) => name !== path);
    const found: { readonly candidate: string; readonly distance: number }[] = [];
    for (const known of this.#byLength.get(parts.length) ?? []) {
      const distance = partSlips(parts, known);
      if (distance === null || distance === 0) continue;
      const candidate = known.join('.');
      if (!marks.includes(candidate)) found.push({ candidate, distance });
    }
    found.sort((a, b) => a.distance - b.distance);
    return [...marks, ...found.map(({ candidate }) => candidate)];
  }
}

function partSlips(parts: readonly string[], known: readonly string[]): number | null {
  let sum = 0;
  for (const [index, part] of parts.entries()) {
    const other = known[index] ?? '';
    const distance = part === other ? 0 : slips(part, other);
    if (distance === null) return null;
    sum += distance;
  }
  return sum;
}

const bare = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** How many slips turn `a` into `b`, or `null` where there are more than such a word can have. */
function slips(a: string, b: string): number | null {
  if (b.length < SHORT_WORD) return isExchanged(a, b) ? 1 : null;
  const most = b.length >= LONG_WORD ? 2 : 1;
  if (Math.abs(a.length - b.length) > most) return null;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA -= 1;
    endB -= 1;
  }
  const found = editDistance(a.slice(start, endA), b.slice(start, endB), most, 'exchanges');
  return found <= most ? found : null;
}

/** The same letters in another order. */
const isExchanged = (a: string, b: string) =>
  a.length === b.length && [...a].sort().join('') === [...b].sort().join('');
