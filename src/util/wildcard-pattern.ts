import { foldAscii, hasFoldedAt } from './fold.ts';
import { SegmentSearch, type Place } from './segment-search.ts';

export interface WildcardOptions {
  /** Folds ASCII letters only. */
  readonly ignoreCase: boolean;
  /** A backslash takes the next character literally; a backslash at the very end is itself. */
  readonly escapes: boolean;
}

export type Test = (value: string) => boolean;

/** A run of wildcards, then literal text: `??*abc`. */
export interface Part {
  /** Number of `?`. A run such as `?*?` counts as two and a star: the order does not matter. */
  readonly skip: number;
  readonly star: boolean;
  readonly text: string;
}

/** A pattern without escapes as one that has them. */
export function escapeBackslashes(pattern: string): string {
  return pattern.includes('\\') ? pattern.replaceAll('\\', '\\\\') : pattern;
}

/** The pattern with escapes that covers exactly one text. */
export function escapeWildcards(text: string): string {
  return text.replaceAll(/[*?\\]/g, (char) => `\\${char}`);
}

/** The parts of a pattern, folded if asked. Only the last part may have empty text. */
export function parseWildcard(pattern: string, options: WildcardOptions): readonly Part[] {
  const parts: Part[] = [];
  let skip = 0;
  let star = false;
  let text = '';
  const add = (): void => {
    parts.push({ skip, star, text: options.ignoreCase ? foldAscii(text) : text });
    skip = 0;
    star = false;
    text = '';
  };
  for (let i = 0; i < pattern.length; i++) {
    const unit = pattern.charCodeAt(i);
    if (unit === STAR || unit === QUESTION_MARK) {
      if (text !== '') add();
      if (unit === STAR) star = true;
      else skip++;
    } else if (unit === BACKSLASH && options.escapes && i + 1 < pattern.length) {
      const literal = pattern.charAt(++i);
      // Two lone surrogates are not a pair, although they would look like one next to each other.
      if (isPair(text + literal, text.length - 1)) add();
      text += literal;
    } else {
      const start = i;
      while (i + 1 < pattern.length && !isSpecial(pattern.charCodeAt(i + 1))) i++;
      text += pattern.slice(start, i + 1);
    }
  }
  if (text !== '' || skip > 0 || star || parts.length === 0) add();
  return parts;
}

const STAR = 0x2a;
const QUESTION_MARK = 0x3f;
const BACKSLASH = 0x5c;

const isSpecial = (unit: number): boolean =>
  unit === STAR || unit === QUESTION_MARK || unit === BACKSLASH;

/** The plain string that a pattern is, or `null` if it has a wildcard. */
export function plainText(parts: readonly Part[]): string | null {
  const [first] = parts;
  if (first === undefined || parts.length > 1 || first.star || first.skip > 0) return null;
  return first.text;
}

/**
 * Time is linear in the value's length, for each 32 characters between two stars of the pattern: no
 * choice is ever taken back, and a segment with `?` that is slow to find is searched for by its bits.
 */
export function compileParts(parts: readonly Part[], ignoreCase: boolean): Test {
  return compileSimple(parts, ignoreCase) ?? compileGeneral(parts, ignoreCase);
}

/** The forms that nearly all patterns have: `a`, `a*`, `*a`, `a*b`, `*a*`, `*`. */
function compileSimple(parts: readonly Part[], ignoreCase: boolean): Test | null {
  if (parts.some((part) => part.skip > 0 || LONE_SURROGATE.test(part.text))) return null;
  const [first, second, third] = parts;
  if (first === undefined || third !== undefined) return null;
  const starts = ignoreCase
    ? (value: string, text: string): boolean => hasFoldedAt(value, 0, text)
    : (value: string, text: string): boolean => value.startsWith(text);
  const ends = ignoreCase
    ? (value: string, text: string): boolean => hasFoldedAt(value, value.length - text.length, text)
    : (value: string, text: string): boolean => value.endsWith(text);
  const head = first.text;
  if (second === undefined) {
    if (!first.star) {
      return ignoreCase
        ? (value) => value.length === head.length && hasFoldedAt(value, 0, head)
        : (value) => value === head;
    }
    return head === '' ? () => true : (value) => ends(value, head);
  }
  const tail = second.text;
  if (!first.star) {
    if (tail === '') return (value) => starts(value, head);
    const shortest = head.length + tail.length;
    return (value) => value.length >= shortest && starts(value, head) && ends(value, tail);
  }
  if (tail !== '') return null;
  return ignoreCase
    ? (value) => value.length >= head.length && foldAscii(value).includes(head)
    : (value) => value.includes(head);
}

/**
 * Segments between stars are placed from left to right, each at its first possible position,
 * which leaves most room to the rest. What precedes the first star and follows the last one is
 * anchored and tested first.
 */
