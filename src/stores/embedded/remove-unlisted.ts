import { basename, join } from 'node:path';
import { STORE_CODES, StoreError } from '../errors.ts';
import type { FileSystem } from '../file-system/file-system.ts';
import { arrivalsOfPath } from './maintenance/segment-path.ts';
import type { ManifestSnapshot } from './manifest/manifest.ts';
import { unlistedFiles } from './manifest/unlisted.ts';
import type { SegmentInfo } from './segment-info.ts';
import type { Tail } from './tail.ts';

/**
 * Removes the files of segments that the manifest does not list: what a flush, a compaction or retention left when it
 * was interrupted. Throws `StoreError` STO1310, and removes nothing, if one may have events that are nowhere
 * else: a manifest that is older than the events, or a new one, does not list them either.
 */
export function removeUnlisted(
  fs: FileSystem,
  folder: string,
  { flushedTo, segments }: ManifestSnapshot,
  tail: Tail,
): void {
  const unlisted = unlistedFiles(fs, folder, segments);
  if (unlisted.length === 0) return;
  const isComplete = segments.every((segment) => hasAllFiles(fs, folder, segment));
  for (const path of unlisted) {
    const { last } = arrivalsOfPath(path);
    // The events of an interrupted flush are in the log still, and those of a compaction in what it was to replace.
    const isLeftover = last < flushedTo ? isComplete : tail.find(last) !== null;
    if (isLeftover) continue;
    const what = `the state does not know ${path}, whose events are nowhere else`;
    throw new StoreError('STO1310', what, STORE_CODES.STO1310.cure);
  }
  for (const path of unlisted) fs.remove(path);
}

function hasAllFiles(fs: FileSystem, folder: string, { path, files }: SegmentInfo): boolean {
  const names = fs.list(join(folder, path, '..'));
  return files.every(({ extension }) => names.includes(`${basename(path)}.${extension}`));
}
