import type { ByteSource } from '../bytes/source.ts';
import { paddedSize } from '../json/text.ts';
import type { Block, Format, FramingLimits, BlockPool } from './block.ts';
import { createCutter, detectFormat } from './detect.ts';

/** The number of first bytes from which the layout is detected. */
const PROBE_BYTES = 256 * 1024;

/**
 * Splits one input into blocks. Holds the memory of one block, or of one document if that is
 * larger. An error of the source follows the block with the content read before it.
 *
 * @param format detected from the beginning of the input unless given
 */
export async function* blocksOf(
  bytes: ByteSource,
  source: number,
  pool: BlockPool,
  limits: FramingLimits,
  format?: Format,
): AsyncGenerator<Block, void, undefined> {
  let buffer = pool.take(limits.blockBytes);
  let { filled, last, error } =
    format === undefined
      ? await fill(bytes, buffer, 0, Math.min(PROBE_BYTES, room(buffer)))
      : { filled: 0, last: false, error: undefined as unknown };
  const cutter = createCutter(format ?? detectFormat(buffer.subarray(0, filled)));
  let offset = 0;
  for (let sequence = 0; ;) {
    if (!last) ({ filled, last, error } = await fill(bytes, buffer, filled, room(buffer)));
    buffer[filled] = 0;
    cutter.scan(buffer, filled, last);
    if (cutter.cut === 0 && !last) {
      if (filled < limits.maxDocumentBytes) {
        const small = buffer;
        buffer = grown(small, filled, limits);
        pool.give(small.buffer);
        continue;
      }
      cutter.giveUp(buffer, filled);
    }
    const { cut } = cutter;
    const rest = buffer.subarray(cut, filled);
    const next =
      last && rest.length === 0 ? null : pool.take(Math.max(limits.blockBytes, rest.length + 1));
    next?.set(rest);
    buffer[cut] = 0;
    if (cut > 0 || cutter.broken.length > 0) {
      yield blockOf(cutter, buffer, { source, sequence: sequence++, offset });
    } else {
      pool.give(buffer.buffer);
    }
    if (next === null) break;
    cutter.shift();
    offset += cut;
    filled -= cut;
    buffer = next;
  }
  if (error !== undefined) throw error;
}

type Place = Pick<Block, 'source' | 'sequence' | 'offset'>;

function blockOf(cutter: ReturnType<typeof createCutter>, bytes: Uint8Array, place: Place): Block {
  return {
    ...place,
    bytes,
    length: cutter.cut,
    format: cutter.format,
    spans: cutter.spans?.take() ?? null,
    broken: cutter.broken.take(),
  };
}

interface Filled {
  readonly filled: number;
  readonly last: boolean;
  readonly error: unknown;
}

/** Reads until `limit` bytes are available or the source ends. An error counts as the end. */
async function fill(
  source: ByteSource,
  buffer: Uint8Array,
  from: number,
  limit: number,
): Promise<Filled> {
  let filled = from;
  while (filled < limit) {
    let count;
    try {
      count = await source.read(buffer.subarray(filled, limit));
    } catch (error) {
      return { filled, last: true, error };
    }
    if (count === 0) return { filled, last: true, error: undefined };
    filled += count;
  }
  return { filled, last: false, error: undefined };
}

/** The number of content bytes that fit, with a zero byte after them. */
function room(buffer: Uint8Array): number {
  return buffer.length - 1;
}

function grown(buffer: Uint8Array, filled: number, limits: FramingLimits): Uint8Array {
  const larger = new Uint8Array(
    paddedSize(Math.min(Math.max(filled * 2, 64), limits.maxDocumentBytes)),
  );
  larger.set(buffer.subarray(0, filled));
  return larger;
}
