import type { Row } from '../events/field-set.ts';
import { NEWLINE } from './json/bytes.ts';
import { DocumentReader, type Hits } from './json/document.ts';
import { fault, type RejectionCode } from './json/fault.ts';
import { eachBroken, type Block, type BlockEnvelope } from './framing/block.ts';
import type { PreparedFields } from './json/fields.ts';
import { skipBlanks } from './json/scalars.ts';
import { textOf, type Text } from './json/text.ts';

/** The number of characters around the position that a message shows. */
const BEFORE = 30;
const AFTER = 30;

/**
 * A short excerpt of a rejected span around the position where parsing failed, decoded, with `…`
 * where it is truncated. Not escaped: code that prints it must do that.
 */
export function excerptOf(bytes: Uint8Array, start: number, end: number, at: number): string {
  const from = Math.max(start, at - BEFORE);
  const to = Math.min(end, at + AFTER);
  const text = new TextDecoder().decode(bytes.subarray(from, to));
  return `${from > start ? '…' : ''}${text}${to < end ? '…' : ''}`;
}

/** A document that contains a raw sensor record but was read unconverted. */
interface RawRecord {
  /** The display name of the sensor. */
  readonly sensor: string;
  /** The line, from 0 at the start of the block. */
  readonly line: number;
}

export interface RawRecords {
  readonly count: number;
  readonly first: readonly RawRecord[];
}

/** The maximum number that is shown. */
const MAX_SHOWN = 3;

/**
 * For each sensor, sets of words. A record has all words of one set, as keys or, for audit records,
 * in its text.
 */
const SIGNS: readonly (readonly [string, readonly string[]])[] = [
  ['Falco', ['output_fields']],
  ['Falco', ['rule', 'priority', 'output']],
  ...'exec exit kprobe lsm tracepoint uprobe usdt loader throttle'
    .split(' ')
    .map((kind) => ['Tetragon', [`process_${kind}`]] as const),
  ['Tracee', ['eventName', 'processId', 'timestamp']],
  ['Tracee', ['eventName', 'hostProcessId', 'timestamp']],
  ['Tracee', ['workload', 'name', 'timestamp']],
  ['KubeArmor', ['Operation', 'Type', 'HostName']],
  ['KubeArmor', ['operation', 'type', 'updatedTime']],
  ['Kubernetes audit', ['auditID']],
  ['Kubernetes audit', ['protoPayload', 'serviceName']],
];

const AUDITD = 'msg=audit(';

/**
 * The sensor whose record a document contains; `null` if it only looked like one, as other logs do.
 */
function sensorOf(text: string): string | null {
  if (text.includes(AUDITD)) return 'auditd';
  // Quotes are escaped in a string within the document.
  const has = (word: string) => text.includes(`${word}"`) || text.includes(`${word}\\`);
  return SIGNS.find(([, words]) => words.every(has))?.[0] ?? null;
}

/** Collects the raw records of one block. */
class RawRecordList implements RawRecords {
  count = 0;
  readonly first: RawRecord[] = [];

  /** @param text of a document that may contain one */
  add(text: string, line: number): void {
    const sensor = sensorOf(text);
    if (sensor === null) return;
    this.count += 1;
    if (this.first.length < MAX_SHOWN) this.first.push({ sensor, line });
  }
}

/**
 * A position in a block: byte offsets, and line numbers from 0 at the start of the block. In a block of
 * stored events, the number of the document stands for the line.
 */
export interface Position {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** A span of bytes that is not a valid document. */
export interface Rejection extends Position {
  readonly code: RejectionCode;
  /** The byte offset where parsing failed. */
  readonly at: number;
  /** Continues a span from the previous block: write it out, but do not count it again. */
  readonly continued: boolean;
}

/** Metadata of a search hit, or of a stored event. */
export interface HitMetadata {
  readonly index: string | undefined;
  readonly id: string | undefined;
}

export interface BlockVisitor {
  /**
   * Called for each document with the row and the byte range `[start, end)` in the block. The row
   * is the same array each time and must not be kept; its values may be.
   */
  document(start: number, end: number, row: Row, hit: HitMetadata, line: number): void;
  reject(rejection: Rejection): void;
}

/**
 * Selects the documents that are read completely. The others are validated in the same way, but
 * only the few fields of the filter are extracted.
 */
export interface DocumentFilter {
  /** `null`: documents that are not selected are known to be valid and not read at all. */
  readonly fields: PreparedFields | null;
  /** Called once for each span that should be a document, in order. */
  readonly accepts: (start: number, end: number) => boolean;
  /** Called for a document that is not selected but read; the row has the fields of the filter. */
  readonly skipped: (row: Row, hit: HitMetadata) => void;
  /** Present where documents that are not selected need only be counted. They need not be asked about one by one then. */
  readonly passing?: PassingFilter | null;
}

interface PassingFilter {
  /** Where the first selected document begins that ends behind an offset; `Infinity` if there is none. */
  readonly until: (offset: number) => number;
  /** Called with a number of documents that are valid and not selected. */
  readonly passed: (documents: number) => void;
}

/** The totals of a block. */
export interface BlockCounts {
  readonly documents: number;
  readonly rejected: number;
  /** The number of line ends: the number of the next block's first line minus that of this one. */
  readonly lines: number;
  /** Documents that contain a raw sensor record that was not detected earlier. */
  readonly rawRecords: RawRecords;
}

/** {@link readText} for a block by itself. */
export function readBlock(
  block: Block,
  fields: PreparedFields,
  visitor: BlockVisitor,
  filter: DocumentFilter | null = null,
): BlockCounts {
  return readText(block, textOf(block.bytes, block.length), fields, visitor, filter);
}

/**
 * Reads the documents of a block in order. Safe on any thread; `fields` must not be shared between
 * threads.
 *
 * @param text the bytes of the block
 * @param filter if absent, every document is selected
 */
export function readText(
  block: Block,
  text: Text,
  fields: PreparedFields,
  visitor: BlockVisitor,
  filter: DocumentFilter | null = null,
): BlockCounts {
  const hits = hitsIn(block);
  const reading = new Reading(
    block,
    text.bytes,
    new DocumentReader(text, fields, hits),
    visitor,
    filter === null
      ? null
      : {
          ...filter,
          reader: filter.fields === null ? null : new DocumentReader(text, filter.fields, hits),
        },
  );
  if (block.spans !== null) return reading.spans(block.spans);
  return reading.lines(text);
}

/** What was stored is a document, whatever it looks like. */
function hitsIn({ format, envelope }: Block): Hits {
  if (envelope !== undefined) return 'none';
  return format === 'response' ? 'only' : 'unwrapped';
}

type ReadingFilter = DocumentFilter & { readonly reader: DocumentReader | null };

class Reading {
  readonly #block: Block;
  /** A Buffer, because its `indexOf` is several times faster than that of a plain array. */
  readonly #bytes: Buffer;
  readonly #reader: DocumentReader;
  readonly #visitor: BlockVisitor;
  readonly #filter: ReadingFilter | null;
  #documents = 0;
  #rejected = 0;
  #line = 0;
  #receivedAt = Number.NaN;
  #received = '';
  readonly #rawRecords = new RawRecordList();
  /** The first line end that has not been counted yet. */
  #lineEnd = Infinity;

