import zlib from 'node:zlib';
import type { Transform } from 'node:stream';
import { IngestError } from '../errors.ts';
import { inflated } from './inflate.ts';
import { prefixed } from './source.ts';
import type { ByteSource } from './source.ts';

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
