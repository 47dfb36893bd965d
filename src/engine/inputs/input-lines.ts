import type { Block, BlockCounts } from '../../ingest/index.ts';
import type { Rejections } from './rejections.ts';
import type { Rejects } from './rejects.ts';

const SHOWN_FAILURES = 3;

/** What a block had that is told with its place in the input. */
interface Told<F> {
  readonly block: Block;
  readonly counts: BlockCounts;
  readonly rejections: Rejections;
  readonly totals: { readonly firstFailures: readonly F[] };
}

/** Turns lines of blocks into lines of inputs, for what could not be read or evaluated. */
export class InputLines<F extends { readonly line: number }> {
  /** Of all blocks, with the name and the line of their inputs. */
  readonly firstFailures: (F & { readonly source: string })[] = [];
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
   * @returns what turns a line of this block, from 0, into one of its input, from 1
   */
  add({ block, counts, rejections, totals }: Told<F>): (line: number) => number {
    const source = this.#nameOf(block.source);
    const first = this.#next.get(block.source) ?? 1;
    const lineIn = (line: number) => first + (block.converted?.lines[line] ?? line);
    this.#rejects.add(block, rejections, source, lineIn);
    this.#rejects.addRawRecords(counts.rawRecords, source, lineIn);
    for (const failure of totals.firstFailures) {
      if (this.firstFailures.length === SHOWN_FAILURES) break;
      this.firstFailures.push({ ...failure, line: lineIn(failure.line), source });
    }
    this.#next.set(block.source, first + (block.converted?.lineEnds ?? counts.lines));
    return lineIn;
  }
}
