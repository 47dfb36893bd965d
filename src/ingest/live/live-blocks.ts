import type { ByteSource } from '../bytes/source.ts';
import { MAX_DOCUMENT_BYTES, type Block } from '../framing/block.ts';
import { LineCutter } from '../framing/detect.ts';
import { paddedSize } from '../json/text.ts';

/** The number of bytes read at a time. A block is larger only if a line is. */
const CHUNK_BYTES = 256 * 1024;

export interface LiveLimits {
  readonly chunkBytes: number;
  readonly maxDocumentBytes: number;
}

const DEFAULT_LIMITS: LiveLimits = {
  chunkBytes: CHUNK_BYTES,
  maxDocumentBytes: MAX_DOCUMENT_BYTES,
};

/**
 * Yields the lines of a source in blocks, each as soon as its last line is complete. Text after the
 * last line end waits for the rest of its line, and is a line of its own if the source ends. A line
 * beyond the maximum document length is rejected in pieces as it arrives. An error of the source
 * follows the block with the content read before it.
 *
 * @param source index of the input
 */
export async function* liveBlocks(
  bytes: ByteSource,
  source: number,
  limits: LiveLimits = DEFAULT_LIMITS,
): AsyncGenerator<Block, void, undefined> {
  const cutter = new LineCutter();
  let buffer = new Uint8Array(limits.chunkBytes);
  let filled = 0;
  let offset = 0;
  let failure: { readonly error: unknown } | null = null;
  for (let sequence = 0, last = false; !last;) {
    try {
      const count = await bytes.read(buffer.subarray(filled));
      filled += count;
      last = count === 0;
    } catch (error) {
      failure = { error };
      last = true;
    }
    cutter.scan(buffer, filled, last);
    if (cutter.cut === 0 && !last) {
      if (filled < buffer.length) continue;
      if (filled < limits.maxDocumentBytes) {
        buffer = grown(buffer, Math.min(filled * 2, limits.maxDocumentBytes));
        continue;
      }
      cutter.giveUp(buffer, filled);
    }
    const { cut } = cutter;
    if (cut > 0) {
      yield {
        source,
        sequence: sequence++,
        offset,
        bytes: copyOf(buffer, cut),
        length: cut,
        format: 'lines',
        spans: cutter.spans?.take() ?? null,
        broken: cutter.broken.take(),
      };
    }
    cutter.shift();
    buffer.copyWithin(0, cut, filled);
    filled -= cut;
    offset += cut;
    // A long line has enlarged the buffer.
    if (buffer.length > limits.chunkBytes && filled < limits.chunkBytes) {
      buffer = grown(buffer.subarray(0, filled), limits.chunkBytes);
    }
  }
  if (failure !== null) throw failure.error;
}

/** The first bytes, followed by at least one zero byte. */
function copyOf(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(paddedSize(length));
  copy.set(bytes.subarray(0, length));
  return copy;
}

function grown(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length);
  larger.set(bytes);
  return larger;
}

interface Arrival<T> {
  readonly index: number;
  /** `null` if the stream failed. */
  readonly result: IteratorResult<T, unknown> | null;
  readonly error: unknown;
}

/**
 * Merges several streams in order of arrival. One item of each is requested ahead. An error of one
 * stream ends all.
 */
export async function* merge<T>(
  streams: readonly AsyncIterable<T>[],
): AsyncGenerator<T, void, undefined> {
  const iterators = streams.map((stream) => stream[Symbol.asyncIterator]());
  // Not Promise.race: its pending callbacks would accumulate on a stream that is silent for days.
  const arrived: Arrival<T>[] = [];
  let wake = () => {};
  const put = (arrival: Arrival<T>) => {
    arrived.push(arrival);
    wake();
  };
  const ask = (index: number) => {
    iterators[index]?.next().then(
      (result) => put({ index, result, error: undefined }),
      (error: unknown) => put({ index, result: null, error }),
    );
  };
  for (const index of iterators.keys()) ask(index);
  try {
    for (let open = iterators.length; open > 0;) {
      const next = arrived.shift();
      if (next === undefined) {
        await new Promise<void>((resolve) => (wake = resolve));
      } else if (next.result === null) {
        throw next.error;
      } else if (next.result.done === true) {
        open -= 1;
      } else {
        ask(next.index);
        yield next.result.value;
      }
    }
  } finally {
    for (const iterator of iterators) void iterator.return?.();
  }
}

/** A stream that can be ended from outside, even while it waits for its next item. */
export async function* untilStopped<T>(
  stream: AsyncIterable<T>,
  stop: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const iterator = stream[Symbol.asyncIterator]();
  const next = () =>
    new Promise<IteratorResult<T, unknown> | null>((resolve, reject) => {
      const end = () => resolve(null);
      stop.addEventListener('abort', end);
      const done = () => stop.removeEventListener('abort', end);
      iterator.next().then(resolve, reject).finally(done);
    });
  try {
    while (!stop.aborted) {
      const result = await next();
      if (result === null || result.done === true) return;
      yield result.value;
    }
  } finally {
    void iterator.return?.();
  }
}
