import type { Transform } from 'node:stream';
import { IngestError } from '../errors.ts';
import { chunkSource } from './source.ts';
import type { ByteSource } from './source.ts';

/** Read at a time; what it expands to (at most about 1,000 times as much) is held until it is used. */
const PIECE_BYTES = 16 * 1024;

/**
 * The output of a decompressor. It gets its next input only when all output has been used, which
 * bounds memory whatever the ratio. Damaged or truncated data gives all that could be had first,
 * then an error.
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
  for (;;) {
    // Not used again before the decompressor is done with it, which the callback says.
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    const count = await source.read(piece);
    const done =
      count === 0
        ? ended
        : new Promise<null>((resolve) => {
            inflater.write(piece.subarray(0, count), (error) => {
              if (!error) resolve(null);
            });
          });
    if (count === 0) inflater.end();
    const error = await Promise.race([done, failure]);
    const chunks = output;
    output = [];
    yield* chunks;
    if (error !== null) throw damaged(name, error);
    if (count === 0) return;
  }
}

function damaged(name: string, error: Error): IngestError {
  const code = 'code' in error ? String(error.code) : '';
  const truncated = code === 'Z_BUF_ERROR';
  return new IngestError(
    'ING1007',
    name,
    truncated
      ? `the compressed data of ${name} ends too early`
      : `the compressed data of ${name} is damaged (${error.message})`,
    'what could be decompressed was used; get a whole copy of the file',
    error,
  );
}
