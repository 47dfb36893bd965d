import * as marks from '../json/bytes.ts';
import { skipBlanks, skipString } from '../json/scalars.ts';
import { skim } from '../json/skim.ts';
import type { Text } from '../json/text.ts';

// An imported constant is loaded from its module at each use; a local copy is inlined.
const { COLON, COMMA, OPEN_BRACE, QUOTE } = marks;

/** The shape of a span of bytes, as far as its first keys determine it. */
export type Shape =
  /** A document in the shape that rules expect, or a search hit with such a document. */
  | 'document'
  /**
   * A JSON object with a timestamp or the members of a hit, which may still be a sensor record or
   * contain one.
   */
  | 'ambiguous'
  /** A JSON object of another shape. */
  | 'object'
  /** Anything else: a line of text, or invalid JSON. */
  | 'text';

const TIMESTAMP = '@timestamp';

/** `{"@timestamp":"` is how nearly all documents begin. */
const USUAL_START = Buffer.from(`{"${TIMESTAMP}":"`);

/** Longer strings are not timestamps. */
const MAX_TIME_LENGTH = 40;

/** What a top-level key implies about a document. */
type Sign =
  | 'time'
  /**
   * No record of another format has this key at the top level. As the first key, or after the
   * timestamp, it identifies an ECS document without further checks.
   */
  | 'conclusive'
  /**
   * ECS documents have this key, and so do documents in which log shippers send what they have
   * read.
   */
  | 'inconclusive'
  /** Search hits have this key. */
  | 'hit';

interface SignKey {
  readonly key: Buffer;
  readonly sign: Sign;
}

const SIGN_WORDS: readonly (readonly [Sign, string])[] = [
  ['time', TIMESTAMP],
  ['conclusive', 'cloud_defend container data_stream event file group orchestrator process user'],
  ['inconclusive', 'agent cloud ecs elastic_agent host'],
  ['hit', '_index _id _score _source _type _version _ignored'],
];

/** A JSON object without any of these keys, and not nested too deep, has the shape `object`. */
export const SIGN_KEYS: ReadonlySet<string> = new Set(
  SIGN_WORDS.flatMap(([, words]) => words.split(' ')),
);

/** Keys by length. */
const SIGNS = byLength(SIGN_WORDS);

function byLength(signs: typeof SIGN_WORDS): readonly (readonly SignKey[])[] {
  const keys = signs.flatMap(([sign, words]) =>
    words.split(' ').map((word) => ({ key: Buffer.from(word), sign })),
  );
  const longest = Math.max(...keys.map(({ key }) => key.length));
  return Array.from({ length: longest + 1 }, (_, length) =>
    keys.filter(({ key }) => key.length === length),
  );
}

/** Looks up a key without creating a string, because this happens for every document. */
function signOf(bytes: Buffer, start: number, end: number): Sign | undefined {
  for (const { key, sign } of SIGNS[end - start] ?? []) {
    let at = 0;
    while (at < key.length && key[at] === bytes[start + at]) at += 1;
    if (at === key.length) return sign;
  }
  return undefined;
}

/**
 * The bytes between the timestamp and the value of the conclusive key in the previous such document. The next document usually has the same producer and the same bytes, so one comparison
 * is enough.
 */
const previous = { bytes: Buffer.alloc(128), length: 0 };

function hasSameStart(bytes: Buffer, start: number): boolean {
  const { bytes: known, length } = previous;
  let at = 0;
  while (at < length && bytes[start + at] === known[at]) at += 1;
  return at === length && length > 0;
}

function rememberStart(bytes: Buffer, start: number, end: number): void {
  if (end - start > previous.bytes.length) return;
  bytes.copy(previous.bytes, 0, start, end);
  previous.length = end - start;
}

