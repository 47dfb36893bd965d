import { close, fstatSync, read, readSync } from 'node:fs';
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
const turn = promisify(setImmediate);

/** Reads an open file, pipe or device from its current position. */
export function fileSource(file: number): ByteSource {
  const close = () => closeFile(file);
  if (fstatSync(file).isFile()) return { read: (target) => readAtOnce(file, target), close };
  const read = async (target: Uint8Array) =>
    (await readInto(file, target, 0, target.length, null)).bytesRead;
  return { read, close };
}

/**
 * A file has its content at hand, and it is copied sooner than another thread would have been woken for it. What else has
 * happened meanwhile has its turn before the next read.
 */
async function readAtOnce(file: number, target: Uint8Array): Promise<number> {
  const count = readSync(file, target, 0, target.length, null);
  await turn();
  return count;
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
