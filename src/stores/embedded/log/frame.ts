import { crc32 } from 'node:zlib';
import type { EncodedBlock } from '../../event-store.ts';

/**
 * The bytes of a log file; docs/reference/log-format.md has the tables. A file is a header and frames. A frame is
 * a header, descriptors of blocks (the envelope), and the blocks. All numbers are little endian.
 */
export const FILE_HEADER_BYTES = 32;
export const FRAME_HEADER_BYTES = 44;
const DESCRIPTOR_BYTES = 42;

/** In the flags of a descriptor. */
const HAS_IDS = 1;

/** The last three characters are the version of the format. */
const FILE_MAGIC = 'DWLOG001';
export const FRAME_MAGIC = Buffer.from('DWF1');

/**
 * Every file has random bytes of its own, which each of its frames repeats. Neither what a file system had
 * on the same place before nor what a client sends within a document can then be taken for a frame.
 */
export const SALT_BYTES = 8;

/** A block without its bytes, and where these are. */
export interface LogBlockRef extends Omit<LogBlock, 'documents' | 'columns'> {
  /** The first arrival number of the file, which is its name. */
  readonly file: number;
  readonly offset: number;
  readonly documentsLength: number;
  readonly columnsLength: number;
  /** CRC32 of the documents and columns. */
  readonly checksum: number;
}

export interface FileHeader {
  readonly salt: Buffer;
  readonly firstArrival: number;
}

export interface FrameHeader {
  readonly salt: Buffer;
  readonly envelopeLength: number;
  readonly dataLength: number;
  readonly envelopeChecksum: number;
}

export function encodeFileHeader({ salt, firstArrival }: FileHeader): Buffer {
  const bytes = Buffer.alloc(FILE_HEADER_BYTES);
  bytes.write(FILE_MAGIC, 0, 'latin1');
  salt.copy(bytes, 8);
  writeUint64(bytes, firstArrival, 16);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 28)), 28);
  return bytes;
}

/** `null` if these bytes are no header. */
export function decodeFileHeader(bytes: Buffer): FileHeader | null {
  if (bytes.length < FILE_HEADER_BYTES || bytes.toString('latin1', 0, 8) !== FILE_MAGIC)
    return null;
  if (bytes.readUInt32LE(28) !== crc32(bytes.subarray(0, 28))) return null;
  return { salt: Buffer.from(bytes.subarray(8, 16)), firstArrival: readUint64(bytes, 16) };
}

/** What a frame of a file begins with. */
export function frameMark(salt: Buffer): Buffer {
  return Buffer.concat([FRAME_MAGIC, salt]);
}

export interface EncodedFrame {
  readonly pieces: readonly Uint8Array[];
  readonly length: number;
  readonly refs: readonly LogBlockRef[];
}

/** @param offset of the frame in `file` */
export function encodeFrame(
  blocks: readonly LogBlock[],
  salt: Buffer,
  file: number,
  offset: number,
): EncodedFrame {
  const names = blocks.map(
    ({ stream, index }) => [Buffer.from(stream), Buffer.from(index)] as const,
  );
  const envelopeLength = names.reduce(
    (sum, [stream, index]) => sum + DESCRIPTOR_BYTES + stream.length + index.length,
    0,
  );
  const head = Buffer.alloc(FRAME_HEADER_BYTES + envelopeLength);
  const pieces: Uint8Array[] = [head];
  const refs: LogBlockRef[] = [];
  let at = FRAME_HEADER_BYTES;
  let length = head.length;
  for (const [number, block] of blocks.entries()) {
    const { documents, columns, ...envelope } = block;
    const ref: LogBlockRef = {
      ...envelope,
      file,
      offset: offset + length,
      documentsLength: documents.length,
      columnsLength: columns.length,
      checksum: crc32(columns, crc32(documents)),
    };
    at = writeDescriptor(head, at, ref, names[number] ?? []);
    pieces.push(documents, columns);
    length += documents.length + columns.length;
    refs.push(ref);
  }
  FRAME_MAGIC.copy(head, 0);
  salt.copy(head, 4);
  head.writeUInt32LE(envelopeLength, 12);
  writeUint64(head, offset, 16);
  writeUint64(head, length - head.length, 24);
  head.writeUInt32LE(blocks.length, 32);
  head.writeUInt32LE(crc32(head.subarray(FRAME_HEADER_BYTES)), 36);
  head.writeUInt32LE(crc32(head.subarray(0, 40)), 40);
  return { pieces, length, refs };
}

