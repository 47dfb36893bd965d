import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DEFAULT_SPACE } from '../../access-store.ts';
import { nodeFileSystem } from '../../file-system/node-file-system.ts';
import { tablesFile } from '../../sql/tables-place.ts';
import { DETECTION_FILE } from './detection-store.ts';

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether this may be the id of a preview, which is the name of a file. */
export const isPreviewId = (id: string): boolean => ID.test(id);

/** The database with the alerts of a preview, relative to the folder of that of its space. The id is valid. */
export const previewFileOf = (id: string): string => join('previews', `${id}.db`);

const SPACES_FOLDER = 'spaces';

/** `.removed-<space>-<milliseconds since 1970>`: no space has such a name. */
const REMOVED = /^\.removed-[a-z0-9_-]+-(\d+)$/;

/** Whether this may be the id of a space, which is the name of a folder. */
export const isSpaceId = (id: string): boolean => /^[a-z0-9][a-z0-9_-]{0,62}$/.test(id);

/**
 * The database of a space, relative to the data directory. The id is valid. That of the default one is at the top, as
 * before there were others.
 */
export const detectionFileOf = (space: string): string =>
  space === DEFAULT_SPACE ? DETECTION_FILE : join(SPACES_FOLDER, space, DETECTION_FILE);

/** The space of a file of {@link detectionFileOf}. */
export const spaceOf = (file: string): string =>
  file === DETECTION_FILE ? DEFAULT_SPACE : basename(dirname(file));

/** The spaces beside the default one that have a folder. */
export function storedSpaces(folder: string): readonly string[] {
  return namesIn(folder).filter((name) => isSpaceId(name) && name !== DEFAULT_SPACE);
}

/** Every database of a data directory that there is, relative to it. */
export function detectionFiles(folder: string): readonly string[] {
  return [DEFAULT_SPACE, ...storedSpaces(folder)]
    .map(detectionFileOf)
    .filter((file) => tablesFile(join(folder, file)) !== null);
}

/** Makes the folder of a space, if it is not there. */
export function makeSpaceFolder(folder: string, space: string): void {
  nodeFileSystem.makeFolder(join(folder, SPACES_FOLDER, space));
}

/** Gives the folder of a space, which no process has open, a name by which it is known to be removed. */
export async function putSpaceAside(folder: string, space: string, now: number): Promise<string> {
  const spaces = join(folder, SPACES_FOLDER);
  // One of the same moment must not be replaced.
  let time = now;
  while (existsSync(join(spaces, `.removed-${space}-${time}`))) time += 1;
  const name = `.removed-${space}-${time}`;
  nodeFileSystem.rename(join(spaces, space), join(spaces, name));
  await nodeFileSystem.syncFolder(spaces);
  return join(SPACES_FOLDER, name);
}

/** The folders that were put aside before a time, in milliseconds since 1970. */
export function spacesPutAside(folder: string, before: number): readonly string[] {
  return namesIn(folder).flatMap((name) => {
    const time = REMOVED.exec(name)?.[1];
    return time !== undefined && Number(time) < before ? [join(folder, SPACES_FOLDER, name)] : [];
  });
}

function namesIn(folder: string): readonly string[] {
  const spaces = join(folder, SPACES_FOLDER);
  if (!existsSync(spaces)) return [];
  return (
    readdirSync(spaces, { withFileTypes: true })
      // A link leads to another disk.
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map(({ name }) => name)
      .toSorted()
  );
}
