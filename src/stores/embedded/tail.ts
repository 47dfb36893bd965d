import { assert } from '../../util/assert.ts';
import type { LogBlockRef } from './log/frame.ts';

/** The blocks of the log that are in no segment yet, in order of arrival. */
export class Tail {
  #blocks: LogBlockRef[];

  constructor(blocks: readonly LogBlockRef[]) {
    this.#blocks = [...blocks];
  }

  get blocks(): readonly LogBlockRef[] {
    return this.#blocks;
  }

  /** The arrival number behind the last event; `null` without any. */
  get end(): number | null {
    const last = this.#blocks.at(-1);
    return last === undefined ? null : last.firstArrival + last.count;
  }

  add(blocks: readonly LogBlockRef[]): void {
    const [first] = blocks;
    assert(first === undefined || first.firstArrival >= (this.end ?? 0), 'blocks come in order');
    for (const block of blocks) this.#blocks.push(block);
  }

  /** A new list, so that a running search keeps the old one. */
  removeBelow(arrival: number): void {
    this.#blocks = this.#blocks.filter(({ firstArrival }) => firstArrival >= arrival);
  }

  /** The block that has an event. */
  find(arrival: number): LogBlockRef | null {
    let from = 0;
    let to = this.#blocks.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#blocks[middle]?.firstArrival ?? 0) <= arrival) from = middle + 1;
      else to = middle;
    }
    const block = this.#blocks[from - 1];
    return block !== undefined && arrival < block.firstArrival + block.count ? block : null;
  }
}
