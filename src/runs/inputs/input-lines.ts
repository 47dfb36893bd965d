import type { Block, BlockCounts } from '../../ingest/index.ts';
import type { Rejections } from './rejections.ts';
import type { Rejects } from './rejects.ts';

/** A block and its rejections. */
interface ReadBlock {
  readonly block: Block;
  readonly counts: BlockCounts;
  readonly rejections: Rejections;
}

/** Converts lines of blocks to lines of inputs, and passes on rejections with their positions. */
export class InputLines {
  readonly #rejects: Rejects;
  readonly #nameOf: (input: number) => string;
  /** By input, the line at which its next block begins. */
  readonly #next = new Map<number, number>();

  constructor(rejects: Rejects, nameOf: (input: number) => string) {
    this.#rejects = rejects;
    this.#nameOf = nameOf;
  }

  /**
   * The blocks of one input must be in order; blocks of others may be in between.
   *
   * @returns converts a line of this block, from 0, to one of its input, from 1; for a stored event,
   *   to its arrival number
   */
  add({ block, counts, rejections }: ReadBlock): (line: number) => number {
    const first = this.#next.get(block.source) ?? 1;
    const { converted, envelope } = block;
    const lineIn = (line: number) =>
      envelope?.arrivals[line] ?? first + (converted?.lines[line] ?? line);
    const source = this.#nameOf(block.source);
    this.#rejects.add(block, rejections, source, lineIn);
    this.#rejects.addRawRecords(counts.rawRecords, source, lineIn);
    this.#next.set(block.source, first + (converted?.lineEnds ?? counts.lines));
    return lineIn;
  }
}
