import type { BigIntStats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { isEventFile, expandGlob, type WalkReport } from '../../../../ingest/inputs/resolve.ts';
import { hasWildcard } from '../../../../util/wildcard.ts';

/** A found file, with symbolic links resolved. */
export interface FoundFile {
  readonly path: string;
  /** Device and inode: they identify a file under any name, as long as the machine runs. */
  readonly key: string;
  readonly inode: string;
  readonly size: number;
}

export interface Findings {
  /** By key, in order of path; a file with several names has the first of them. */
  readonly files: ReadonlyMap<string, FoundFile>;
  /** Names that could not be examined or folders that could not be listed, with the system's reason. */
  readonly problems: ReadonlyMap<string, string>;
  readonly skipped: Skipped;
}

export interface Skipped {
  /** Compressed rotated files, whose content was read before. */
  compressed: number;
  /** Files in folders without the extension of an event file. */
  otherFiles: number;
  /** Names in folders that begin with a dot. */
  hidden: number;
  /** Pipes and devices. */
  special: number;
  /** Files over the limit. */
  tooMany: number;
}

/** Files examined concurrently: a network mount may take milliseconds for each, and must not block other calls. */
const CONCURRENT_CALLS = 16;

const COMPRESSED = /\.(?:gz|gzip|zst|zstd|bz2|xz|lz4|zip)$/iu;

/** Whether a name has the extension of a compressed file. */
export const isCompressedName = (path: string): boolean => COMPRESSED.test(basename(path));

/**
 * The files that paths currently refer to: a file itself, the event files in a folder and below, or
 * the matches of a pattern.
 *
 * @param ownFolder the data directory of the service, whose files are never followed
 */
export async function findFiles(
  paths: readonly string[],
  maxFiles: number,
  ownFolder: string | null = null,
): Promise<Findings> {
  const search = new Search(maxFiles, ownFolder);
  for (const path of paths) await search.addPath(path);
  return search;
}

class Search implements Findings {
  readonly files = new Map<string, FoundFile>();
  readonly problems = new Map<string, string>();
  readonly skipped: Skipped = { compressed: 0, otherFiles: 0, hidden: 0, special: 0, tooMany: 0 };
  readonly #maxFiles: number;
  readonly #ownFolder: string | null;
  /** Visited folders: links may be circular. */
  readonly #entered = new Set<string>();

  constructor(maxFiles: number, ownFolder: string | null) {
    this.#maxFiles = maxFiles;
    this.#ownFolder = ownFolder === null ? null : join(resolve(ownFolder), sep);
  }

  async addPath(path: string): Promise<void> {
    const stats = await this.#look(path);
    // A file may really be named `a*b`, so the literal name is tried first.
    if (stats === null && hasWildcard(path)) {
      this.problems.delete(path);
      await this.#addMatches(path);
    } else if (stats !== null) {
      await this.#add(path, stats, false);
    }
  }

  async #addMatches(pattern: string): Promise<void> {
    const report: WalkReport = { errors: [], hidden: 0, otherFiles: 0, special: 0 };
    const matches: string[] = [];
    for await (const path of expandGlob(pattern, report)) matches.push(path);
    this.skipped.hidden += report.hidden;
    for (const { source, cause } of report.errors) this.problems.set(source, reasonOf(cause));
    await this.#addAll(matches, false);
  }

  async #addFolder(folder: string): Promise<void> {
    let names: string[];
    try {
      names = await readdir(folder);
    } catch (error) {
      this.problems.set(folder, reasonOf(error));
      return;
    }
    const shown = names.filter((name) => !name.startsWith('.')).sort();
    this.skipped.hidden += names.length - shown.length;
    await this.#addAll(
      shown.map((name) => join(folder, name)),
      true,
    );
  }

  async #addAll(paths: readonly string[], isInFolder: boolean): Promise<void> {
    for (let first = 0; first < paths.length; first += CONCURRENT_CALLS) {
      const some = paths.slice(first, first + CONCURRENT_CALLS);
      const stats = await Promise.all(some.map((path) => this.#look(path)));
      for (const [index, path] of some.entries()) {
        const found = stats[index] ?? null;
        if (found !== null) await this.#add(path, found, isInFolder);
      }
    }
  }

  async #add(path: string, stats: BigIntStats, isInFolder: boolean): Promise<void> {
    if (this.#ownFolder !== null && join(resolve(path), sep).startsWith(this.#ownFolder)) return;
    const key = `${stats.dev}:${stats.ino}`;
    if (stats.isDirectory()) {
      if (this.#entered.has(key)) return;
      this.#entered.add(key);
      await this.#addFolder(path);
    } else if (!stats.isFile()) {
      this.skipped.special += 1;
    } else if (isCompressedName(path)) {
      this.skipped.compressed += 1;
    } else if (isInFolder && !isEventFile(path)) {
      this.skipped.otherFiles += 1;
    } else if (!this.files.has(key)) {
      if (this.files.size >= this.#maxFiles) this.skipped.tooMany += 1;
      else this.files.set(key, { path, key, inode: `${stats.ino}`, size: Number(stats.size) });
    }
  }

  async #look(path: string): Promise<BigIntStats | null> {
    try {
      return await stat(path, { bigint: true });
    } catch (error) {
      this.problems.set(path, reasonOf(error));
      return null;
    }
  }
}

/** The files of one folder by inode: rotation renames a file, mostly within the same folder. */
export async function filesByInode(folder: string): Promise<ReadonlyMap<string, FoundFile>> {
  const files = new Map<string, FoundFile>();
  const names = await readdir(folder).catch(() => []);
  for (let first = 0; first < names.length; first += CONCURRENT_CALLS) {
    const some = names.slice(first, first + CONCURRENT_CALLS);
    const add = async (name: string) => {
      const path = join(folder, name);
      const stats = await stat(path, { bigint: true }).catch(() => null);
      if (stats?.isFile() !== true || isCompressedName(path)) return;
      const inode = `${stats.ino}`;
      files.set(inode, { path, key: `${stats.dev}:${inode}`, inode, size: Number(stats.size) });
    };
    await Promise.all(some.map(add));
  }
  return files;
}

/** The message of the system: `no such file or directory`, without the path, which may be hostile. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return REASONS[code ?? ''] ?? code ?? 'unknown error';
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'a circular symbolic link',
};
