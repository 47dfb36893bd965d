import { BLOCK_BYTES, BlockBuilder, type BlockTarget } from '../../../stores/blocks/encode.ts';
import type { HotSlots } from '../../../stores/blocks/encode.ts';

/** Each retains a few megabytes of memory. */
const MAX_KEPT = 8;

/**
 * Recently used block builders of a thread. Their memory has already grown, which for a new one
 * takes as long as filling it.
 */
export class BuilderPool {
  readonly #slots: HotSlots;
  /** All of them are empty. In order of last use. */
  readonly #kept = new Map<string, BlockBuilder>();

  constructor(slots: HotSlots) {
    this.#slots = slots;
  }

  take(target: BlockTarget): BlockBuilder {
    const key = keyOf(target);
    const kept = this.#kept.get(key);
    this.#kept.delete(key);
    return kept ?? new BlockBuilder(this.#slots, target);
  }

  /** @param bytes the size of the largest document block that it built: memory for a huge document is not retained */
  give(target: BlockTarget, builder: BlockBuilder, bytes: number): void {
    if (bytes > 2 * BLOCK_BYTES || builder.count > 0) return;
    const [oldest] = this.#kept.keys();
    if (this.#kept.size === MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(keyOf(target), builder);
  }
}

/** Names of streams and indices contain no line feed. */
export function keyOf({ stream, index, isCreate }: BlockTarget): string {
  return `${isCreate ? '+' : ''}${stream}\n${index}`;
}
