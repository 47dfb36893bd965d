import { NumberList } from '../../util/number-list.ts';
import {
  type Block,
  BLOCK_BYTES,
  type ConvertedFrom,
  BrokenList,
  type Broken,
  type BlockPool,
} from '../framing/block.ts';
import { NEWLINE } from '../json/bytes.ts';
import {
  brokenSpans,
  classify,
  firstShape,
  type ClassifiedSpan,
  FullCheck,
  mayBeRecord,
} from './classify.ts';
import type { Conversion, ConversionOptions } from './conversion.ts';
import type { RecordLane, RecordOwner } from './record-lane.ts';
import type { ConversionCounts } from './conversion-counts.ts';

/** Collects documents for a block, each with the line that it came from. */
export class Output {
  readonly #parts: Uint8Array[] = [];
  /** Small pieces are collected first, because an input may have millions of them. */
  #small = NO_BYTES;
  #smallLength = 0;
  readonly #spans = new NumberList();
  readonly #broken = new BrokenList();
  /** For each line of this block, the line of the input block. */
  readonly #lines = new NumberList();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Adds a document, or a line that should be one. */
  add(bytes: Uint8Array, line: number): void {
    const start = this.#append(bytes, line);
    this.#spans.push(start);
    this.#spans.push(start + bytes.length);
  }

  /** Adds a span that cannot be a document. */
  reject(bytes: Uint8Array, line: number, { code, continued }: Broken): void {
    const start = this.#append(bytes, line);
    this.#broken.add({ start, end: start + bytes.length, code, continued });
  }

  /**
   * Builds the block from the collected documents.
   *
   * @param take returns memory for a number of bytes followed by a zero byte
   */
  block(
    { source, sequence, offset }: Pick<Block, 'source' | 'sequence' | 'offset'>,
    from: Omit<ConvertedFrom, 'lines'>,
    take: (length: number) => Uint8Array,
  ): Block {
    this.#flushSmall();
    const bytes = take(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    bytes[at] = 0;
    return {
      source,
      sequence,
      offset,
      bytes,
      length: at,
      format: 'values',
      spans: this.#spans.take(),
      broken: this.#broken.take(),
      converted: { ...from, lines: this.#lines.take() },
    };
  }

  #append(bytes: Uint8Array, line: number): number {
    const start = this.#length;
    this.#put(bytes);
    this.#put(LINE_END);
    this.#length += bytes.length + 1;
    let own = line;
    this.#lines.push(own);
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) {
      own += 1;
      this.#lines.push(own);
    }
    return start;
  }

  #put(bytes: Uint8Array): void {
    const isSmall = bytes.length <= SMALL_BYTES;
    if (!isSmall || this.#smallLength + bytes.length > this.#small.length) this.#flushSmall();
    if (!isSmall) this.#parts.push(bytes);
    else {
      if (this.#smallLength === 0) this.#small = Buffer.allocUnsafeSlow(SMALL_BUFFER_BYTES);
      this.#small.set(bytes, this.#smallLength);
      this.#smallLength += bytes.length;
    }
  }

  #flushSmall(): void {
    if (this.#smallLength > 0) this.#parts.push(this.#small.subarray(0, this.#smallLength));
    this.#small = NO_BYTES;
    this.#smallLength = 0;
  }
}

const NO_BYTES = Buffer.alloc(0);
const SMALL_BYTES = 4 * 1024;
const SMALL_BUFFER_BYTES = 64 * 1024;

const LINE_END = Uint8Array.of(NEWLINE);

export interface ConvertOptions extends ConversionOptions {
  readonly counts: ConversionCounts;
  /** Memory for converted blocks. The memory of blocks that were converted is returned to it. */
  readonly pool: BlockPool;
  /** If given, the reader of a block with `records` converts it, see {@link RecordLane}. */
  readonly lane?: RecordLane;
}

/**
 * Yields blocks whose documents all have the shape that rules expect: records of other formats are
 * converted in order, and a block without any passes unchanged.
 *
 * A span that does not look like a record passes unchanged too, and the code that reads the
 * block reports its error. An error of the input follows the documents of records that were held.
 */
export async function* convertBlocks(
  blocks: AsyncIterable<Block>,
  options: ConvertOptions,
): AsyncGenerator<Block, void, undefined> {
  if (options.format === 'ecs') {
    yield* blocks;
    return;
  }
  let input: InputConversion | null = null;
  let failure: { readonly error: unknown } | null = null;
  try {
    for await (const block of blocks) {
      if (input !== null && input.source !== block.source) {
        await options.lane?.idle();
        yield* input.finish();
      }
      if (input === null || input.source !== block.source) {
        input = new InputConversion(block.source, options);
      }
      yield* input.convert(block);
    }
  } catch (error) {
    failure = { error };
  }
  await options.lane?.idle();
  if (input !== null) yield* input.finish();
  if (failure !== null) throw failure.error;
}

/** After a block that threads cannot convert, this number of blocks is not left to them. */
const BLOCKS_HERE = 32;

class InputConversion {
  readonly source: number;
  readonly #options: ConvertOptions;
  #conversion: Conversion | null = null;
  #sequence = 0;
  #offset = 0;
  /** The number of lines and spans of the input before the block. */
  #line = 0;
  #spans = 0;
  readonly #check = new FullCheck();
  /** The number of blocks that are converted here before threads are tried again. */
  #blocksHere = 1;
  /** Whether the processes that the lane knows are those of this input. */
  #knowsProcesses = false;

