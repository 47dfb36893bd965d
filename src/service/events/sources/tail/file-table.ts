import { groupBy } from '../../../../util/group-by.ts';
import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { filesByInode, type FoundFile } from './find-files.ts';
import { FollowedFile } from './followed-file.ts';
import type { TailPlace } from '../../../../stores/state-store.ts';

/** The result of an update. */
export interface TableChanges {
  readonly added: readonly FollowedFile[];
  /** Another file has taken the name of a followed one. */
  readonly rotated: number;
  /** No longer in its folder under any name. Nothing more can be read of them. */
  readonly gone: readonly FollowedFile[];
}

/**
 * The followed files, by device and inode: names are not sufficient, since rotation gives them to other files.
 * Positions without a file are kept, since it may come back: a network mount may be away for a while.
 */
export class FileTable {
  readonly #files = new Map<string, FollowedFile>();
  /** Positions without a file, by id. */
  readonly #absent = new Map<string, TailPlace>();
  /** The file of each name at the last update. */
  #owners: ReadonlyMap<string, string> = new Map();
  #isFirstUpdate = true;

  constructor(places: readonly TailPlace[]) {
    for (const place of places) this.#absent.set(place.id, place);
  }

  get size(): number {
    return this.#files.size;
  }

  files(): IterableIterator<FollowedFile> {
    return this.#files.values();
  }

  /** The current files with a followed name. */
  async update(found: ReadonlyMap<string, FoundFile>, now: number): Promise<TableChanges> {
    const folders = new FolderCache();
    const owners = this.#owners;
    this.#owners = new Map([...found.values()].map(({ path, key }) => [path, key]));
    let rotated = 0;
    const unknown: FoundFile[] = [];
    for (const each of found.values()) {
      const owner = owners.get(each.path);
      if (owner !== undefined && owner !== each.key) rotated += 1;
      const known = this.#files.get(each.key);
      if (known === undefined) {
        unknown.push(each);
        continue;
      }
      if (owner !== each.key) known.path = await realPath(each.path);
      known.seen = now;
      known.isNamed = true;
      known.sizeIs(each.size, now);
    }
    const gone: FollowedFile[] = [];
    for (const file of this.#files.values()) {
      if (!found.has(file.key) && !(await this.#findAgain(file, folders, now))) gone.push(file);
    }
    for (const file of gone) this.drop(file);
    const added = await this.#add(unknown, folders, now);
    if (this.#isFirstUpdate) added.push(...(await this.#findRotated(folders, now)));
    this.#isFirstUpdate = false;
    return { added, rotated, gone };
  }

  /** Finishes a file; its position is kept. */
  drop(file: FollowedFile): void {
    this.#files.delete(file.key);
    this.#absent.set(file.id, file.place);
  }

  /** Removes the positions of files that were last seen before this time, and returns their ids. */
  forget(before: number): readonly string[] {
    const ids = [...this.#absent.values()].flatMap(({ id, seen }) => (seen < before ? [id] : []));
    for (const id of ids) this.#absent.delete(id);
    return ids;
  }

  /** Whether a file that has lost its name can still be read: it is open, or has another name by now. */
  async #findAgain(file: FollowedFile, folders: FolderCache, now: number): Promise<boolean> {
    // Writers keep a file open for a while after its rotation.
    if (file.isNamed) file.grewAt = now;
    file.isNamed = false;
    const found = await folders.find(file.path, file.inode);
    if (found?.key === file.key) file.path = found.path;
    return file.isOpen || found?.key === file.key;
  }

  async #add(
    unknown: readonly FoundFile[],
    folders: FolderCache,
    now: number,
  ): Promise<FollowedFile[]> {
    if (unknown.length === 0) return [];
    const byInode = groupBy(this.#absent.values(), ({ inode }) => inode);
    const byPath = groupBy(this.#absent.values(), ({ path }) => path);
    const added: FollowedFile[] = [];
    for (const named of unknown) {
      const found = { ...named, path: await realPath(named.path) };
      const place =
        (await this.#fitting(found, byInode.get(found.inode) ?? [], now)) ??
        (await this.#moved(found, byPath.get(found.path) ?? [], folders, now));
      added.push(this.#follow(found, place, now));
    }
    return added;
  }

  #follow(found: FoundFile, place: TailPlace | null, now: number): FollowedFile {
    const file = new FollowedFile(found, now, place);
    if (place !== null) this.#absent.delete(place.id);
    this.#files.set(found.key, file);
    return file;
  }

  /**
   * The position of a file with this inode. If the path is the same, too, it need not be examined now: a reuse of
   * the inode is detected when the file is read.
   */
  async #fitting(
    found: FoundFile,
    places: readonly TailPlace[],
    now: number,
  ): Promise<TailPlace | null> {
    const there = places.filter(({ id }) => this.#absent.has(id));
    const [only] = there;
    if (there.length === 1 && only?.path === found.path) return only;
    for (const place of there) if (await fits(found, place, now)) return place;
    return null;
  }

  /**
   * The position of a file with this path and another inode. Some network mounts generate inodes, and a file may
   * have been copied back. It is the same file if its content is, and if the former one is not in the folder.
   */
  async #moved(
    found: FoundFile,
    places: readonly TailPlace[],
    folders: FolderCache,
    now: number,
  ): Promise<TailPlace | null> {
    for (const place of places) {
      if (!this.#absent.has(place.id) || place.offset === 0) continue;
      const former = await folders.find(place.path, place.inode);
      if (former !== null && (await fits(former, place, now))) continue;
      if (await fits(found, place, now)) return place;
    }
    return null;
  }

  /**
   * Unfinished files that were renamed between two polls. A file that is still there under its
   * name, or has lost it to a file that is not followed, belongs to a path that is no longer configured.
   */
  async #findRotated(folders: FolderCache, now: number): Promise<FollowedFile[]> {
    const added: FollowedFile[] = [];
    const followed = new Set([...this.#files.values()].map(({ path }) => path));
    for (const place of this.#absent.values()) {
      const found = await folders.find(place.path, place.inode);
      if (found === null || found.size <= place.offset || this.#files.has(found.key)) continue;
      if (found.path === place.path) continue;
      if (!followed.has(place.path) && (await folders.has(place.path))) continue;
      if (!(await fits(found, place, now))) continue;
      const file = this.#follow(found, place, now);
      file.isNamed = false;
      added.push(file);
    }
    return added;
  }
}

/** Rotation renames the file itself, not a link to it. */
const realPath = (path: string): Promise<string> => realpath(path).catch(() => path);

async function fits(found: FoundFile, place: TailPlace, now: number): Promise<boolean> {
  const file = new FollowedFile(found, now, place);
  try {
    return (await file.open()) && (await file.fits());
  } catch {
    return false;
  } finally {
    await file.close();
  }
}

/** Lists each folder only once per update. */
class FolderCache {
  readonly #folders = new Map<string, Promise<ReadonlyMap<string, FoundFile>>>();

  /** A file with this inode in the folder of a path. */
  async find(path: string, inode: string): Promise<FoundFile | null> {
    return (await this.#filesBeside(path)).get(inode) ?? null;
  }

  async has(path: string): Promise<boolean> {
    return [...(await this.#filesBeside(path)).values()].some((file) => file.path === path);
  }

  #filesBeside(path: string): Promise<ReadonlyMap<string, FoundFile>> {
    const folder = dirname(path);
    const files = this.#folders.get(folder) ?? filesByInode(folder);
    this.#folders.set(folder, files);
    return files;
  }
}
