import { constants, copyFileSync, existsSync, linkSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncPath } from '../../files/sync-path.ts';

/** The result of sharing a file; `gone`: it was removed. */
type Sharing = 'shared' | 'copied' | 'there' | 'gone';

/**
 * Links a file that never changes, or copies it where that is not possible, as on another disk. A copy that
 * fails must be removed by the caller.
 */
export function shareFile(source: string, target: string): Sharing {
  if (existsSync(target)) return 'there';
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  try {
    linkSync(source, target);
    return 'shared';
  } catch (error) {
    if (isGone(error)) return 'gone';
  }
  try {
    copyFileSync(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  } catch (error) {
    if (isGone(error)) return 'gone';
    throw error;
  }
  syncPath(target);
  return 'copied';
}

/** Makes the names below a folder durable. */
export function syncFolders(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) syncFolders(join(folder, entry.name));
  }
  syncPath(folder);
}

const isGone = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';
