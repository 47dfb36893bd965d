import type { Block } from '../framing/block.ts';
import type { BlockPool } from '../framing/pool.ts';
import { BLOCK_BYTES } from '../framing/block.ts';
import { brokenSpans, classify, firstShape, type ClassifiedSpan } from './classify.ts';
import type { Conversion, ConversionOptions } from './conversion.ts';
import { FullCheck } from './full-check.ts';
import { mayBeRecord } from './input-format.ts';
import { Output } from './output.ts';
import type { RecordLane, RecordOwner } from './record-lane.ts';
import type { ConversionCounts } from './conversion-counts.ts';

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
