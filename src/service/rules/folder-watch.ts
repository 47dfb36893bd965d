import { createHash } from 'node:crypto';
import { watch, type FSWatcher } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface FolderWatchOptions {
  /** Files and folders. They need not exist yet. */
  readonly paths: readonly string[];
  /** Something below them is another than before. */
  readonly changed: () => void;
  /** The system does not report changes, so they are found only by looking. Said once. */
  readonly isPolling: (reason: string) => void;
  readonly limits?: Partial<FolderWatchLimits>;
}

export interface FolderWatchLimits {
  /** Changes are reported when there were none for this long: a checkout writes many files. */
  readonly quietMs: number;
  /** And at the latest after this time. */
  readonly longestMs: number;
  /** How often is looked at all files, whatever the system reports; less often where that takes long. */
  readonly pollMs: number;
  readonly maxFolders: number;
  readonly maxFiles: number;
}

const DEFAULT_LIMITS: FolderWatchLimits = {
  quietMs: 250,
  longestMs: 5_000,
  pollMs: 5_000,
  maxFolders: 2_000,
  maxFiles: 100_000,
};

/** Looking takes at most this share of the time. */
const POLL_SHARE = 20;

/**
 * Notices changes below some paths: reports of the system, and a look at all names, sizes and times every few seconds,
 * since not every file system reports. Files that are replaced by a rename, and folders behind a symbolic link that is
 * pointed elsewhere, count as changed.
 */
export class FolderWatch {
  readonly #options: FolderWatchOptions;
  readonly #limits: FolderWatchLimits;
  readonly #watchers = new Map<string, FSWatcher>();
  #seen = '';
  #timer: NodeJS.Timeout | null = null;
  #firstNotice: number | null = null;
  #isLooking = false;
  #isNoticed = false;
  #isStopped = false;
  #saysPolling = false;

  constructor(options: FolderWatchOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
  }

  /** What is there now counts as known. */
  async start(): Promise<void> {
    const { seen, folders } = await this.#look();
    if (this.#isStopped) return;
    this.#seen = seen;
    this.#watchAll(folders);
    this.#schedule(this.#limits.pollMs);
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #notice(): void {
    if (this.#isStopped) return;
    this.#isNoticed = true;
    if (this.#isLooking) return;
    const now = performance.now();
    this.#firstNotice ??= now;
    const left = this.#firstNotice + this.#limits.longestMs - now;
    this.#schedule(Math.max(0, Math.min(this.#limits.quietMs, left)));
  }

  #schedule(milliseconds: number): void {
    if (this.#isStopped) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#check(), milliseconds);
    this.#timer.unref();
  }

  async #check(): Promise<void> {
    this.#firstNotice = null;
    const begin = performance.now();
    this.#isNoticed = false;
    this.#isLooking = true;
    const { seen, folders } = await this.#look();
    this.#isLooking = false;
    if (this.#isStopped) return;
    const tookMs = performance.now() - begin;
    this.#schedule(Math.max(this.#limits.pollMs, tookMs * POLL_SHARE));
    if (seen !== this.#seen) {
      this.#seen = seen;
      this.#watchAll(folders);
      this.#options.changed();
      // Folders that are new have not been watched until now.
      this.#isNoticed = true;
    }
    if (this.#isNoticed) this.#notice();
  }

  /** A digest of everything that is there, and the folders to watch, each with what it is at the moment. */
  async #look(): Promise<{ readonly seen: string; readonly folders: ReadonlyMap<string, string> }> {
    const hash = createHash('sha256');
    const folders = new Map<string, string>();
    let files = 0;
    for (const root of this.#options.paths) {
      const waiting: { readonly path: string; readonly isLink: boolean }[] = [
        { path: root, isLink: false },
      ];
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const { path, isLink } = next;
        files += 1;
        if (files > this.#limits.maxFiles) break;
        const found = await stat(path, { bigint: true }).catch(() => null);
        const isFolder = found?.isDirectory() === true;
        const { ino = 0n, size = 0n, mtimeNs = 0n, ctimeNs = 0n } = found ?? {};
        // A folder is what is in it: hidden files of editors come and go there.
        hash.update(
          JSON.stringify([path, ino, ...(isFolder ? [] : [size, mtimeNs, ctimeNs])].map(String)),
        );
        // Links to folders are not followed by the loader either: they may go in a circle.
        if (!isFolder || isLink) continue;
        folders.set(path, `${found.dev}:${found.ino}`);
        const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
        const names = entries.filter(
          ({ name }) => !name.startsWith('.') && name !== 'node_modules',
        );
        for (const entry of names.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
          waiting.push({ path: join(path, entry.name), isLink: entry.isSymbolicLink() });
        }
      }
    }
    return { seen: hash.digest('hex'), folders };
  }

  #watchAll(folders: ReadonlyMap<string, string>): void {
    const wanted = new Map<string, { readonly folder: string; readonly name: string | null }>();
    for (const [folder, identity] of folders) {
      if (wanted.size >= this.#limits.maxFolders) {
        this.#poll(`there are more than ${this.#limits.maxFolders} folders`);
        break;
      }
      wanted.set(`${folder}\n${identity}`, { folder, name: null });
    }
    for (const path of this.#options.paths) {
      // A path that is replaced, or a link that is pointed elsewhere, is reported by the folder that it is in.
      const name = folders.has(path) ? basename(path) : null;
      wanted.set(`${dirname(path)}\n${name}`, { folder: dirname(path), name });
    }
    for (const [key, watcher] of this.#watchers) {
      if (wanted.has(key)) continue;
      watcher.close();
      this.#watchers.delete(key);
    }
    for (const [key, { folder, name }] of wanted) {
      if (!this.#watchers.has(key)) this.#watch(key, folder, name);
    }
  }

  #watch(key: string, folder: string, name: string | null): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_, changed) => {
        if (name === null || changed === null || changed === name) this.#notice();
      });
      watcher.on('error', () => {
        watcher.close();
        this.#watchers.delete(key);
      });
      this.#watchers.set(key, watcher);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      // A folder that is not there is found by looking.
      if (code !== 'ENOENT') this.#poll(code);
    }
  }

  #poll(reason: string): void {
    if (this.#saysPolling) return;
    this.#saysPolling = true;
    this.#options.isPolling(reason);
  }
}
