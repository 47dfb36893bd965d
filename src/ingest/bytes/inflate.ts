import type { Transform } from 'node:stream';
import { IngestError } from '../errors.ts';
import { chunkSource } from './source.ts';
import type { ByteSource } from './source.ts';

/**
 * The number of bytes read at a time. The decompressed output (at most about 1,000 times as much)
 * is held until it is used.
 */
const PIECE_BYTES = 16 * 1024;

/**
 * The length of the checksum at the end of gzip data. It is passed to the decompressor separately,
 * because a decompressor that fails discards the output of the same chunk.
 */
const TRAILER_BYTES = 8;

/**
 * The output of a decompressor. It gets its next input only after all output has been consumed,
 * which bounds memory at any compression ratio. Damaged or truncated data yields everything that
 * can be decompressed, then an error.
 */
export function inflated(source: ByteSource, name: string, inflater: Transform): ByteSource {
  const bytes = chunkSource(inflate(source, name, inflater));
  return {
    read: (target) => bytes.read(target),
    close: async () => {
      inflater.destroy();
      await source.close();
    },
  };
}

async function* inflate(
  source: ByteSource,
  name: string,
  inflater: Transform,
): AsyncGenerator<Uint8Array, void, undefined> {
  let output: Uint8Array[] = [];
  inflater.on('data', (chunk: Uint8Array) => output.push(chunk));
  const failure = new Promise<Error>((resolve) => inflater.once('error', resolve));
  const ended = new Promise<null>((resolve) => inflater.once('end', () => resolve(null)));
  let held = Buffer.alloc(0);
  for (let last = false; ;) {
    // A new buffer each time, because the decompressor may still be reading the previous one.
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    const count: number = last ? 0 : await source.read(piece);
    const bytes = Buffer.concat([held, piece.subarray(0, count)]);
    const ready = count === 0 ? bytes.length : Math.max(0, bytes.length - TRAILER_BYTES);
    held = bytes.subarray(ready);
    const done =
      ready === 0 && count === 0
        ? ended
        : new Promise<null>((resolve) => {
            inflater.write(bytes.subarray(0, ready), (error) => {
              if (!error) resolve(null);
            });
          });
    if (done === ended) inflater.end();
    const error = await Promise.race([done, failure]);
    const chunks = output;
    output = [];
    yield* chunks;
    if (error !== null) throw damaged(name, error);
    if (done === ended) return;
    last = count === 0;
  }
}

function damaged(name: string, error: Error): IngestError {
  const code = 'code' in error ? String(error.code) : '';
  const truncated = code === 'Z_BUF_ERROR';
  return new IngestError(
    'ING1007',
    name,
    truncated
      ? `the compressed data of ${name} is truncated`
      : `the compressed data of ${name} is damaged (${error.message})`,
    'the data decompressed so far was used; get a complete copy of the file',
    error,
  );
}