  constructor(
    block: Block,
    bytes: Buffer,
    reader: DocumentReader,
    visitor: BlockVisitor,
    filter: ReadingFilter | null,
  ) {
    this.#block = block;
    this.#bytes = bytes;
    this.#reader = reader;
    this.#visitor = visitor;
    this.#filter = filter;
  }

  lines(text: Text): BlockCounts {
    const bytes = this.#bytes;
    const { length } = this.#block;
    for (let start = 0; start < length; this.#line++) {
      start = this.#pass(start);
      if (start >= length) break;
      const lineEnd = bytes.indexOf(NEWLINE, start);
      const complete = lineEnd >= 0 && lineEnd < length;
      const end = complete ? lineEnd : length;
      let first = start;
      // Checked on every line, because files with a byte order mark may have been concatenated.
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

  /** Passes lines that need not be looked at one by one, and returns where the next one begins. */
  #pass(start: number): number {
    const filter = this.#filter;
    if (!filter?.passing || filter.reader === null) return start;
    const { until, passed } = filter.passing;
    const before = Math.min(until(start), this.#block.length + 1);
    const { end, documents, lines } = filter.reader.pass(start, before);
    this.#documents += documents;
    this.#line += lines;
    if (documents > 0) passed(documents);
    return end;
  }

  spans(spans: Uint32Array): BlockCounts {
    const { length } = this.#block;
    const broken = eachBroken(this.#block.broken);
    let next = broken.next().value;
    const isStored = this.#block.envelope !== undefined;
    this.#lineEnd = isStored ? Infinity : this.#nextLineEnd(0);
    for (let s = 0; s <= spans.length; s += 2) {
      const start = spans[s] ?? Infinity;
      for (; next !== undefined && next.start < start; next = broken.next().value) {
        const { start: from, end, code, continued } = next;
        this.#goTo(from);
        if (!continued) this.#rejected++;
        this.#visitor.reject({ start: from, end, line: this.#line, code, at: from, continued });
      }
      if (s === spans.length) break;
      if (isStored) this.#line = s / 2;
      else this.#goTo(start);
      this.#document(start, spans[s + 1]!);
    }
    this.#goTo(length);
    return this.#counts();
  }

  #document(start: number, end: number): void {
    const { envelope } = this.#block;
    const filter = this.#filter;
    const skips = filter !== null && !filter.accepts(start, end);
    const reader = skips ? filter.reader : this.#reader;
    if (reader === null) {
      this.#documents++;
      return;
    }
    if (reader.read(start, end)) {
      this.#documents++;
      if (reader.mayHoldRecord && this.#block.acceptedByFirstKeys === true) {
        this.#rawRecords.add(this.#bytes.toString('latin1', start, end), this.#line);
      }
      if (envelope !== undefined) this.#describe(reader, envelope);
      if (skips) filter.skipped(reader.row, reader);
      else this.#visitor.document(reader.start, reader.end, reader.row, reader, this.#line);
      return;
    }
    this.#rejected++;
    const { code, at } = fault;
    this.#visitor.reject({ start, end, line: this.#line, code, at, continued: false });
  }

  /** Adds what a store knows of the document. */
  #describe(reader: DocumentReader, { index, ids, received }: BlockEnvelope): void {
    reader.describe(index, ids?.[this.#line]);
    const time = received?.[this.#line];
    if (time === undefined) return;
    // Events are received in large numbers at once.
    if (time !== this.#receivedAt) this.#received = new Date(time).toISOString();
    this.#receivedAt = time;
    reader.received(this.#received);
  }

  /** Counts the line ends before `at`, which never decreases. */
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