function compileGeneral(parts: readonly Part[], ignoreCase: boolean): Test {
  const segments = segmentsOf(parts);
  const [prefix = []] = segments;
  if (segments.length === 1) {
    return (value) => matchAt(ignoreCase ? foldAscii(value) : value, 0, prefix) === value.length;
  }
  const suffix = segments.at(-1) ?? [];
  const middle = segments.slice(1, -1).map((segment) => new Finder(segment));
  return (value) => {
    const text = ignoreCase ? foldAscii(value) : value;
    let position = matchAt(text, 0, prefix);
    if (position < 0) return false;
    const end = matchBackward(text, text.length, suffix);
    if (end < position) return false;
    for (const finder of middle) {
      position = finder.find(text, position);
      if (position < 0 || position > end) return false;
    }
    return true;
  };
}

/** Fixed segment of a pattern: literals with single-character gaps before them. */
type Segment = readonly Gap[];

interface Gap {
  readonly skip: number;
  readonly text: string;
  /** The text has a lone surrogate, which must not match half of a pair. */
  readonly lone: boolean;
}

/**
 * Splits at stars. The `?` of a run with a star go before the star, so every segment but the
 * first starts with literal text (or is empty, for a star at the end).
 */
function segmentsOf(parts: readonly Part[]): readonly Segment[] {
  const segments: Gap[][] = [[]];
  for (const { skip, star, text } of parts) {
    const lone = LONE_SURROGATE.test(text);
    if (!star) {
      segments.at(-1)?.push({ skip, text, lone });
      continue;
    }
    if (skip > 0) segments.at(-1)?.push({ skip, text: '', lone: false });
    segments.push(text === '' ? [] : [{ skip: 0, text, lone }]);
  }
  return segments;
}

/** End of the segment when it starts at `position`, or -1. */
function matchAt(value: string, position: number, segment: Segment): number {
  for (const { skip, text, lone } of segment) {
    for (let i = 0; i < skip; i++) {
      if (position >= value.length) return -1;
      position += isPair(value, position) ? 2 : 1;
    }
    const end = position + text.length;
    if (!value.startsWith(text, position)) return -1;
    if (lone && (isPair(value, position - 1) || isPair(value, end - 1))) return -1;
    position = end;
  }
  return position;
}

/** Start of the segment when it ends at `position`, or -1. */
function matchBackward(value: string, position: number, segment: Segment): number {
  for (let s = segment.length - 1; s >= 0; s--) {
    const { skip, text, lone } = segment[s] as Gap;
    const start = position - text.length;
    if (start < 0 || !value.startsWith(text, start)) return -1;
    if (lone && (isPair(value, start - 1) || isPair(value, position - 1))) return -1;
    position = start;
    for (let i = 0; i < skip; i++) {
      if (position <= 0) return -1;
      position -= isPair(value, position - 2) ? 2 : 1;
    }
  }
  return position;
}

/**
 * The number of characters that may be examined without progress, besides a few for each one
 * consumed.
 */
const PATIENCE = 1 << 14;
const LOOKS_PER_CHARACTER = 4;

/** Finds a segment by its first literal text, which nearly always is quick. */
class Finder {
  readonly #segment: Segment;
  readonly #head: string;
  readonly #length: number;
  #search: SegmentSearch | null = null;

  constructor(segment: Segment) {
    this.#segment = segment;
    this.#head = segment[0]?.text ?? '';
    this.#length = segment.reduce((sum, { skip, text }) => sum + skip + text.length, 0);
  }

  /** End of the first place of the segment at or after `position`, or -1. */
  find(value: string, position: number): number {
    let looks = -PATIENCE;
    for (
      let at = value.indexOf(this.#head, position);
      at >= 0;
      at = value.indexOf(this.#head, at + 1)
    ) {
      const end = matchAt(value, at, this.#segment);
      if (end >= 0) return end;
      looks += this.#length;
      if (looks > (at - position) * LOOKS_PER_CHARACTER) return this.#findByBits(value, at);
    }
    return -1;
  }

  #findByBits(value: string, failed: number): number {
    this.#search ??= new SegmentSearch(placesOf(this.#segment));
    return this.#search.find(value, isPair(value, failed) ? failed + 2 : failed + 1);
  }
}

function placesOf(segment: Segment): readonly Place[] {
  return segment.flatMap(({ skip, text }) => [
    ...Array.from<null>({ length: skip }).fill(null),
    ...Array.from(text, (char) => char.codePointAt(0) ?? 0),
  ]);
}

/** Whether the two units at `position` make one code point. */
function isPair(value: string, position: number): boolean {
  return (
    (value.charCodeAt(position) & 0xfc00) === 0xd800 &&
    (value.charCodeAt(position + 1) & 0xfc00) === 0xdc00
  );
}

const LONE_SURROGATE = /\p{Surrogate}/u;
