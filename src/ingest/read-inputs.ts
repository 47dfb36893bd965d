import { systemError, type IngestError } from './errors.ts';
import { DEFAULT_LIMITS, type Block, type FramingLimits, BlockPool } from './framing/block.ts';
import { blocksOf } from './framing/blocks.ts';
import { openInput, type Stdin } from './inputs/open.ts';

export interface ReadOptions {
  readonly stdin: Stdin;
  /**
   * Called for an input that cannot be read, or not to its end. Reading continues with the next
   * one.
   */
  readonly onError: (error: IngestError, source: number) => void;
  /** The pool for the memory of blocks. Return each block to it after use. */
  readonly pool?: BlockPool;
  readonly limits?: FramingLimits;
}

/**
 * Yields the blocks of all inputs in order; `block.source` is the index into `names`. Reads only on
 * demand, so the consumer limits the amount in flight.
 */
export async function* readInputs(
  names: readonly string[],
  options: ReadOptions,
): AsyncGenerator<Block, void, undefined> {
  const limits = options.limits ?? DEFAULT_LIMITS;
  const pool = options.pool ?? new BlockPool(limits.blockBytes);
  for (const [source, name] of names.entries()) {
    try {
      const bytes = await openInput(name, options.stdin);
      try {
        yield* blocksOf(bytes, source, pool, limits);
      } finally {
        await bytes.close();
      }
    } catch (error) {
      options.onError(systemError(name, error, true), source);
    }
  }
}
