import type { EventSet } from './query-dsl.ts';

/** The length of a regular expression that indices take by default. */
const MAX_LENGTH = 1_000;
const MAX_CLAUSES = 100;

/** Characters that mean something in a regular expression of Lucene, with any flags. */
const SPECIAL = /[.?+*|{}[\]()"\\#@&<>~^$-]/g;

const escaped = (text: string): string => text.replaceAll(SPECIAL, (char) => `\\${char}`);

/** Texts in any case, as alternatives of a few regular expressions; `null` if there are too many. */
export function alternatives(field: string, texts: readonly string[]): EventSet | null {
  const expressions: string[] = [];
  let current = '';
  for (const text of texts) {
    const next = escaped(text);
    if (next.length > MAX_LENGTH || text === '') return null;
    if (current !== '' && current.length + next.length + 1 > MAX_LENGTH) {
      expressions.push(current);
      current = '';
    }
    current = current === '' ? next : `${current}|${next}`;
  }
  if (current !== '') expressions.push(current);
  if (expressions.length > MAX_CLAUSES) return null;
  const should = expressions.map((value) => ({
    regexp: { [field]: { value, flags: 'NONE', case_insensitive: true } },
  }));
  return { bool: { should, minimum_should_match: 1 } };
}

const MAX_REPEATS = 20;

/**
 * A regular expression for an index, if it has only parts that every cluster reads as the evaluator does; otherwise `null`. Case
 * is folded here, since clusters leave it in ranges.
 */
export function translateRegex(pattern: string, ignoreCase: boolean): string | null {
  let out = '';
  for (let at = 0; at < pattern.length;) {
    const piece = pieceAt(pattern, at, ignoreCase);
    if (piece === null) return null;
    out += piece.text;
    at = piece.next;
  }
  return out === '' || out.length > MAX_LENGTH ? null : out;
}

interface Piece {
  readonly text: string;
  readonly next: number;
}

const PLAIN = /^[A-Za-z0-9 _/:,=%;!'-]$/;
const OPERATORS = '.?+*|()';

function pieceAt(pattern: string, at: number, ignoreCase: boolean): Piece | null {
  const char = pattern.charAt(at);
  if (char === '[') return setAt(pattern, at, ignoreCase);
  if (char === '{') {
    const match = /^\{(\d{1,2})(?:,(\d{0,2}))?\}/.exec(pattern.slice(at, at + 8));
    if (match === null || Number(match[1]) > MAX_REPEATS || Number(match[2] || 0) > MAX_REPEATS)
      return null;
    return { text: match[0], next: at + match[0].length };
  }
  if (OPERATORS.includes(char)) return { text: char, next: at + 1 };
  if (char === '\\') {
    const next = pattern.charAt(at + 1);
    // Before letters and digits it is a class, or nothing that clusters agree on.
    if (!/^[!-/:-@[-`{-~ ]$/.test(next)) return null;
    return { text: `\\${next}`, next: at + 2 };
  }
  if (!PLAIN.test(char)) return null;
  return { text: ignoreCase ? inBothCases(char) : escaped(char), next: at + 1 };
}

const isLetter = (char: string): boolean => /^[A-Za-z]$/.test(char);

const inBothCases = (char: string): string =>
  isLetter(char) ? `[${char.toLowerCase()}${char.toUpperCase()}]` : escaped(char);

/** `[a-f0-9_.]`, with nothing unusual in it. */
function setAt(pattern: string, at: number, ignoreCase: boolean): Piece | null {
  const match = /^\[(\^?)((?:[A-Za-z0-9]-[A-Za-z0-9]|[A-Za-z0-9_.:/ ])+)\]/.exec(pattern.slice(at));
  if (match === null) return null;
  const [whole, negation = '', content = ''] = match;
  if (!ignoreCase) return { text: `[${negation}${safe(content)}]`, next: at + whole.length };
  let text = '';
  for (const [item] of content.matchAll(/.-.|./g)) {
    const [first = '', , last = first] = item;
    const isRange = item.length === 3;
    if (isRange && (isLetter(first) || isLetter(last))) {
      const isLower = /^[a-z]-[a-z]$/.test(item);
      if (!isLower && !/^[A-Z]-[A-Z]$/.test(item)) return null;
      text += item.toLowerCase() + item.toUpperCase();
    } else if (!isRange && isLetter(item)) text += item.toLowerCase() + item.toUpperCase();
    else text += safe(item);
  }
  return { text: `[${negation}${text}]`, next: at + whole.length };
}

const safe = (content: string): string => content.replaceAll('.', '\\.');
