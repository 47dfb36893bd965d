import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { StoreError } from '../errors.ts';
import type { Damage, VerifyReport } from '../event-store.ts';
import type { FileSystem } from './file-system.ts';
import { readLog } from './log/read-log.ts';
import { LOG_FOLDER } from './maintenance/task.ts';
import type { ManifestSnapshot } from './manifest/manifest.ts';
import { openSegment } from './segment/segment.ts';
import type { SegmentFile, SegmentInfo } from './segment-info.ts';

const CHUNK_BYTES = 1024 * 1024;

/** Reads every byte of a store, and compares it with what was written. */
export function verifyStore(
  fs: FileSystem,
  folder: string,
  { segments, flushedTo }: ManifestSnapshot,
  onProgress: (bytes: number) => void,
): VerifyReport {
  const damage: Damage[] = [];
  let files = 0;
  let bytes = 0;
  let events = 0;
  for (const segment of segments) {
    events += segment.events;
    for (const file of segment.files) {
      files += 1;
      bytes += file.bytes;
      damage.push(...verifyFile(fs, folder, segment, file));
      onProgress(bytes);
    }
    damage.push(...verifyContent(fs, join(folder, segment.path), segment));
  }
  const log = readLog(fs, join(folder, LOG_FOLDER));
  log.close();
  damage.push(...log.damage);
  for (const { firstArrival, count } of log.blocks) {
    if (firstArrival >= flushedTo) events += count;
  }
  bytes += log.bytes;
  onProgress(bytes);
  return { files: files + fs.list(join(folder, LOG_FOLDER)).length, bytes, events, damage };
}

function verifyFile(
  fs: FileSystem,
  folder: string,
  { path, events }: SegmentInfo,
  { extension, bytes, crc32: expected }: SegmentFile,
): Damage[] {
  const file = `${path}.${extension}`;
  try {
    const opened = fs.open(join(folder, file));
    try {
      if (opened.size !== bytes) {
        return [{ file, what: `it has ${opened.size} bytes and not ${bytes}`, events }];
      }
      let checksum = 0;
      for (let offset = 0; offset < bytes; offset += CHUNK_BYTES) {
        checksum = crc32(opened.read(offset, CHUNK_BYTES), checksum);
      }
      return checksum === expected
        ? []
        : [{ file, what: 'its checksum is another one', events: null }];
    } finally {
      opened.close();
    }
  } catch (error) {
    return [{ file, what: (error as Error).message, events }];
  }
}

function verifyContent(fs: FileSystem, path: string, { files, path: name }: SegmentInfo): Damage[] {
  try {
    const segment = openSegment(fs, path);
    try {
      return segment.verify().map((each) => ({ ...each, file: `${name}.${each.file}` }));
    } finally {
      segment.close();
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const events = null;
    return [{ file: `${name}.${files[0]?.extension ?? 'index'}`, what: error.message, events }];
  }
}
