import { BLOCK_BYTES, BlockBuilder, type BlockTarget } from '../../../stores/blocks/encode.ts';
import type { HotSlots } from '../../../stores/blocks/encode.ts';

/** Each keeps memory for a few megabytes. */
const MAX_KEPT = 8;

/**
 * The builders of the blocks that a thread made last. Their memory has grown already, which for a new one
 * takes as long as filling it.
 */
export class BuilderPool {
  readonly #slots: HotSlots;
  /** All of them are empty. The one used last stands last. */
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

  /** @param bytes of the largest document block that it made: memory for a huge document is not kept */
  give(target: BlockTarget, builder: BlockBuilder, bytes: number): void {
    if (bytes > 2 * BLOCK_BYTES || builder.count > 0) return;
    const [oldest] = this.#kept.keys();
    if (this.#kept.size === MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(keyOf(target), builder);
  }
}

/** Names of streams and indices have no line feed. */
export function keyOf({ stream, index, isCreate }: BlockTarget): string {
  return `${isCreate ? '+' : ''}${stream}\n${index}`;
}