/** Determines the shape of a span by its first keys; `text.end` must be its end. */
export function shapeOf(text: Text, first: number): Shape {
  const { bytes } = text;
  if (bytes[first] !== OPEN_BRACE) return 'text';
  const afterTime = endOfUsualTime(bytes, first);
  if (afterTime < 0) return shapeFrom(text, first + 1, false, 0);
  if (hasSameStart(bytes, afterTime)) return 'document';
  return bytes[afterTime] === COMMA ? shapeFrom(text, afterTime + 1, true, 0) : 'ambiguous';
}

/**
 * Returns the end of the timestamp if a document begins with one and has no white space, otherwise
 * -1.
 */
function endOfUsualTime(bytes: Buffer, first: number): number {
  // Compare what is unique to the usual first key: its first two letters and its length.
  const isUsual =
    bytes[first] === USUAL_START[0] &&
    bytes[first + 1] === USUAL_START[1] &&
    bytes[first + 2] === USUAL_START[2] &&
    bytes[first + 3] === USUAL_START[3] &&
    bytes[first + 12] === USUAL_START[12] &&
    bytes[first + 13] === USUAL_START[13] &&
    bytes[first + 14] === USUAL_START[14];
  if (!isUsual) return -1;
  let at = first + USUAL_START.length;
  const end = at + MAX_TIME_LENGTH;
  while (at < end && bytes[at] !== QUOTE) at += 1;
  return at < end ? at + 1 : -1;
}

/**
 * @param start of the next key
 * @param isTimed whether the timestamp preceded it
 * @param depth of the object, because search hits contain documents
 */
function shapeFrom(text: Text, start: number, isTimed: boolean, depth: 0 | 1): Shape {
  const { bytes } = text;
  let hasTime = isTimed;
  let isFirst = !isTimed;
  /** A key that implies nothing precedes the timestamp. */
  let hasOther = false;
  for (let i = start; ;) {
    const quote = skipBlanks(text, i);
    if (bytes[quote] !== QUOTE) return isFirst ? 'text' : hasTime ? 'ambiguous' : 'object';
    const next = skipString(text, quote + 1);
    if (next < 0) return 'text';
    const sign = signOf(bytes, quote + 1, next - 1);
    const colon = skipBlanks(text, next);
    if (bytes[colon] !== COLON) return 'text';
    const value = skipBlanks(text, colon + 1);
    if (sign === 'hit' && depth === 0 && isFirst) return shapeOfHit(text, quote);
    if (sign === 'conclusive' && (hasTime || isFirst)) {
      if (isTimed && depth === 0) rememberStart(bytes, start - 1, value);
      return 'document';
    }
    // A document may begin with an inconclusive key and have its timestamp anywhere.
    if (sign === 'time' || (sign === 'inconclusive' && isFirst)) hasTime = true;
    else if (sign !== 'inconclusive') hasOther = true;
    if (hasTime && hasOther) return 'ambiguous';
    i = skim(text, value, 0);
    if (i < 0) return 'text';
    i = skipBlanks(text, i);
    if (bytes[i] !== COMMA) return hasTime ? 'ambiguous' : 'object';
    i += 1;
    isFirst = false;
  }
}

/** The shape of a hit is that of its document. */
function shapeOfHit(text: Text, first: number): Shape {
  const { bytes } = text;
  for (let i = first; bytes[i] === QUOTE;) {
    const next = skipString(text, i + 1);
    if (next < 0) return 'text';
    const isSource = bytes.toString('latin1', i + 1, next - 1) === '_source';
    const value = skipBlanks(text, skipBlanks(text, next) + 1);
    if (isSource && bytes[value] === OPEN_BRACE) {
      const afterTime = endOfUsualTime(bytes, value);
      const from = afterTime < 0 ? value + 1 : afterTime + 1;
      return shapeFrom(text, from, afterTime >= 0, 1) === 'document' ? 'document' : 'ambiguous';
    }
    i = skim(text, value, 0);
    if (i < 0) return 'text';
    i = skipBlanks(text, i);
    if (bytes[i] !== COMMA) break;
    i = skipBlanks(text, i + 1);
  }
  return 'document';
}
