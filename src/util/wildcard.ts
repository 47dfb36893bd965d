import { AffixIndex } from './affix-index.ts';
import { foldAscii, hasFoldedAt } from './fold.ts';

/** Whether a pattern without escapes is more than a plain string. */
export function hasWildcard(pattern: string): boolean {
  return pattern.includes('*') || pattern.includes('?');
}

/**
 * `*` is any run of characters, line breaks included; `?` is exactly one code point (a surrogate
 * pair is one, a lone surrogate is one). The pattern must cover the whole value.
 */
export function compileWildcard(pattern: string, options: WildcardOptions): Test {
  return compileParts(parseWildcard(pattern, options), options.ignoreCase);
}

/**
 * Whether a value matches any of the patterns. Plain patterns cost one lookup however many there
 * are; of the others only those are tried whose literal beginning or end the value shares.
 */
export function compileWildcards(patterns: readonly string[], options: WildcardOptions): Test {
  const [only] = patterns;
  if (only !== undefined && patterns.length === 1) return compileWildcard(only, options);
  const plain = new Set<string>();
  const byStart = new AffixIndex('start');
  const byEnd = new AffixIndex('end');
  for (const pattern of new Set(patterns)) {
    const parts = parseWildcard(pattern, options);
    const text = plainText(parts);
    if (text !== null) {
      plain.add(text);
      continue;
    }
    // Values arrive folded, so the tests need not fold again.
    const test = compileParts(parts, false);
    const start = literalStart(parts);
    const end = parts.at(-1)?.text ?? '';
    if (start.length >= end.length) byStart.add(start, test);
    else byEnd.add(end, test);
  }
  const any = (value: string): boolean =>
    plain.has(value) || byStart.matches(value) || byEnd.matches(value);
  return options.ignoreCase ? (value) => any(foldAscii(value)) : any;
}

function literalStart(parts: readonly Part[]): string {
  const [first] = parts;
  return first === undefined || first.star || first.skip > 0 ? '' : first.text;
}

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

/** The code point that must stand at a place of a run; `null` for any. */
export type Place = number | null;

const WORD_BITS = 32;
/** Masks of these code points are found by index. */
const ASCII = 128;

/**
 * Looks for a fixed run of code points, some of which may be anything, in time linear in the value's
 * length for each 32 code points of the run: the bits of a word say which beginnings of the run end at
 * the current place, and one step moves all of them on (the Shift-And algorithm of Baeza-Yates and
 * Gonnet).
 *
 * Preparing takes memory, so it is for values at which trying place by place has become slow.
 */
export class SegmentSearch {
  readonly #words: number;
  readonly #last: number;
  /** Per code point, one bit for each place of the run where it may stand. */
  readonly #ascii: Int32Array[];
  readonly #others = new Map<number, Int32Array>();
  /** Of code points that the run does not name. */
  readonly #any: Int32Array;

  /** @param run at least one place */
  constructor(run: readonly Place[]) {
    this.#words = Math.ceil(run.length / WORD_BITS);
    this.#last = 1 << ((run.length - 1) % WORD_BITS);
    this.#any = new Int32Array(this.#words);
    const mark = (mask: Int32Array, place: number) => {
      mask[place >> 5] = (mask[place >> 5] ?? 0) | (1 << (place % WORD_BITS));
    };
    for (const [place, point] of run.entries()) if (point === null) mark(this.#any, place);
    this.#ascii = Array.from<Int32Array>({ length: ASCII }).fill(this.#any);
    for (const [place, point] of run.entries()) {
      if (point === null) continue;
      let mask = this.#maskOf(point);
      if (mask === this.#any) {
        mask = this.#any.slice();
        if (point < ASCII) this.#ascii[point] = mask;
        else this.#others.set(point, mask);
      }
      mark(mask, place);
    }
  }

  /** End of the first place of the run at or after `position`, the beginning of a code point, or -1. */
  find(value: string, position: number): number {
    return this.#words === 1 ? this.#findShort(value, position) : this.#findLong(value, position);
  }

  #findShort(value: string, position: number): number {
    const last = this.#last;
    let ends = 0;
    for (let at = position; at < value.length;) {
      const point = value.codePointAt(at) ?? 0;
      at += point > 0xffff ? 2 : 1;
      ends = ((ends << 1) | 1) & (this.#maskOf(point)[0] ?? 0);
      if ((ends & last) !== 0) return at;
    }
    return -1;
  }

  #findLong(value: string, position: number): number {
    const words = this.#words;
    const last = this.#last;
    const ends = new Int32Array(words);
    for (let at = position; at < value.length;) {
      const point = value.codePointAt(at) ?? 0;
      at += point > 0xffff ? 2 : 1;
      const mask = this.#maskOf(point);
      let carry = 1;
      for (let word = 0; word < words; word++) {
        const before = ends[word] as number;
        ends[word] = ((before << 1) | carry) & (mask[word] as number);
        carry = before >>> (WORD_BITS - 1);
      }
      if (((ends[words - 1] as number) & last) !== 0) return at;
    }
    return -1;
  }

  #maskOf(point: number): Int32Array {
    return (point < ASCII ? this.#ascii[point] : this.#others.get(point)) ?? this.#any;
  }
}
