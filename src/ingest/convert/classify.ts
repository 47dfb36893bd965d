import { FieldSet } from '../../events/field-set.ts';
import { lazily } from '../../util/lazily.ts';
import { NumberList } from '../../util/number-list.ts';
import type { Block } from '../framing/block.ts';
import { eachBroken, type Broken } from '../framing/broken.ts';
import { NEWLINE } from '../json/bytes.ts';
import { DocumentReader } from '../json/document.ts';
import { prepareFields } from '../json/fields.ts';
import { skipBlanks } from '../json/scalars.ts';
import { textOf } from '../json/text.ts';
import type { Text } from '../json/text.ts';
import type { FullCheck } from './full-check.ts';
import { shapeOf, type Shape } from './shape.ts';

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
