import { FieldSet } from '../../events/field-set.ts';
import { lazily } from '../../util/maps.ts';
import { NumberList } from '../../util/number-list.ts';
import type { AdapterName } from '../adapters/names.ts';
import { type Block, eachBroken, type Broken } from '../framing/block.ts';
import * as marks from '../json/bytes.ts';
import { NEWLINE } from '../json/bytes.ts';
import { DocumentReader } from '../json/document.ts';
import { prepareFields } from '../json/fields.ts';
import { skipBlanks, skipString, skim } from '../json/scalars.ts';
import { textOf, type Text } from '../json/text.ts';

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

/**
 * This number of documents at the start of an input is checked completely, whatever their first
 * keys are.
 */
const FIRST_DOCUMENTS = 64;

/**
 * Selects the documents of one input that are checked completely before they are read: the first
 * ones, and all documents from the first that was not clearly in the expected shape. An input
 * usually has one producer, so if it contains records, they appear early. A record that was not
 * checked is reported by the code that reads the document.
 */
export class FullCheck {
  #from = Number.POSITIVE_INFINITY;

  /** @param index of the span in its input, in order; repeated calls return the same result */
  isDue(index: number): boolean {
    return index < FIRST_DOCUMENTS || index > this.#from;
  }

  /** The span may be a record, so all spans from here on are checked. */
  foundRecord(index: number): void {
    this.#from = Math.min(this.#from, index);
  }
}

/** The bytes of a document, or of what should be one. */
export interface ClassifiedSpan {
  readonly start: number;
  readonly end: number;
  readonly shape: Shape;
  /** The number of line ends before it in the block. */
  readonly line: number;
}

export interface Classification {
  /** `null` if none of them needs conversion. */
  readonly spans: Iterable<ClassifiedSpan> | null;
  /** The line ends of the block. */
  readonly lineEnds: number;
  /** The number of all spans. */
  readonly count: number;
  /** Whether documents were accepted by their first keys alone. */
  readonly acceptedByFirstKeys: boolean;
}

/**
 * Checks first whether any span needs conversion: nearly all blocks have none, and nothing is
 * stored for them.
 *
 * @param before the number of spans in the input before the block
 */
export function classify(
  block: Block,
  concerns: (shape: Shape) => boolean,
  check: FullCheck,
  before: number,
): Classification {
  const text = textOf(block.bytes, block.length);
  const reader = lazily(() => new DocumentReader(text, NO_FIELDS, 'unwrapped'));
  const mayHoldRecord = (start: number, end: number) =>
    reader().read(start, end) && reader().mayHoldRecord;
  const each = block.spans === null ? eachLine : eachSpan;
  let acceptedByFirstKeys = false;
  const shape = (start: number, end: number, index: number): Shape => {
    text.end = end;
    const found = shapeOf(text, start);
    if (found === 'ambiguous') check.foundRecord(index);
    if (found !== 'document') return found;
    if (!check.isDue(index)) {
      acceptedByFirstKeys = true;
      return found;
    }
    if (!mayHoldRecord(start, end)) return found;
    check.foundRecord(index);
    return 'ambiguous';
  };
  let any = false;
  let index = before;
  const lineEnds = each(block, text, (start, end) => {
    any = concerns(shape(start, end, index)) || any;
    index += 1;
  });
  const count = index - before;
  if (!any) return { spans: null, lineEnds, count, acceptedByFirstKeys };
  const numbers = new NumberList();
  index = before;
  each(block, text, (start, end, line) => {
    numbers.push(start);
    numbers.push(end);
    numbers.push(SHAPES.indexOf(shape(start, end, index)));
    numbers.push(line);
    index += 1;
  });
  return { spans: classifiedSpans(numbers.take()), lineEnds, count, acceptedByFirstKeys };
}

const SHAPES: readonly Shape[] = ['document', 'ambiguous', 'object', 'text'];

/** From four numbers of each: a block may have half a million. */
function* classifiedSpans(numbers: Uint32Array): Generator<ClassifiedSpan> {
  for (let at = 0; at < numbers.length; at += 4) {
    const shape = SHAPES[numbers[at + 2]!]!;
    yield { start: numbers[at]!, end: numbers[at + 1]!, shape, line: numbers[at + 3]! };
  }
}

/** The shape of the first document, or of what should be one; `null` without one. */
export function firstShape(block: Block): Shape | null {
  const { bytes, length, spans } = block;
  const text = textOf(bytes, length);
  const first = spans === null ? skipBlanks(text, 0) : (spans[0] ?? length);
  if (first >= length) return null;
  const lineEnd = text.bytes.indexOf(NEWLINE, first);
  text.end = spans?.[1] ?? (lineEnd < 0 || lineEnd > length ? length : lineEnd);
  return shapeOf(text, first);
}

const NO_FIELDS = prepareFields(new FieldSet());

type Add = (start: number, end: number, line: number) => void;

export function eachLine({ length }: Block, text: Text, add: Add): number {
  const { bytes } = text;
  let line = 0;
  for (let start = 0; start < length;) {
    const found = bytes.indexOf(NEWLINE, start);
    const end = found < 0 || found > length ? length : found;
    const isMarked =
      bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf;
    text.end = end;
    const first = skipBlanks(text, isMarked ? start + 3 : start);
    if (first < end) add(first, end, line);
    if (end === length) break;
    line += 1;
    start = end + 1;
  }
  return line;
}

export function eachSpan({ spans, length }: Block, text: Text, add: Add): number {
  let line = 0;
  let lineEnd = text.bytes.indexOf(NEWLINE);
  const goTo = (offset: number) => {
    while (lineEnd >= 0 && lineEnd < offset) {
      line += 1;
      lineEnd = text.bytes.indexOf(NEWLINE, lineEnd + 1);
    }
  };
  const bounds = spans ?? NO_SPANS;
  for (let index = 0; index < bounds.length; index += 2) {
    const start = bounds[index] ?? 0;
    goTo(start);
    add(start, bounds[index + 1] ?? start, line);
  }
  goTo(length);
  return line;
}

const NO_SPANS = new Uint32Array();

/** A span that cannot be a document. */
export type BrokenSpan = Broken & { readonly line: number };

export function* brokenSpans({ broken }: Block, bytes: Buffer): Generator<BrokenSpan, undefined> {
  let line = 0;
  let at = bytes.indexOf(NEWLINE);
  for (const each of eachBroken(broken)) {
    for (; at >= 0 && at < each.start; line += 1) at = bytes.indexOf(NEWLINE, at + 1);
    yield { ...each, line };
  }
}

/** `auto`: detected for each record; `ecs`: documents are read unconverted. */
export type InputFormat = 'auto' | 'ecs' | AdapterName;

/**
 * Whether the adapters are tried for a document of this shape. If a format is given explicitly, they
 * always are.
 */
export function mayBeRecord(shape: Shape, format: InputFormat): boolean {
  return format !== 'ecs' && (format !== 'auto' || shape !== 'document');
}
