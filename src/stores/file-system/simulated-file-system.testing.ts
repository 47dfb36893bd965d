import { basename, dirname, join } from 'node:path';
import type { FileSystem, ReadableFile, WritableFile } from './file-system.ts';
import { Random, SimulatedFile } from './simulated-file.testing.ts';

/** A call that is about to change something. */
export interface SimulatedCall {
  /** Counts up. */
  readonly number: number;
  readonly kind: keyof FileSystem | 'write' | 'sync';
  readonly path: string;
}

export interface SimulationOptions {
  readonly seed?: number;
  /** How many bytes of content fit; what is beyond fails with ENOSPC, after the part that fits. */
  readonly capacity?: number;
  /**
   * Called before each call that changes something: a good moment to {@link SimulatedFileSystem.crash}, which
   * may find any part of what was not synced before. A code that is returned, such as `EIO`, makes the call
   * fail; a write or a sync is then done in part.
   */
  readonly onCall?: (call: SimulatedCall) => string | undefined;
}

/** A change of names that is not on disk yet; it may get there at any time, before or after others. */
type NameChange =
  | { readonly kind: 'create'; readonly path: string; readonly file: SimulatedFile }
  | { readonly kind: 'remove'; readonly path: string }
  | {
      readonly kind: 'rename';
      readonly from: string;
      readonly to: string;
      readonly file: SimulatedFile;
    }
  | { readonly kind: 'removeFolder'; readonly path: string };

/** By folder the files in it; what a crash leaves, or what programs see. */
type Names = Map<string, Map<string, SimulatedFile>>;

/**
 * A file system in memory that is as mean as POSIX allows: only what was synced survives a crash for sure,
 * content by `sync` and names by `syncFolder`. Everything else may be there, lost, torn, or full of zeros.
 */
export class SimulatedFileSystem implements FileSystem {
  onCall: SimulationOptions['onCall'];
  capacity: number;
  readonly #random: Random;
  readonly #seen: Names;
  readonly #disk: Names;
  #unsynced: NameChange[] = [];
  #calls = 0;

  constructor(options: SimulationOptions = {}, names: Names = new Map([['/', new Map()]])) {
    this.#random = new Random(options.seed ?? 1);
    this.capacity = options.capacity ?? Number.POSITIVE_INFINITY;
    this.onCall = options.onCall;
    this.#seen = names;
    this.#disk = copyOf(names);
  }

  /** How many calls have changed something. */
  get calls(): number {
    return this.#calls;
  }

