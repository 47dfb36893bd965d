import { words } from '../../util/words.ts';
import { NumberList } from '../../util/number-list.ts';
import {
  CLOSE_BRACKET,
  COMMA,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  RETURN,
  SPACE,
  TAB,
} from '../json/bytes.ts';
import { fault } from '../json/fault.ts';
import { skipBlanks, skipString, skim } from '../json/scalars.ts';
import { textOf, type Text } from '../json/text.ts';
import { type Format, BrokenList } from './block.ts';
import { type Cutter, ElementCutter } from './elements.ts';

/**
 * NDJSON. Only the last line end is needed here; the code that reads the block finds the others.
 */
export class LineCutter implements Cutter {
  readonly format = 'lines';
  cut = 0;
  /** Empty within a line that is too long: nothing in the block is a document. */
  spans: NumberList | null = null;
  readonly broken = new BrokenList();
  #scanned = 0;
  #overlong = false;

  scan(bytes: Uint8Array, end: number, last: boolean): void {
    if (this.#overlong) {
      const lineEnd = bytes.subarray(0, end).indexOf(NEWLINE);
      this.cut = lineEnd < 0 ? end : lineEnd + 1;
      this.#overlong = lineEnd < 0;
      this.#reject(lineEnd < 0 ? end : lineEnd, true);
      return;
    }
    if (last) {
      this.cut = end;
      return;
    }
    const lineEnd = bytes.subarray(this.#scanned, end).lastIndexOf(NEWLINE);
    if (lineEnd >= 0) this.cut = this.#scanned + lineEnd + 1;
    this.#scanned = end;
  }

  shift(): void {
    this.#scanned = Math.max(0, this.#scanned - this.cut);
    this.cut = 0;
    this.broken.clear();
    this.spans = null;
  }

  giveUp(_bytes: Uint8Array, end: number): void {
    this.#overlong = true;
    this.cut = end;
    this.#reject(end, false);
  }

  #reject(end: number, continued: boolean): void {
    this.spans = new NumberList();
    if (end > 0) this.broken.add({ start: 0, end, code: 'ING2009', continued });
  }
}

/** This number of values on lines of their own makes an input NDJSON. */
const ENOUGH_LINES = 16;

/** The members of search responses before their hits. */
const RESPONSE_KEYS: ReadonlySet<string> = new Set(
  words(`
  took timed_out _shards _clusters _scroll_id pit_id id is_partial is_running
  start_time_in_millis expiration_time_in_millis completion_status completion_time_in_millis
  num_reduce_phases terminated_early status
`),
);
const HITS_KEYS = new Set(['total', 'max_score']);
const LIST_KEYS = new Set(['hits', 'events', 'sequences']);

/**
 * Detects the layout from the beginning of the (decompressed) content. When in doubt it returns
 * `lines`, so that each invalid line is reported separately.
 *
 * @param beginning some hundred kilobytes, or all of the content
 * @param hasResponses whether it may be search responses
 */
export function detectFormat(beginning: Uint8Array, hasResponses = true): Format {
  const text = textOf(beginning, beginning.length);
  const { bytes } = text;
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const start = skipBlanks(text, mark);
  if (bytes[start] === OPEN_BRACKET) {
    const next = bytes[skipBlanks(text, start + 1)]!;
    const opens = [OPEN_BRACE, OPEN_BRACKET, CLOSE_BRACKET, 0].includes(next);
    return opens ? 'array' : 'lines';
  }
  if (bytes[start] !== OPEN_BRACE) return 'lines';
  if (hasResponses && isResponse(text, start)) return 'response';
  return isPrettyPrinted(text, start) ? 'values' : 'lines';
}

export function createCutter(format: Format): Cutter {
  return format === 'lines' ? new LineCutter() : new ElementCutter(format);
}

/** Whether valid values span lines or share a line. */
function isPrettyPrinted(text: Text, first: number): boolean {
  const { bytes, end } = text;
  let start = first;
  for (let count = 0; count < ENOUGH_LINES && bytes[start] === OPEN_BRACE; count++) {
    let next = skim(text, start, 0);
    if (next < 0 && fault.code !== 'ING2001') return false;
    // A value that is valid as far as it is available has no raw line end within a string.
    const lineEnd = bytes.indexOf(NEWLINE, start);
    if (lineEnd >= 0 && lineEnd < (next < 0 ? fault.at : next)) return true;
    if (next < 0) return false;
    while (next < end && [SPACE, TAB, RETURN].includes(bytes[next]!)) next++;
    if (bytes[next] === OPEN_BRACE) return true;
    if (bytes[next] !== NEWLINE) return false;
    start = skipBlanks(text, next);
  }
  return false;
}

function isResponse(text: Text, start: number): boolean {
  for (const { key, mark, at } of membersOf(text, start)) {
    if (mark === OPEN_BRACE && key === 'hits') return holdsHits(text, at);
    // Servers do not nest this more than once, so the recursion is shallow.
    if (mark === OPEN_BRACE && key === 'response') return isResponse(text, at);
    if (!RESPONSE_KEYS.has(key)) return false;
  }
  return false;
}

function holdsHits(text: Text, start: number): boolean {
  for (const { key, mark } of membersOf(text, start)) {
    if (mark === OPEN_BRACKET && LIST_KEYS.has(key)) return true;
    if (!HITS_KEYS.has(key)) return false;
  }
  return false;
}

interface Member {
  readonly key: string;
  /** The first byte of the value, and its position. */
  readonly mark: number;
  readonly at: number;
}

/** The members of an object, as far as they are available. */
function* membersOf(text: Text, start: number): Generator<Member, void, undefined> {
  const { bytes } = text;
  let i = start + 1;
  for (;;) {
    const quote = skipBlanks(text, i);
    if (bytes[quote] !== QUOTE) return;
    const next = skipString(text, quote + 1);
    if (next < 0) return;
    const at = skipBlanks(text, skipBlanks(text, next) + 1);
    yield { key: bytes.toString('latin1', quote + 1, next - 1), mark: bytes[at]!, at };
    i = skim(text, at, 0);
    if (i < 0) return;
    i = skipBlanks(text, i);
    if (bytes[i] !== COMMA) return;
    i++;
  }
}
