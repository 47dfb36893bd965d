import { SensorError } from '../errors.ts';
import { parseFields } from './format.ts';

/** Receives a record of a page, which begins at `start` and has `length` bytes. */
export type RecordVisitor = (start: number, length: number, time: bigint) => void;

/** What a page contains besides its records. */
export interface PageOutcome {
  /** Whether the kernel lost events between the previous page and this one. */
  readonly hasGap: boolean;
  /** Whether it ends with an invalid record: the rest is not read. */
  readonly isBroken: boolean;
}

const LENGTH_BITS = 0xf_ffff;
const GAP_BIT = 0x8000_0000;

/** Kinds of a record, in the low five bits of its header; 1 to 28 are its length in words. */
const IN_FIRST_WORD = 0;
const PADDING = 29;
const TIME_EXTEND = 30;
const ABSOLUTE_TIME = 31;

/** An absolute time has 59 bits; the upper five are those of the previous time. */
const ABSOLUTE_BITS = 59n;
const ABSOLUTE_RANGE = 1n << ABSOLUTE_BITS;

/**
 * Reads a page in the format of `trace_pipe_raw`, with little-endian words.
 *
 * Never reads beyond `length` bytes, whatever the page contains.
 */
export function readPage(
  view: DataView,
  length: number,
  layout: PageLayout,
  visit: RecordVisitor,
): PageOutcome {
  if (length < layout.dataOffset) return { hasGap: false, isBroken: length > 0 };
  const commit = view.getUint32(layout.commitOffset, true);
  const hasGap = (commit & GAP_BIT) !== 0;
  const end = layout.dataOffset + (commit & LENGTH_BITS);
  const readable = Math.min(end, length);
  let start = view.getBigUint64(layout.timeOffset, true);
  // Nanoseconds since `start`: a number, since adding big integers is slow.
  let passed = 0;
  let at = layout.dataOffset;
  while (at + 4 <= readable) {
    const head = view.getUint32(at, true);
    const kind = head & 31;
    const delta = head >>> 5;
    if (kind > IN_FIRST_WORD && kind < PADDING) {
      const bytes = kind * 4;
      if (at + 4 + bytes > readable) return { hasGap, isBroken: true };
      passed += delta;
      visit(at + 4, bytes, start + BigInt(passed));
      at += 4 + bytes;
      continue;
    }
    // Padding without a time fills the rest of the page.
    if (kind === PADDING && delta === 0) return { hasGap, isBroken: false };
    if (at + 8 > readable) return { hasGap, isBroken: true };
    const word = view.getUint32(at + 4, true);
    if (kind === TIME_EXTEND) {
      passed += word * 2 ** 27 + delta;
      at += 8;
    } else if (kind === ABSOLUTE_TIME) {
      start = absoluteTime(word, delta, start + BigInt(passed));
      passed = 0;
      at += 8;
    } else {
      const next = at + 4 + align4(word);
      if (word < 4 || next > readable) return { hasGap, isBroken: true };
      // A discarded record has become padding; 1 means no time.
      if (kind === IN_FIRST_WORD || delta > 1) passed += delta;
      if (kind === IN_FIRST_WORD) visit(at + 8, word - 4, start + BigInt(passed));
      at = next;
    }
  }
  return { hasGap, isBroken: at !== end };
}

const align4 = (bytes: number) => Math.ceil(bytes / 4) * 4;

function absoluteTime(word: number, delta: number, before: bigint): bigint {
  const low = BigInt(word) * 2n ** 27n + BigInt(delta);
  const upper = (before >> ABSOLUTE_BITS) << ABSOLUTE_BITS;
  const time = upper | (low % ABSOLUTE_RANGE);
  return time < before ? time + ABSOLUTE_RANGE : time;
}

/** The layout of a page of the ring buffer, from `events/header_page`. Offsets and sizes are in bytes. */
export interface PageLayout {
  readonly pageBytes: number;
  readonly timeOffset: number;
  readonly commitOffset: number;
  readonly dataOffset: number;
}

/** Parses `events/header_page`. Throws {@link SensorError} for an impossible layout. */
export function parsePageLayout(text: string): PageLayout {
  const fields = parseFields(text);
  const time = fields.get('timestamp');
  const commit = fields.get('commit');
  const data = fields.get('data');
  const isUnderstood =
    time?.size === 8 && (commit?.size === 8 || commit?.size === 4) && data !== undefined;
  if (!isUnderstood || data.offset < commit.offset + commit.size) {
    throw new SensorError('SEN1006', 'the layout of pages in events/header_page');
  }
  return {
    pageBytes: data.offset + data.size,
    timeOffset: time.offset,
    commitOffset: commit.offset,
    dataOffset: data.offset,
  };
}