  get bytes(): number {
    let sum = 0;
    for (const files of this.#seen.values()) for (const { size } of files.values()) sum += size;
    return sum;
  }

  /** The file system as it is found after a loss of power at this moment. This one goes on as if nothing had happened. */
  crash(): SimulatedFileSystem {
    const names = copyOf(this.#disk);
    for (const change of this.#survivors()) apply(names, change);
    for (const files of names.values()) {
      for (const [name, file] of files) files.set(name, file.afterCrash(this.#random));
    }
    const seed = this.#random.below(2 ** 31);
    return new SimulatedFileSystem({ seed, capacity: this.capacity }, names);
  }

  async create(path: string): Promise<WritableFile> {
    const files = this.#folder('create', path);
    if (files.has(basename(path))) throw failure('EEXIST', 'create', path);
    const file = new SimulatedFile();
    this.#call('create', path, () => this.#change({ kind: 'create', path, file }));
    return {
      write: async (pieces) => {
        const bytes = Buffer.concat(pieces);
        await this.#flight();
        this.#write(path, file, bytes);
      },
      sync: async () => {
        await this.#flight();
        const code = this.#enter('sync', path);
        if (code === undefined) return file.sync();
        file.failSync(this.#random);
        throw failure(code, 'sync', path);
      },
      close: () => this.#flight(),
    };
  }

  read(path: string): Buffer {
    const file = this.#file('read', path);
    return file.read(0, file.size);
  }

  open(path: string): ReadableFile {
    const file = this.#file('open', path);
    const { size } = file;
    return { size, read: (offset, length) => file.read(offset, length), close: () => undefined };
  }

  list(path: string): string[] {
    const folders = [...this.#seen.keys()].filter((name) => name !== '/' && dirname(name) === path);
    return [...(this.#seen.get(path)?.keys() ?? []), ...folders.map((name) => basename(name))];
  }

  size(path: string): number {
    return this.#file('size', path).size;
  }

  makeFolder(path: string): void {
    if (this.#seen.has(path)) return;
    this.makeFolder(dirname(path));
    this.#call('makeFolder', path, () => {
      const isRemoval = (change: NameChange) =>
        change.kind === 'removeFolder' && change.path === path;
      for (const change of this.#unsynced.filter(isRemoval)) apply(this.#disk, change);
      this.#unsynced = this.#unsynced.filter((change) => !isRemoval(change));
      this.#seen.set(path, new Map());
      if (!this.#disk.has(path)) this.#disk.set(path, new Map());
    });
  }

  rename(from: string, to: string): void {
    const file = this.#file('rename', from);
    this.#folder('rename', to);
    this.#call('rename', to, () => this.#change({ kind: 'rename', from, to, file }));
  }

  remove(path: string): void {
    if (this.#seen.get(dirname(path))?.has(basename(path)) !== true) return;
    this.#call('remove', path, () => this.#change({ kind: 'remove', path }));
  }

  removeFolder(path: string): void {
    if (!this.#seen.has(path) || this.list(path).length > 0) return;
    this.#call('removeFolder', path, () => this.#change({ kind: 'removeFolder', path }));
  }

  async syncFolder(path: string): Promise<void> {
    this.#folder('syncFolder', join(path, 'any'));
    await this.#flight();
    const changes = this.#unsynced.filter((change) => touches(change, path));
    const code = this.#enter('syncFolder', path);
    this.#unsynced = this.#unsynced.filter((change) => !changes.includes(change));
    for (const change of changes) {
      if (code === undefined || this.#random.chance(2)) apply(this.#disk, change);
    }
    if (code !== undefined) throw failure(code, 'syncFolder', path);
  }

  async truncate(path: string, length: number): Promise<void> {
    const file = this.#file('truncate', path);
    await this.#flight();
    const code = this.#enter('truncate', path);
    if (code === undefined || this.#random.chance(2)) file.truncate(length);
    if (code !== undefined) throw failure(code, 'truncate', path);
  }

  #write(path: string, file: SimulatedFile, bytes: Buffer): void {
    const room = Math.max(0, this.capacity - this.bytes);
    const code = this.#enter('write', path) ?? (room < bytes.length ? 'ENOSPC' : undefined);
    const fitting = bytes.subarray(0, room);
    if (code === undefined || code === 'ENOSPC') file.append(fitting);
    else file.append(bytes.subarray(0, this.#random.below(fitting.length + 1)));
    if (code !== undefined) throw failure(code, 'write', path);
  }

  #change(change: NameChange): void {
    this.#unsynced.push(change);
    apply(this.#seen, change);
  }

  /** A call that is done at once, or fails and has not been done. */
  #call(kind: SimulatedCall['kind'], path: string, change: () => void): void {
    const code = this.#enter(kind, path);
    if (code !== undefined) throw failure(code, kind, path);
    change();
  }

  #enter(kind: SimulatedCall['kind'], path: string): string | undefined {
    this.#calls += 1;
    return this.onCall?.({ number: this.#calls, kind, path });
  }

  /** Other work goes on while a call is under way, for longer or shorter. */
  async #flight(): Promise<void> {
    for (let turns = this.#random.below(4); turns >= 0; turns -= 1) await Promise.resolve();
  }

  #survivors(): NameChange[] {
    const fate = this.#random.pick(['all', 'none', 'first', 'some']);
    const count = this.#random.below(this.#unsynced.length + 1);
    if (fate === 'all') return this.#unsynced;
    if (fate === 'none') return [];
    if (fate === 'first') return this.#unsynced.slice(0, count);
    return this.#unsynced.filter(() => this.#random.chance(2));
  }

  #folder(kind: SimulatedCall['kind'], path: string): Map<string, SimulatedFile> {
    const files = this.#seen.get(dirname(path));
    if (files === undefined) throw failure('ENOENT', kind, path);
    return files;
  }

  #file(kind: SimulatedCall['kind'], path: string): SimulatedFile {
    const file = this.#folder(kind, path).get(basename(path));
    if (file === undefined) throw failure('ENOENT', kind, path);
    return file;
  }
}

function apply(names: Names, change: NameChange): void {
  if (change.kind === 'removeFolder') {
    const isEmpty = ![...names.keys()].some((name) => dirname(name) === change.path);
    if (isEmpty && names.get(change.path)?.size === 0) names.delete(change.path);
  } else if (change.kind === 'remove') {
    names.get(dirname(change.path))?.delete(basename(change.path));
  } else {
    const source = change.kind === 'rename' ? names.get(dirname(change.from)) : undefined;
    if (change.kind === 'rename' && source?.get(basename(change.from)) === change.file) {
      source.delete(basename(change.from));
    }
    const path = change.kind === 'rename' ? change.to : change.path;
    names.get(dirname(path))?.set(basename(path), change.file);
  }
}

function touches(change: NameChange, folder: string): boolean {
  const paths = change.kind === 'rename' ? [change.from, change.to] : [change.path];
  return paths.some((path) => dirname(path) === folder);
}

function copyOf(names: Names): Names {
  return new Map([...names].map(([folder, files]) => [folder, new Map(files)]));
}

function failure(code: string, kind: string, path: string): Error {
  return Object.assign(new Error(`${code}: simulated, ${kind} '${path}'`), { code, syscall: kind });
}
