import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { STORE_CODES, StoreError } from '../../errors.ts';
import type { FileSystem } from '../../file-system/file-system.ts';
import type { Tail } from '../tail.ts';
import type { SegmentInfo, ManifestSnapshot } from './manifest.ts';

/** What {@link segmentPath} was made of, for the path of a file. */
export function arrivalsOfPath(file: string): { readonly first: number; readonly last: number } {
  const [, first, last] = /(\d+)-(\d+)\.[^/]*$/.exec(file) ?? [];
  return { first: Number(first), last: Number(last) };
}

const arrivalText = (arrival: number): string => String(arrival).padStart(12, '0');

/** Where a segment is, within the data directory. Its arrivals are part of it, so no other one ever has the same. */
export function segmentPath(
  stream: string,
  day: string,
  firstArrival: number,
  lastArrival: number,
): string {
  const name = `${arrivalText(firstArrival)}-${arrivalText(lastArrival)}`;
  return `${EVENTS_FOLDER}/${streamFolder(stream)}/${day}/${name}`;
}

/** Longer names do not fit into a folder of every file system. */
const MAX_NAME_LENGTH = 180;

/** The name of a stream as that of a folder. Streams are named by clients: nothing of a path may be left in it. */
export function streamFolder(stream: string): string {
  const name = stream.replace(/^\.|[^a-z0-9._-]/gu, (part) =>
    [...Buffer.from(part)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  );
  if (name.length <= MAX_NAME_LENGTH && name !== '') return name;
  const hash = createHash('sha256').update(stream).digest('hex').slice(0, 32);
  return `${name.slice(0, MAX_NAME_LENGTH - 33)}%${hash}`;
}

/** The folder of all segments within the data directory. */
export const EVENTS_FOLDER = 'events';

/** Files of segments, complete or not; files of other origin have other names. */
const SEGMENT_FILE = /^\d{12,16}-\d{12,16}\.[a-z]+(?:\.partial)?$/;

/**
 * The files of segments that no manifest lists, as absolute paths: what a flush or a compaction left when it was
 * interrupted, and what could not be removed. Other files than those of segments are never among them.
 */
export function unlistedFiles(
  fs: FileSystem,
  dataFolder: string,
  segments: readonly SegmentInfo[],
): string[] {
  const listed = new Set<string>();
  for (const { path, files } of segments) {
    for (const { extension } of files) listed.add(`${dataFolder}/${path}.${extension}`);
  }
  const days = namesBelow(fs, `${dataFolder}/${EVENTS_FOLDER}`).flatMap((stream) =>
    namesBelow(fs, stream),
  );
  return days
    .flatMap((day) => namesBelow(fs, day))
    .filter((path) => SEGMENT_FILE.test(path.slice(path.lastIndexOf('/') + 1)))
    .filter((path) => !listed.has(path));
}

/** The paths of what is in a folder; none of a file. */
function namesBelow(fs: FileSystem, folder: string): string[] {
  try {
    return fs.list(folder).map((name) => `${folder}/${name}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return [];
    throw error;
  }
}

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