/** `null` if these bytes are no header of a frame that was written at this offset. */
export function decodeFrameHeader(bytes: Buffer, offset: number): FrameHeader | null {
  if (bytes.length < FRAME_HEADER_BYTES || !bytes.subarray(0, 4).equals(FRAME_MAGIC)) return null;
  if (bytes.readUInt32LE(40) !== crc32(bytes.subarray(0, 40))) return null;
  if (readUint64(bytes, 16) !== offset) return null;
  return {
    salt: Buffer.from(bytes.subarray(4, 12)),
    envelopeLength: bytes.readUInt32LE(12),
    dataLength: readUint64(bytes, 24),
    envelopeChecksum: bytes.readUInt32LE(36),
  };
}

/**
 * The blocks of an envelope that has passed its checksum.
 *
 * @param offset of the first block in the file
 * @param intern gives one string for equal ones, of which a log has very many
 */
export function decodeEnvelope(
  bytes: Buffer,
  file: number,
  offset: number,
  intern: (text: string) => string,
): LogBlockRef[] {
  const refs: LogBlockRef[] = [];
  let place = offset;
  for (let at = 0; at < bytes.length;) {
    const documentsLength = bytes.readUInt32LE(at + 24);
    const columnsLength = bytes.readUInt32LE(at + 28);
    const streamEnd = at + DESCRIPTOR_BYTES + bytes.readUInt16LE(at + 36);
    const indexEnd = streamEnd + bytes.readUInt16LE(at + 38);
    refs.push({
      stream: intern(bytes.toString('utf8', at + DESCRIPTOR_BYTES, streamEnd)),
      index: intern(bytes.toString('utf8', streamEnd, indexEnd)),
      count: bytes.readUInt32LE(at + 16),
      documentBytes: bytes.readUInt32LE(at + 20),
      firstArrival: readUint64(bytes, at),
      received: readUint64(bytes, at + 8),
      hasIds: (bytes.readUInt16LE(at + 40) & HAS_IDS) !== 0,
      file,
      offset: place,
      documentsLength,
      columnsLength,
      checksum: bytes.readUInt32LE(at + 32),
    });
    place += documentsLength + columnsLength;
    at = indexEnd;
  }
  return refs;
}

function writeDescriptor(
  bytes: Buffer,
  at: number,
  ref: LogBlockRef,
  [stream = Buffer.alloc(0), index = Buffer.alloc(0)]: readonly Buffer[],
): number {
  writeUint64(bytes, ref.firstArrival, at);
  writeUint64(bytes, ref.received, at + 8);
  bytes.writeUInt32LE(ref.count, at + 16);
  bytes.writeUInt32LE(ref.documentBytes, at + 20);
  bytes.writeUInt32LE(ref.documentsLength, at + 24);
  bytes.writeUInt32LE(ref.columnsLength, at + 28);
  bytes.writeUInt32LE(ref.checksum, at + 32);
  bytes.writeUInt16LE(stream.length, at + 36);
  bytes.writeUInt16LE(index.length, at + 38);
  bytes.writeUInt16LE(ref.hasIds ? HAS_IDS : 0, at + 40);
  stream.copy(bytes, at + DESCRIPTOR_BYTES);
  index.copy(bytes, at + DESCRIPTOR_BYTES + stream.length);
  return at + DESCRIPTOR_BYTES + stream.length + index.length;
}

/** Arrival numbers and times stay below 2^53. Two halves are several times faster than a bigint. */
function writeUint64(bytes: Buffer, value: number, at: number): void {
  bytes.writeUInt32LE(value % 2 ** 32, at);
  bytes.writeUInt32LE(Math.floor(value / 2 ** 32), at + 4);
}

function readUint64(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
}

/** A block with its envelope, as the log and the segments keep it. Its rows arrived one after the other. */
export interface LogBlock extends Pick<
  EncodedBlock,
  'stream' | 'index' | 'count' | 'documents' | 'documentBytes' | 'columns'
> {
  /** The arrival number of its first row. */
  readonly firstArrival: number;
  /** When it was received, in milliseconds since 1970. */
  readonly received: number;
  /** Whether a client gave any of its rows an id. */
  readonly hasIds: boolean;
}
