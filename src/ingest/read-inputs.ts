import { systemError } from './errors.ts';
import type { IngestError } from './errors.ts';
import { DEFAULT_LIMITS } from './framing/block.ts';
import type { Block, FramingLimits } from './framing/block.ts';
import { blocksOf } from './framing/blocks.ts';
import { BlockPool } from './framing/pool.ts';
import { openInput } from './inputs/open.ts';
import type { Stdin } from './inputs/open.ts';

export interface ReadOptions {
  readonly stdin: Stdin;
  /** An input that cannot be read (to its end). The next one follows. */
  readonly onError: (error: IngestError, source: number) => void;
  /** Where the memory of blocks comes from; give it back there when a block is done with. */
  readonly pool?: BlockPool;
  readonly limits?: FramingLimits;
}

/**
 * The blocks of all inputs in order; `block.source` is the index into `names`. Reads no further
 * than it is asked to, so whoever asks bounds what is in flight.
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
