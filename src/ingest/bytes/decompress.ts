import zlib from 'node:zlib';
import type { Transform } from 'node:stream';
import { IngestError } from '../errors.ts';
import { prefixed, type ByteSource, chunkSource } from './source.ts';

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
function inflated(source: ByteSource, name: string, inflater: Transform): ByteSource {
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

/** Large enough that a gigabyte takes few chunks. */
const OUTPUT_CHUNK_BYTES = 256 * 1024;

/** The number of first bytes that identify the encoding. */
export const MAGIC_BYTES = 6;

interface Encoding {
  readonly magic: readonly number[];
  readonly name: string;
  /** Creates a decompressor, or fails with the reason why there is none. */
  readonly open: (source: string) => Transform;
}

/** Encodings by their first bytes. File names are not considered. */
const ENCODINGS: readonly Encoding[] = [
  {
    magic: [0x1f, 0x8b],
    name: 'gzip',
    open: () => zlib.createGunzip({ chunkSize: OUTPUT_CHUNK_BYTES }),
  },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], name: 'zstd', open: openZstd },
  { magic: [0x42, 0x5a, 0x68], name: 'bzip2', open: refuse('bzip2', 'bunzip2 -c FILE | …') },
  {
    magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
    name: 'xz',
    open: refuse('xz', 'xz -dc FILE | …'),
  },
  { magic: [0x50, 0x4b, 0x03, 0x04], name: 'zip', open: refuse('zip', 'unzip -p FILE | …') },
  {
    magic: [0xff, 0xfe],
    name: 'UTF-16',
    open: refuse('UTF-16', 'iconv -f UTF-16 -t UTF-8 FILE | …'),
  },
  {
    magic: [0xfe, 0xff],
    name: 'UTF-16',
    open: refuse('UTF-16', 'iconv -f UTF-16 -t UTF-8 FILE | …'),
  },
];

/** The decompressed content of a source. Throws `IngestError`. */
export async function decompressed(source: ByteSource, name: string): Promise<ByteSource> {
  const head = new Uint8Array(MAGIC_BYTES);
  let length = 0;
  while (length < MAGIC_BYTES) {
    const count = await source.read(head.subarray(length));
    if (count === 0) break;
    length += count;
  }
  const bytes = prefixed(head.subarray(0, length), source);
  const encoding = encodingOf(head.subarray(0, length));
  return encoding === undefined ? bytes : inflated(bytes, name, encoding.open(name));
}

/**
 * Whether offsets into the content equal offsets into the source, for a source that begins with
 * these bytes.
 */
export function isPlain(head: Uint8Array): boolean {
  return encodingOf(head) === undefined;
}

function encodingOf(head: Uint8Array): Encoding | undefined {
  return ENCODINGS.find(
    ({ magic }) => head.length >= magic.length && magic.every((byte, i) => head[i] === byte),
  );
}

type OpenZstd = (options: { chunkSize: number }) => Transform;

function openZstd(source: string): Transform {
  // Node has it from 22.15 on, but the type definitions are those of Node 20.
  const open = (zlib as { createZstdDecompress?: OpenZstd }).createZstdDecompress;
  if (open !== undefined) return open({ chunkSize: OUTPUT_CHUNK_BYTES });
  throw new IngestError(
    'ING1005',
    source,
    `${source} is compressed with zstd, which Node ${process.versions.node} cannot read`,
    'use Node 22.15 or later, or pipe it in: zstd -dc FILE | …',
  );
}

function refuse(encoding: string, instead: string): (source: string) => Transform {
  return (source) => {
    throw new IngestError(
      'ING1006',
      source,
      `${source} is ${encoding}, which is not supported`,
      `pipe it in: ${instead}`,
    );
  };
}
