import type { FileSystem } from '../../file-system/file-system.ts';
import type { SegmentInfo } from '../segment-info.ts';

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
