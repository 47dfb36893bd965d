import type { ByteSource } from '../bytes/source.ts';
import { systemError } from '../errors.ts';
import { openInput, type Stdin } from '../inputs/open.ts';
import { followFile } from './follow.ts';

export interface OpenLiveOptions {
  readonly stdin: Stdin;
  /** Whether to keep reading files as they grow. */
  readonly follows: boolean;
  readonly stop: AbortSignal;
  readonly onRotation: () => void;
}

/**
 * The (decompressed) bytes of a stream as they arrive. `-` is standard input. Throws `IngestError`.
 */
export async function openLive(name: string, options: OpenLiveOptions): Promise<ByteSource> {
  if (name === '-' || !options.follows) return openInput(name, options.stdin);
  const file = await followFile(name, options);
  return {
    read: async (target) => {
      try {
        return await file.read(target);
      } catch (error) {
        throw systemError(name, error, true);
      }
    },
    close: () => file.close(),
  };
}
