/** A place in a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A part of a text that is marked: a search hit, or what met the rule. */
export interface Mark extends Span {
  readonly isOfRule?: boolean;
}

/** Both kinds in the order of the text. Where they overlap, the search hit is marked. */
export function marksOf(hits: readonly Span[], matched: readonly Span[]): readonly Mark[] {
  if (matched.length === 0) return hits;
  const others = matched.filter(
    (part) => !hits.some((hit) => hit.start < part.end && part.start < hit.end),
  );
  return [...hits, ...others.map((part) => ({ ...part, isOfRule: true }))].toSorted(
    (a, b) => a.start - b.start,
  );
}

/** A text that is searched for: anywhere in a text, or as a whole value, such as a name in a path or an argument. */
export interface SearchTerm {
  readonly text: string;
  readonly isWhole: boolean;
}

/** Finds the search hits in a text. */
export type Seeker = (text: string) => readonly Mark[];

const NOTHING: readonly Span[] = [];
/** No row shows more. */
const MAX_HITS = 20;
const MAX_TEXT = 20_000;
/** What stands around a value in a command line, a path or an image. */
const EDGE = String.raw`[\s/:'"=,()]`;

/** @param terms in any case of letters */
export function seekerOf(terms: readonly SearchTerm[]): Seeker {
  const parts = terms
    .filter(({ text }) => text.trim() !== '')
    // Of two that begin at the same place, the longer one is marked.
    .toSorted((a, b) => b.text.length - a.text.length)
    .map(({ text, isWhole }) => {
      const literal = text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
      return isWhole ? `(?<=^|${EDGE})${literal}(?=$|${EDGE})` : literal;
    });
  if (parts.length === 0) return () => NOTHING;
  const pattern = new RegExp(parts.join('|'), 'giu');
  return (text) => {
    const hits: Span[] = [];
    for (const { 0: hit, index } of text.slice(0, MAX_TEXT).matchAll(pattern)) {
      hits.push({ start: index, end: index + hit.length });
      if (hits.length === MAX_HITS) break;
    }
    return hits;
  };
}

/** Of a text in a narrow place: what it begins with, and from where on the rest is shown. */
export interface Cut {
  readonly head: string;
  readonly from: number;
}

/** The number of characters of a row that are in sight in any window. */
const IN_SIGHT = 36;
const BEFORE_HIT = 12;
const MAX_HEAD = 16;

/** Cuts a text so that its first hit is in sight; `null` where it is so already. The first word stays: it says what was run. */
export function cutTo(text: string, hits: readonly Mark[]): Cut | null {
  const first = hits.find(({ isOfRule }) => isOfRule !== true);
  if (first === undefined || first.end <= IN_SIGHT) return null;
  const [word = ''] = /^\S+/.exec(text) ?? [];
  const head = word.slice(0, MAX_HEAD);
  let from = first.start - BEFORE_HIT;
  const code = text.charCodeAt(from);
  // Never between the halves of a surrogate pair.
  if (code >= 0xdc_00 && code < 0xe0_00) from += 1;
  return from <= head.length + 1 ? null : { head, from };
}
