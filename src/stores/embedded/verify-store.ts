import { join } from 'node:path';
import { StoreError } from '../errors.ts';
import type { Damage, VerifyReport } from '../event-store.ts';
import { checksumOf, type FileSystem, withFile } from '../file-system/file-system.ts';
import { readLog } from './log/log-files.ts';
import { missingEvents } from './log/scan-file.ts';
import { LOG_FOLDER } from './maintenance/task.ts';
import type { ManifestSnapshot, SegmentFile, SegmentInfo } from './manifest/manifest.ts';
import { openSegment } from './segment/segment.ts';

/**
 * Reads every byte of a store, and compares it with what was written. Segments that a compaction or retention
 * takes away meanwhile are left out, and those that come are read as well.
 *
 * @param acknowledged all events below this arrival number were acknowledged before the call
 */
export function verifyStore(
  fs: FileSystem,
  folder: string,
  acknowledged: number,
  snapshot: () => ManifestSnapshot,
  onProgress: (bytes: number) => void,
): VerifyReport {
  // The log first: what moves into segments meanwhile is then found in both, and not in neither.
  const log = readLog(fs, join(folder, LOG_FOLDER), acknowledged);
  log.close();
  const logFiles = fs.list(join(folder, LOG_FOLDER)).length;
  let bytes = log.bytes;
  onProgress(bytes);
  const checked = new Map<
    string,
    { readonly segment: SegmentInfo; readonly damage: readonly Damage[] }
  >();
  let manifest = snapshot();
  for (;;) {
    const left = manifest.segments.filter(({ path }) => !checked.has(path));
    if (left.length === 0) break;
    for (const segment of left) {
      checked.set(segment.path, { segment, damage: verifySegment(fs, folder, segment) });
      onProgress((bytes += segment.storedBytes));
    }
    manifest = snapshot();
  }
  const listed = manifest.segments.flatMap(({ path }) => checked.get(path) ?? []);
  const found = Math.max(log.nextArrival, manifest.flushedTo);
  const missing =
    found < acknowledged ? [missingEvents(join(folder, LOG_FOLDER), found, acknowledged)] : [];
  const unflushed = log.blocks.filter(({ firstArrival }) => firstArrival >= manifest.flushedTo);
  return {
    files: logFiles + listed.reduce((sum, { segment }) => sum + segment.files.length, 0),
    bytes: log.bytes + listed.reduce((sum, { segment }) => sum + segment.storedBytes, 0),
    events:
      unflushed.reduce((sum, { count }) => sum + count, 0) +
      listed.reduce((sum, { segment }) => sum + segment.events, 0),
    damage: [...log.damage, ...missing, ...listed.flatMap(({ damage }) => damage)],
  };
}

function verifySegment(fs: FileSystem, folder: string, segment: SegmentInfo): Damage[] {
  const damage = segment.files.flatMap((file) => verifyFile(fs, folder, segment, file));
  return [...damage, ...verifyContent(fs, join(folder, segment.path), segment)];
}

function verifyFile(
  fs: FileSystem,
  folder: string,
  { path, events }: SegmentInfo,
  { extension, bytes, crc32: expected }: SegmentFile,
): Damage[] {
  const file = `${path}.${extension}`;
  try {
    return withFile(fs, join(folder, file), (opened) => {
      if (opened.size !== bytes) {
        return [{ file, what: `it has ${opened.size} bytes and not ${bytes}`, events }];
      }
      return checksumOf(opened) === expected
        ? []
        : [{ file, what: 'its checksum is another one', events: null }];
    });
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
