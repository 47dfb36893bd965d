import type { Block, BlockCounts } from '../../ingest/index.ts';
import type { Rejections } from './rejections.ts';
import type { Rejects } from './rejects.ts';

/** A block and what could not be read of it. */
interface ReadBlock {
  readonly block: Block;
  readonly counts: BlockCounts;
  readonly rejections: Rejections;
}

/** Turns lines of blocks into lines of inputs, and hands on what could not be read with its place. */
export class InputLines {
  readonly #rejects: Rejects;
  readonly #nameOf: (input: number) => string;
  /** The line at which the next block of an input begins, by input. */
  readonly #next = new Map<number, number>();

  constructor(rejects: Rejects, nameOf: (input: number) => string) {
    this.#rejects = rejects;
    this.#nameOf = nameOf;
  }

  /**
   * The blocks of one input come in their order, with those of others between them or not.
   *
   * @returns what turns a line of this block, from 0, into one of its input, from 1; of a stored event,
   *   into its number of arrival
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
