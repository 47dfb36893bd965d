import type { Block } from '../framing/block.ts';
import type { BlockPool } from '../framing/pool.ts';
import { BLOCK_BYTES } from '../framing/block.ts';
import { NEWLINE } from '../json/bytes.ts';
import { skipBlanks } from '../json/scalars.ts';
import { textOf } from '../json/text.ts';
import type { Text } from '../json/text.ts';
import { Conversion, type ConversionOptions } from './conversion.ts';
import { Output } from './output.ts';
import { shapeOf, type Shape } from './shape.ts';
import type { ConversionTally } from './tally.ts';

export interface ConvertOptions extends ConversionOptions {
  readonly tally: ConversionTally;
  /** Memory for converted blocks, and of those that were converted. */
  readonly pool: BlockPool;
}

/**
 * Blocks whose documents all have the shape that rules expect: records of other formats are
 * converted, in their order; a block without any passes as it is.
 *
 * What looks like no record passes as it is too: whoever reads the block says what is wrong with it.
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
  for await (const block of blocks) {
    if (input !== null && input.source !== block.source) yield* input.finish();
    if (input === null || input.source !== block.source) {
      input = new InputConversion(block.source, options);
    }
    yield* input.convert(block);
  }
  if (input !== null) yield* input.finish();
}

/** A stretch that is a document, or should be one. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly shape: Shape;
  /** Line ends of the block before it. */
  readonly line: number;
}

class InputConversion {
  readonly source: number;
  readonly #options: ConvertOptions;
  readonly #conversion: Conversion;
  #sequence = 0;
  #offset = 0;
  /** Lines of the input before the block. */
  #line = 0;

  constructor(source: number, options: ConvertOptions) {
    this.source = source;
    this.#options = options;
    this.#conversion = new Conversion(options, options.tally, source);
  }

  *convert(block: Block): Generator<Block> {
    const text = textOf(block.bytes, block.length);
    const own = { ...block, sequence: this.#sequence };
    let stretches: readonly Stretch[] | null = null;
    let lineEnds = 0;
    if (block.format !== 'response') {
      const found = stretchesOf(block, text, (shape) => this.#conversion.concerns(shape));
      stretches = found.stretches;
      lineEnds = found.lineEnds;
    }
    if (stretches === null) {
      this.#sequence += 1;
      yield own;
    } else {
      yield* this.#converted(own, text.bytes, stretches, lineEnds);
      this.#options.pool.give(block.bytes.buffer);
    }
    this.#line += lineEnds;
    this.#offset = block.offset + block.length;
  }

  /** What was held for records that did not come. */
  *finish(): Generator<Block> {
    const output = new Output();
    for (const line of this.#conversion.finish()) output.add(Buffer.from(line), 0);
    if (output.length > 0) yield this.#blockOf(output, { offset: this.#offset }, 0, 0);
  }

  *#converted(
    block: Block,
    bytes: Buffer,
    stretches: readonly Stretch[],
    lineEnds: number,
  ): Generator<Block> {
    let output = new Output();
    const broken = linesOfBroken(block, bytes);
    for (const stretch of stretches) {
      while (broken.length > 0 && (broken[0]?.start ?? 0) < stretch.start)
        refuseNext(output, broken, bytes);
      this.#convert(output, bytes, stretch);
      if (output.length < BLOCK_BYTES) continue;
      yield this.#blockOf(output, block, 0, 0);
      output = new Output();
    }
    while (broken.length > 0) refuseNext(output, broken, bytes);
    yield this.#blockOf(output, block, lineEnds, block.length);
  }

  #convert(output: Output, bytes: Buffer, { start, end, shape, line }: Stretch): void {
    const lines = this.#conversion.concerns(shape)
      ? this.#conversion.convert(bytes.toString('utf8', start, end), shape, this.#line + line + 1)
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

/** Looks first whether any is of concern: nearly all blocks have none, and nothing is kept of them. */
function stretchesOf(
  block: Block,
  text: Text,
  concerns: (shape: Shape) => boolean,
): { readonly stretches: readonly Stretch[] | null; readonly lineEnds: number } {
  const each = block.spans === null ? eachLine : eachSpan;
  const shape = (start: number, end: number) => {
    text.end = end;
    return shapeOf(text, start);
  };
  let any = false;
  const lineEnds = each(block, text, (start, end) => {
    any ||= concerns(shape(start, end));
  });
  if (!any) return { stretches: null, lineEnds };
  const stretches: Stretch[] = [];
  each(block, text, (start, end, line) => {
    stretches.push({ start, end, shape: shape(start, end), line });
  });
  return { stretches, lineEnds };
}

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

type BrokenLine = Block['broken'][number] & { readonly line: number };

function linesOfBroken({ broken }: Block, bytes: Buffer): BrokenLine[] {
  let line = 0;
  let at = bytes.indexOf(NEWLINE);
  return broken.map((each) => {
    for (; at >= 0 && at < each.start; line += 1) at = bytes.indexOf(NEWLINE, at + 1);
    return { ...each, line };
  });
}

function refuseNext(output: Output, broken: BrokenLine[], bytes: Buffer): void {
  const next = broken.shift();
  if (next !== undefined) output.refuse(bytes.subarray(next.start, next.end), next.line, next);
}
