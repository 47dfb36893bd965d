import { type Block, eachBroken, NO_BROKEN, type Broken } from '../framing/block.ts';
import { createCutter, detectFormat } from '../framing/detect.ts';
import { NEWLINE } from '../json/bytes.ts';
import { skipBlanks } from '../json/scalars.ts';
import type { Text } from '../json/text.ts';

/** The number of first bytes from which the layout is detected. */
const PROBE_BYTES = 256 * 1024;

/** The positions of documents in a complete body, as in a block. */
export type Framed = Pick<Block, 'format' | 'spans' | 'broken'>;

/** Each line is a document. */
export const LINES: Framed = { format: 'lines', spans: null, broken: NO_BROKEN };

/**
 * Finds the documents of a body: lines, an array, or objects over several lines. A search response is a document like any
 * other, or one that looks like it could hide what comes after it.
 *
 * @param bytes with a zero byte after the content, as in a block
 */
export function frameDocuments(bytes: Uint8Array, length: number): Framed {
  const cutter = createCutter(
    detectFormat(bytes.subarray(0, Math.min(length, PROBE_BYTES)), false),
  );
  cutter.scan(bytes, length, true);
  const { format, spans, broken } = cutter;
  return { format, spans: spans?.take() ?? null, broken: broken.take() };
}

/** @param line where the line of the span begins; 0 if spans are not lines */
type VisitSpan = (start: number, end: number, code: Broken['code'] | null, line: number) => void;

/** Every span that is or should be a document, in order; those that cannot be one with a reason. */
export function eachSpan(
  text: Text,
  length: number,
  { spans, broken }: Framed,
  visit: VisitSpan,
): void {
  if (spans === null) {
    eachLine(text, length, visit);
    return;
  }
  const rest = eachBroken(broken);
  let next = rest.next().value;
  const rejectBefore = (offset: number) => {
    for (; next !== undefined && next.start < offset; next = rest.next().value) {
      visit(next.start, next.end, next.code, 0);
    }
  };
  for (let index = 0; index < spans.length; index += 2) {
    const start = spans[index] ?? 0;
    rejectBefore(start);
    visit(start, spans[index + 1] ?? start, null, 0);
  }
  rejectBefore(Number.POSITIVE_INFINITY);
}

function eachLine(text: Text, length: number, visit: VisitSpan): void {
  const { bytes } = text;
  for (let start = 0; start < length;) {
    // Over all empty lines at once.
    text.end = length;
    let first = skipBlanks(text, start);
    if (first >= length) return;
    const line = first === start ? start : Math.max(start, bytes.lastIndexOf(NEWLINE, first) + 1);
    const lineEnd = bytes.indexOf(NEWLINE, first);
    const end = lineEnd < 0 || lineEnd > length ? length : lineEnd;
    text.end = end;
    // Of each line, because files with a byte order mark may have been concatenated.
    if (bytes[first] === 0xef && bytes[first + 1] === 0xbb && bytes[first + 2] === 0xbf) {
      first = skipBlanks(text, first + 3);
    }
    if (first < end) visit(first, end, null, line);
    start = end + 1;
  }
}
