import type { Block } from '../framing/block.ts';
import type { BlockPool } from '../framing/pool.ts';
import { BLOCK_BYTES } from '../framing/block.ts';
import { CloserLook } from './closer-look.ts';
import type { Conversion, ConversionOptions } from './conversion.ts';
import { mayBeRecord } from './input-format.ts';
import { Output } from './output.ts';
import { brokenStretches, stretchesOf, type BrokenStretch, type Stretch } from './stretches.ts';
import type { ConversionCounts } from './conversion-counts.ts';

export interface ConvertOptions extends ConversionOptions {
  readonly tally: ConversionCounts;
  /** Memory for converted blocks. The memory of blocks that were converted is returned to it. */
  readonly pool: BlockPool;
}

/**
 * Yields blocks whose documents all have the shape that rules expect: records of other formats are
 * converted in order, and a block without any passes unchanged.
 *
 * A stretch that does not look like a record passes unchanged too, and the code that reads the
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
      if (input !== null && input.source !== block.source) yield* input.finish();
      if (input === null || input.source !== block.source) {
        input = new InputConversion(block.source, options);
      }
      yield* input.convert(block);
    }
  } catch (error) {
    failure = { error };
  }
  if (input !== null) yield* input.finish();
  if (failure !== null) throw failure.error;
}

class InputConversion {
  readonly source: number;
  readonly #options: ConvertOptions;
  #conversion: Conversion | null = null;
  #sequence = 0;
  #offset = 0;
  /** The number of lines and stretches of the input before the block. */
  #line = 0;
  #stretches = 0;
  readonly #look = new CloserLook();

  constructor(source: number, options: ConvertOptions) {
    this.source = source;
    this.#options = options;
  }

  async *convert(block: Block): AsyncGenerator<Block> {
    const concerns = (shape: Stretch['shape']) => mayBeRecord(shape, this.#options.format);
    const { stretches, lineEnds, count, areToldByFirstKeys } = stretchesOf(
      block,
      concerns,
      this.#look,
      this.#stretches,
    );
    this.#stretches += count;
    const told = areToldByFirstKeys && this.#options.format === 'auto' ? TOLD_BY_FIRST_KEYS : {};
    if (stretches === null) {
      yield { ...block, ...told, sequence: this.#sequence };
      this.#sequence += 1;
    } else {
      const converted = this.#converted(await this.#started(), block, stretches, lineEnds);
      for (const each of converted) yield { ...each, ...told };
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
    return (this.#conversion ??= new Started(this.#options, this.#options.tally, this.source));
  }

  *#converted(
    conversion: Conversion,
    block: Block,
    stretches: Iterable<Stretch>,
    lineEnds: number,
  ): Generator<Block> {
    const bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.length);
    let output = new Output();
    const broken = brokenStretches(block, bytes);
    let refused = 0;
    const refuseBefore = (place: number) => {
      for (; (broken[refused]?.start ?? place) < place; refused += 1) {
        refuse(output, broken[refused], bytes);
      }
    };
    for (const stretch of stretches) {
      refuseBefore(stretch.start);
      this.#convert(conversion, output, bytes, stretch);
      if (output.length < BLOCK_BYTES) continue;
      yield this.#blockOf(output, block, 0, 0);
      output = new Output();
    }
    refuseBefore(Number.POSITIVE_INFINITY);
    yield this.#blockOf(output, block, lineEnds, block.length);
  }

  #convert(conversion: Conversion, output: Output, bytes: Buffer, stretch: Stretch): void {
    const { start, end, shape, line } = stretch;
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
    const place = { source: this.source, sequence: this.#sequence, offset };
    this.#sequence += 1;
    return output.block(place, { lineEnds, bytes }, (length) =>
      this.#options.pool.take(length + 1),
    );
  }
}

const TOLD_BY_FIRST_KEYS = { toldByFirstKeys: true } as const;

/** The minimum length of a record in bytes; every text record is longer. */
const SHORTEST_TEXT = 16;

function refuse(output: Output, next: BrokenStretch | undefined, bytes: Buffer): void {
  if (next !== undefined) output.refuse(bytes.subarray(next.start, next.end), next.line, next);
}
