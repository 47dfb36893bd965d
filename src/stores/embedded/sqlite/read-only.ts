import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StoreError } from '../../errors.ts';

/** What to open in order to read a database, and what to do when it has been closed. */
interface Readable {
  readonly location: string | URL;
  readonly release: () => void;
}

const NOTHING = (): void => undefined;

/**
 * SQLite needs an index of the write-ahead log beside the database even to read it. Where it is missing and cannot
 * be made, no process writes the database either: it is read as it is, or, together with what its log still has, from
 * a copy in the temporary folder.
 */
export function readable(path: string): Readable {
  if (existsSync(`${path}-shm`)) return { location: path, release: NOTHING };
  const refusal = whyNotWritable(dirname(path));
  if (refusal === null) return { location: path, release: NOTHING };
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  // In a folder that is merely not ours another process may begin to write.
  if (refusal === 'EROFS' && (log === undefined || log.size === 0)) {
    const location = pathToFileURL(path);
    location.searchParams.set('immutable', '1');
    return { location, release: NOTHING };
  }
  return copyOf(path, log !== undefined);
}

function copyOf(path: string, hasLog: boolean): Readable {
  try {
    const folder = mkdtempSync(join(tmpdir(), 'dockwarden-'));
    const release = (): void => rmSync(folder, { recursive: true, force: true });
    const location = join(folder, basename(path));
    try {
      copyFileSync(path, location);
      if (hasLog) copyFileSync(`${path}-wal`, `${location}-wal`);
    } catch (error) {
      release();
      throw error;
    }
    return { location, release };
  } catch (error) {
    throw new StoreError(
      'STO1303',
      `${path} is in a read-only directory, and cannot be copied: ${(error as Error).message}`,
      'let `TMPDIR` name a folder with enough space',
      error,
    );
  }
}

function whyNotWritable(folder: string): string | null {
  try {
    accessSync(folder, constants.W_OK);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? '';
  }
}
