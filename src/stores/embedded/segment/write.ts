import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { FileSystem, WritableFile } from '../../file-system/file-system.ts';
import { compress, inflate, FRAME_BYTES, framesOf } from '../../blocks/codec.ts';
import { decodeColumns } from '../../blocks/columns.ts';

import type { LogBlock } from '../log/frame.ts';
import type { SegmentFile, SegmentInfo } from '../manifest/manifest.ts';
import { ofDisk, type BlockRow, type IndexHeader } from './index-file.ts';
import { IndexBuilder } from './index-builder.ts';

import type { Segment } from './segment.ts';
import type { Part } from './source.ts';

/** A block with as many documents is stored as it is; smaller ones are put together. */
const COPIED_BYTES = FRAME_BYTES / 2;

/** What the manifest says of a segment besides what is in its files. */
export type SegmentPlace = Pick<SegmentInfo, 'stream' | 'day' | 'path'>;

/**
 * Writes the files of a segment and makes them durable, their names included. The blocks are of one
 * stream and in order of arrival. Where that fails, nothing is left, and `StoreError` says why.
 *
 * @param path without an extension; the files must not exist
 */
export async function writeSegment(
  fs: FileSystem,
  path: string,
  blocks: AsyncIterable<LogBlock> | Iterable<LogBlock>,
  place: SegmentPlace,
): Promise<SegmentInfo> {
  return write(fs, path, place, partsOfBlocks(blocks));
}

/** Writes one segment with the events of several, which are in order of arrival, under its own name. */
export async function mergeSegments(
  fs: FileSystem,
  path: string,
  segments: readonly Segment[],
  place: SegmentPlace,
): Promise<SegmentInfo> {
  return write(fs, path, place, partsOfSegments(segments));
}

async function* partsOfBlocks(
  blocks: AsyncIterable<LogBlock> | Iterable<LogBlock>,
): AsyncGenerator<Part> {
  for await (const block of blocks) {
    const { index, count, documents, firstArrival, received } = block;
    const columns = decodeColumns(block.columns);
    const runs = [{ rows: count, firstArrival, received, index }];
    yield { columns, runs, frames: framesOf(documents, columns.frames) };
  }
}

function* partsOfSegments(segments: readonly Segment[]): Generator<Part> {
  for (const segment of segments) yield* segment.parts();
}

async function write(
  fs: FileSystem,
  path: string,
  place: SegmentPlace,
  parts: AsyncIterable<Part> | Iterable<Part>,
): Promise<SegmentInfo> {
  const folder = dirname(path);
  try {
    fs.makeFolder(folder);
    const builder = new IndexBuilder(place.stream);
    const blocks = await writeFile(fs, `${path}.blocks`, async (file) => {
      const writer = new BlockWriter(file, builder);
      for await (const part of parts) await writer.add(part);
      await writer.flush();
      return writer.blocks;
    });
    const { header, pieces } = builder.finish(blocks.result);
    const index = await writeFile(fs, `${path}.index`, (file) => file.write(pieces));
    await fs.syncFolder(folder);
    return infoOf(place, header, [
      { extension: 'blocks', ...blocks.file },
      { extension: 'index', ...index.file },
    ]);
  } catch (error) {
    for (const extension of ['blocks', 'index']) {
      try {
        fs.remove(`${path}.${extension}`);
      } catch {
        // What no manifest lists is swept at the next start.
      }
    }
    throw ofDisk(folder, error);
  }
}

function infoOf(
  place: SegmentPlace,
  header: IndexHeader,
  files: readonly SegmentFile[],
): SegmentInfo {
  const { events, documentBytes, firstArrival, lastArrival, firstReceived, lastReceived } = header;
  const timeOf = (text: string | null) => (text === null ? null : BigInt(text));
  return {
    ...place,
    events,
    documentBytes,
    storedBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    firstArrival,
    lastArrival,
    firstReceived,
    lastReceived,
    firstTime: timeOf(header.firstTime),
    lastTime: timeOf(header.lastTime),
    files,
  };
}

/** Writes one file, with its size and checksum as they go, and syncs it. */
async function writeFile<T>(
  fs: FileSystem,
  path: string,
  fill: (file: Pick<WritableFile, 'write'>) => Promise<T>,
): Promise<{ readonly result: T; readonly file: Omit<SegmentFile, 'extension'> }> {
  const file = await fs.create(path);
  let bytes = 0;
  let checksum = 0;
  try {
    const result = await fill({
      async write(pieces) {
        await file.write(pieces);
        for (const piece of pieces) {
          bytes += piece.length;
          checksum = crc32(piece, checksum);
        }
      },
    });
    await file.sync();
    return { result, file: { bytes, crc32: checksum } };
  } finally {
    await file.close();
  }
}

/** Writes blocks of about the same size: large ones as they come, small ones put together. */
class BlockWriter {
  readonly #file: Pick<WritableFile, 'write'>;
  readonly #builder: IndexBuilder;
  readonly blocks: BlockRow[] = [];
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #waitingRows = 0;

  constructor(file: Pick<WritableFile, 'write'>, builder: IndexBuilder) {
    this.#file = file;
    this.#builder = builder;
  }

  async add({ columns, runs, frames }: Part): Promise<void> {
    this.#builder.add(columns, runs);
    for (const each of frames) await this.#add(each);
  }

  async #add({ frame, rows, size }: Part['frames'][number]): Promise<void> {
    if (size >= COPIED_BYTES) {
      await this.flush();
      await this.#write(frame, rows, size);
      return;
    }
    this.#waiting.push(inflate(frame, size));
    this.#waitingBytes += size;
    this.#waitingRows += rows;
    if (this.#waitingBytes >= FRAME_BYTES) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const frame = compress(Buffer.concat(this.#waiting));
    await this.#write(frame, this.#waitingRows, this.#waitingBytes);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#waitingRows = 0;
  }

  async #write(frame: Uint8Array, rows: number, size: number): Promise<void> {
    this.blocks.push([frame.length, crc32(frame), rows, size]);
    await this.#file.write([frame]);
  }
}
