import { SharedRecentMap } from '../adapters/shared-recent-map.ts';
import type { Block } from '../framing/block.ts';
import type { ConversionOptions } from './conversion.ts';
import type { RecordBlockCounts } from './record-block.ts';
import { Turns } from './turns.ts';

/** What a thread needs to convert blocks of records. */
export interface RecordSetup {
  readonly options: ConversionOptions;
  /** What is known of processes, shared by all threads. */
  readonly processes: SharedArrayBuffer;
  readonly turns: SharedArrayBuffer;
}

/** The conversion of the input that a block belongs to. */
export interface RecordOwner {
  /** The block was converted by a thread. */
  readonly count: (block: Block, counts: RecordBlockCounts) => void;
  /** The block is converted here, because it has other records too. */
  readonly convert: (block: Block, begins: boolean) => Promise<readonly Block[]>;
}

interface OpenBlock {
  readonly owner: RecordOwner;
  readonly before: Promise<void>;
  readonly end: () => void;
}

/**
 * Leaves the conversion of records to the threads that evaluate their documents, where every record is
 * converted by itself. What is known of processes passes from block to block in shared memory, so a thread
 * waits with this part of the work until it is done with all earlier blocks.
 */
export class RecordLane {
  readonly setup: RecordSetup;
  readonly processes: SharedRecentMap;
  readonly #turns = new Turns();
  readonly #open = new Map<number, OpenBlock>();
  readonly #failure: Promise<never>;
  #fail: (error: unknown) => void = () => {};
  #last: Promise<void> = Promise.resolve();
  #next = 0;

  constructor(options: ConversionOptions) {
    this.processes = new SharedRecentMap();
    this.setup = {
      options,
      processes: this.processes.memory,
      turns: this.#turns.memory,
    };
    this.#failure = new Promise((_, reject) => (this.#fail = reject));
    // Waiting callers get the rejection; without any, it is not an unhandled one.
    this.#failure.catch(() => {});
  }

  /** Marks a block as one that a thread may convert. Each must be settled, in any order. */
  issue(block: Block, begins: boolean, owner: RecordOwner): Block {
    const turn = this.#next;
    const before = this.#last;
    this.#next += 1;
    this.#last = new Promise((end) => this.#open.set(turn, { owner, before, end }));
    return { ...block, records: { turn, begins } };
  }

  /**
   * A thread has converted a block, or found that it cannot. In the latter case, returns the converted
   * blocks.
   */
  async settle(block: Block, counts: RecordBlockCounts | null): Promise<readonly Block[]> {
    const { turn = -1, begins = false } = block.records ?? {};
    const open = this.#open.get(turn);
    if (open === undefined) return [];
    await open.before;
    const blocks = counts === null ? await open.owner.convert(block, begins) : [];
    if (counts === null) this.#turns.pass();
    else open.owner.count(block, counts);
    this.#open.delete(turn);
    open.end();
    return blocks;
  }

  /** Resolves when all blocks before this one are settled. */
  async before(block: Block): Promise<void> {
    await this.#open.get(block.records?.turn ?? -1)?.before;
  }

  /** A block will never be settled, so waiting for it would not end. */
  fail(error: unknown): void {
    this.#fail(error);
  }

  /** Resolves when all blocks so far are settled; rejects if one never will be. */
  async idle(): Promise<void> {
    await Promise.race([this.#last, this.#failure]);
  }
}
