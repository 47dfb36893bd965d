import type { Row } from '../events/value.ts';
import { NEWLINE } from './json/bytes.ts';
import { DocumentReader } from './json/document.ts';
import { fault } from './json/fault.ts';
import type { RejectionCode } from './json/fault.ts';
import type { PreparedFields } from './json/fields.ts';
import { skipBlanks } from './json/scalars.ts';
import { textOf } from './json/text.ts';
import { RawRecordList, type RawRecords } from './raw-records.ts';
import type { Text } from './json/text.ts';
import type { Block } from './framing/block.ts';

/** Where something stands in a block. Offsets into its bytes; lines from 0 at the block's start. */
export interface Place {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** A stretch that is no readable document. */
export interface Rejection extends Place {
  readonly code: RejectionCode;
  /** Where in the bytes the reader stopped. */
  readonly at: number;
  /** Goes on from the block before: write it out, do not count it. */
  readonly continued: boolean;
}

/** Metadata of a search hit; a document that came by itself has none. */
export interface HitMetadata {
  readonly index: string | undefined;
  readonly id: string | undefined;
}

export interface BlockVisitor {
  /**
   * One document: the bytes `[start, end)` of the block, as they came, and its row. The row is the
   * same array each time and must not be kept; its values may be.
   */
  document(start: number, end: number, row: Row, hit: HitMetadata, line: number): void;
  reject(rejection: Rejection): void;
}

/**
 * Which documents are wanted whole. The others are checked as thoroughly, and of them only the few
 * fields of the screen are read.
 */
export interface Screen {
  readonly fields: PreparedFields;
  /** Asked once for each stretch that should be a document, in order. */
  readonly wants: (start: number, end: number) => boolean;
  /** A document that is not wanted; the row has the fields of the screen. */
  readonly passed: (row: Row, hit: HitMetadata) => void;
}

/** What a block had. */
export interface BlockCounts {
  readonly documents: number;
  readonly rejected: number;
  /** Line ends: what to add to the number of the block's first line to get that of the next block. */
  readonly lines: number;
  /** Documents that hold a raw record of a sensor, where nobody has looked for one before. */
  readonly rawRecords: RawRecords;
}

/**
 * Reads the documents of a block in their order. Works on any thread; `fields` belongs to one
 * thread.
 *
 * @param screen without one, every document is wanted
 */
export function readBlock(
  block: Block,
  fields: PreparedFields,
  visitor: BlockVisitor,
  screen: Screen | null = null,
): BlockCounts {
  const text = textOf(block.bytes, block.length);
  const hitsOnly = block.format === 'response';
  const reading = new Reading(
    block,
    text.bytes,
    new DocumentReader(text, fields, hitsOnly),
    visitor,
    screen === null
      ? null
      : { ...screen, reader: new DocumentReader(text, screen.fields, hitsOnly) },
  );
  if (block.spans !== null) return reading.spans(block.spans);
  return reading.lines(text);
}

class Reading {
  readonly #block: Block;
  /** A Buffer: it finds a byte several times faster than a plain array. */
  readonly #bytes: Buffer;
  readonly #reader: DocumentReader;
  readonly #visitor: BlockVisitor;
  readonly #screen: (Screen & { readonly reader: DocumentReader }) | null;
  #documents = 0;
  #rejected = 0;
  #line = 0;
  readonly #rawRecords = new RawRecordList();
  /** The first line end that has not been counted. */
  #lineEnd = Infinity;

  constructor(
    block: Block,
    bytes: Buffer,
    reader: DocumentReader,
    visitor: BlockVisitor,
    screen: (Screen & { readonly reader: DocumentReader }) | null,
  ) {
    this.#block = block;
    this.#bytes = bytes;
    this.#reader = reader;
    this.#visitor = visitor;
    this.#screen = screen;
  }

  lines(text: Text): BlockCounts {
    const bytes = this.#bytes;
    const { length } = this.#block;
    for (let start = 0; start < length; this.#line++) {
      const lineEnd = bytes.indexOf(NEWLINE, start);
      const complete = lineEnd >= 0 && lineEnd < length;
      const end = complete ? lineEnd : length;
      let first = start;
      // Also on later lines: files with a byte order mark get concatenated.
      if (bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf)
        first += 3;
      text.end = end;
      first = skipBlanks(text, first);
      if (first < end) this.#document(first, end);
      if (!complete) break;
      start = end + 1;
    }
    return this.#counts();
  }

  spans(spans: Uint32Array): BlockCounts {
    const { broken, length } = this.#block;
    let next = 0;
    this.#lineEnd = this.#nextLineEnd(0);
    for (let s = 0; s <= spans.length; s += 2) {
      const start = spans[s] ?? Infinity;
      for (; next < broken.length && broken[next]!.start < start; next++) {
        const { start: from, end, code, continued } = broken[next]!;
        this.#goTo(from);
        if (!continued) this.#rejected++;
        this.#visitor.reject({ start: from, end, line: this.#line, code, at: from, continued });
      }
      if (s === spans.length) break;
      this.#goTo(start);
      this.#document(start, spans[s + 1]!);
    }
    this.#goTo(length);
    return this.#counts();
  }

  #document(start: number, end: number): void {
    const screen = this.#screen;
    const passes = screen !== null && !screen.wants(start, end);
    const reader = passes ? screen.reader : this.#reader;
    if (reader.read(start, end)) {
      this.#documents++;
      if (reader.mayHoldRecord && this.#block.toldByFirstKeys === true) {
        this.#rawRecords.add(this.#bytes.toString('latin1', start, end), this.#line);
      }
      if (passes) screen.passed(reader.row, reader);
      else this.#visitor.document(reader.start, reader.end, reader.row, reader, this.#line);
      return;
    }
    this.#rejected++;
    const { code, at } = fault;
    this.#visitor.reject({ start, end, line: this.#line, code, at, continued: false });
  }

  /** Counts the line ends before `at`, which only grows. */
  #goTo(at: number): void {
    while (this.#lineEnd < at) {
      this.#line++;
      this.#lineEnd = this.#nextLineEnd(this.#lineEnd + 1);
    }
  }

  #nextLineEnd(from: number): number {
    const at = this.#bytes.indexOf(NEWLINE, from);
    return at < 0 ? Infinity : at;
  }

  #counts(): BlockCounts {
    const { count, first } = this.#rawRecords;
    return {
      documents: this.#documents,
      rejected: this.#rejected,
      lines: this.#line,
      rawRecords: { count, first },
    };
  }
}