  constructor(source: number, options: ConvertOptions) {
    this.source = source;
    this.#options = options;
  }

  async *convert(block: Block): AsyncGenerator<Block> {
    const { lane } = this.#options;
    if (lane !== undefined && this.#isForThreads(block)) {
      this.#sequence += 1;
      yield lane.issue(block, !this.#knowsProcesses, this.#owner);
      this.#knowsProcesses = true;
      return;
    }
    await lane?.idle();
    yield* this.#convertHere(block);
  }

  /** Whether a block appears to have nothing but records that threads convert, judging by its first span. */
  #isForThreads(block: Block): boolean {
    if (this.#blocksHere > 0) {
      this.#blocksHere -= 1;
      return false;
    }
    return firstShape(block) === 'object';
  }

  readonly #owner: RecordOwner = {
    count: (block, { formats, spans, lineEnds }) => {
      this.#options.counts.addFormats(formats);
      this.#spans += spans;
      this.#line += lineEnds;
      this.#offset = block.offset + block.length;
    },
    convert: async (block, begins) => {
      this.#blocksHere = BLOCKS_HERE;
      if (begins) this.#options.lane?.processes.clear();
      const blocks: Block[] = [];
      for await (const each of this.#convertHere(block)) blocks.push(each);
      return blocks;
    },
  };

  async *#convertHere(block: Block): AsyncGenerator<Block> {
    const concerns = (shape: ClassifiedSpan['shape']) => mayBeRecord(shape, this.#options.format);
    const { spans, lineEnds, count, acceptedByFirstKeys } = classify(
      block,
      concerns,
      this.#check,
      this.#spans,
    );
    this.#spans += count;
    const marks =
      acceptedByFirstKeys && this.#options.format === 'auto' ? ACCEPTED_BY_FIRST_KEYS : {};
    if (spans === null) {
      yield { ...block, ...marks, sequence: this.#sequence };
      this.#sequence += 1;
    } else {
      const converted = this.#converted(await this.#started(), block, spans, lineEnds);
      for (const each of converted) yield { ...each, ...marks };
      this.#options.pool.give(block.bytes.buffer);
    }
    this.#line += lineEnds;
    this.#offset = block.offset + block.length;
  }

  /** Yields the documents of records that were still held. */
  *finish(): Generator<Block> {
    const output = new Output();
    for (const line of this.#conversion?.finish() ?? []) output.add(Buffer.from(line), 0);
    if (output.length > 0) yield this.#blockOf(output, { offset: this.#offset }, 0, 0);
  }

  /** The adapters are loaded when the first possible record appears. */
  async #started(): Promise<Conversion> {
    const { Conversion: Started } = await import('./conversion.ts');
    if (this.#conversion !== null) return this.#conversion;
    const { counts, lane } = this.#options;
    if (!this.#knowsProcesses) lane?.processes.clear();
    this.#knowsProcesses = true;
    this.#conversion = new Started(this.#options, counts, this.source, lane?.processes);
    return this.#conversion;
  }

  *#converted(
    conversion: Conversion,
    block: Block,
    spans: Iterable<ClassifiedSpan>,
    lineEnds: number,
  ): Generator<Block> {
    const bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.length);
    let output = new Output();
    const broken = brokenSpans(block, bytes);
    let next = broken.next().value;
    const rejectBefore = (offset: number) => {
      for (; next !== undefined && next.start < offset; next = broken.next().value) {
        output.reject(bytes.subarray(next.start, next.end), next.line, next);
      }
    };
    for (const span of spans) {
      rejectBefore(span.start);
      this.#convert(conversion, output, bytes, span);
      if (output.length < BLOCK_BYTES) continue;
      yield this.#blockOf(output, block, 0, 0);
      output = new Output();
    }
    rejectBefore(Number.POSITIVE_INFINITY);
    yield this.#blockOf(output, block, lineEnds, block.length);
  }

  #convert(conversion: Conversion, output: Output, bytes: Buffer, span: ClassifiedSpan): void {
    const { start, end, shape, line } = span;
    const isTooShort = shape === 'text' && end - start < SHORTEST_TEXT;
    const lines =
      !isTooShort && mayBeRecord(shape, this.#options.format)
        ? conversion.convert(bytes.toString('utf8', start, end), shape, this.#line + line + 1)
        : null;
    if (lines === null) output.add(bytes.subarray(start, end), line);
    else for (const each of lines) output.add(Buffer.from(each), line);
  }

  #blockOf(
    output: Output,
    { offset }: Pick<Block, 'offset'>,
    lineEnds: number,
    bytes: number,
  ): Block {
    const position = { source: this.source, sequence: this.#sequence, offset };
    this.#sequence += 1;
    return output.block(position, { lineEnds, bytes }, (length) =>
      this.#options.pool.take(length + 1),
    );
  }
}

const ACCEPTED_BY_FIRST_KEYS = { acceptedByFirstKeys: true } as const;

/** The minimum length of a record in bytes; every text record is longer. */
const SHORTEST_TEXT = 16;
