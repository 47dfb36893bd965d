import { FieldSet } from '../../events/field-set.ts';
import { lazily } from '../../util/lazily.ts';
import type { Block } from '../framing/block.ts';
import { NEWLINE } from '../json/bytes.ts';
import { DocumentReader } from '../json/document.ts';
import { prepareFields } from '../json/fields.ts';
import { skipBlanks } from '../json/scalars.ts';
import { textOf } from '../json/text.ts';
import type { Text } from '../json/text.ts';
import type { CloserLook } from './closer-look.ts';
import { shapeOf, type Shape } from './shape.ts';

/** A stretch that is, or should be, a document. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly shape: Shape;
  /** The number of line ends before it in the block. */
  readonly line: number;
}

export interface Stretches {
  /** `null` if none of them needs conversion. */
  readonly stretches: Iterable<Stretch> | null;
  /** The line ends of the block. */
  readonly lineEnds: number;
  /** The number of all stretches. */
  readonly count: number;
  /** Documents that were accepted by their first keys alone. */
  readonly areToldByFirstKeys: boolean;
}

/**
 * Checks first whether any stretch needs conversion: nearly all blocks have none, and nothing is
 * stored for them.
 *
 * @param before the number of stretches in the input before the block
 */
export function stretchesOf(
  block: Block,
  concerns: (shape: Shape) => boolean,
  look: CloserLook,
  before: number,
): Stretches {
  const text = textOf(block.bytes, block.length);
  const reader = lazily(() => new DocumentReader(text, NO_FIELDS, false));
  const mayHoldRecord = (start: number, end: number) =>
    reader().read(start, end) && reader().mayHoldRecord;
  const each = block.spans === null ? eachLine : eachSpan;
  let areToldByFirstKeys = false;
  const shape = (start: number, end: number, index: number): Shape => {
    text.end = end;
    const told = shapeOf(text, start);
    if (told === 'perhaps') look.found(index);
    if (told !== 'document') return told;
    if (!look.isDue(index)) {
      areToldByFirstKeys = true;
      return told;
    }
    if (!mayHoldRecord(start, end)) return told;
    look.found(index);
    return 'perhaps';
  };
  let any = false;
  let index = before;
  const lineEnds = each(block, text, (start, end) => {
    any = concerns(shape(start, end, index)) || any;
    index += 1;
  });
  const count = index - before;
  if (!any) return { stretches: null, lineEnds, count, areToldByFirstKeys };
  const stretches: Stretch[] = [];
  index = before;
  each(block, text, (start, end, line) => {
    stretches.push({ start, end, shape: shape(start, end, index), line });
    index += 1;
  });
  return { stretches, lineEnds, count, areToldByFirstKeys };
}

const NO_FIELDS = prepareFields(new FieldSet());

type Add = (start: number, end: number, line: number) => void;

function eachLine({ length }: Block, text: Text, add: Add): number {
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

function eachSpan({ spans, length }: Block, text: Text, add: Add): number {
  let line = 0;
  let lineEnd = text.bytes.indexOf(NEWLINE);
  const goTo = (place: number) => {
    while (lineEnd >= 0 && lineEnd < place) {
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

/** A stretch that cannot be a document. */
export type BrokenStretch = Block['broken'][number] & { readonly line: number };

export function brokenStretches({ broken }: Block, bytes: Buffer): BrokenStretch[] {
  let line = 0;
  let at = bytes.indexOf(NEWLINE);
  return broken.map((each) => {
    for (; at >= 0 && at < each.start; line += 1) at = bytes.indexOf(NEWLINE, at + 1);
    return { ...each, line };
  });
}
