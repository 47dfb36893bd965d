import { close, read } from 'node:fs';
import { promisify } from 'node:util';

/** A sequential source of bytes. */
export interface ByteSource {
  /**
   * Writes at least one byte to `target`, which must not be empty, and returns the number of bytes;
   * 0 at the end. Throws `IngestError`. Must not be called before the previous call has finished.
   */
  read(target: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

// `node:fs/promises` takes Node.js two milliseconds to load.
const readInto = promisify(read);
const closeFile = promisify(close);

/** Reads an open file, pipe or device from its current position. */
export function fileSource(file: number): ByteSource {
  return {
    read: async (target) => (await readInto(file, target, 0, target.length, null)).bytesRead,
    close: () => closeFile(file),
  };
}

/** Reads a stream of chunks, for instance standard input. Chunks may have any size, including 0. */
export function chunkSource(chunks: AsyncIterable<Uint8Array>): ByteSource {
  const iterator = chunks[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  return {
    read: async (target) => {
      while (rest.length === 0) {
        const next = await iterator.next();
        if (next.done === true) return 0;
        rest = next.value;
      }
      const count = Math.min(rest.length, target.length);
      target.set(rest.subarray(0, count));
      rest = rest.subarray(count);
      return count;
    },
    close: async () => {
      await iterator.return?.();
    },
  };
}

/** A source with its first bytes put back. */
export function prefixed(prefix: Uint8Array, source: ByteSource): ByteSource {
  let rest = prefix;
  return {
    read: async (target) => {
      if (rest.length === 0) return source.read(target);
      const count = Math.min(rest.length, target.length);
      target.set(rest.subarray(0, count));
      rest = rest.subarray(count);
      return count;
    },
    close: () => source.close(),
  };
}
