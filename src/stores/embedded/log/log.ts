import { randomBytes } from 'node:crypto';
import { assert } from '../../../util/assert.ts';
import type { Damage } from '../../event-store.ts';
import { diskError, type StoreError } from '../../errors.ts';
import type { FileSystem, WritableFile } from '../../file-system/file-system.ts';
import {
  type LogBlock,
  encodeFileHeader,
  encodeFrame,
  SALT_BYTES,
  type LogBlockRef,
} from './frame.ts';

import {
  BlockLoader,
  logFilePath,
  scanLog,
  verifyFile,
  type Bounds,
  type LogFile,
} from './log-files.ts';

export interface LogOptions {
  /** A file that has reached this size is followed by another one. */
  readonly fileBytes?: number;
  /** A frame takes no further request from this size on, which bounds how long the others wait. */
  readonly frameBytes?: number;
}

const DEFAULT_FILE_BYTES = 64 * 1024 * 1024;
const DEFAULT_FRAME_BYTES = 16 * 1024 * 1024;

/** In UTF-16 units, so that the bytes of a name fit into 16 bits. Clients are refused long before. */
const MAX_NAME_LENGTH = 0xffff / 3;

export interface OpenedLog {
  readonly log: Log;
  /** In order of arrival. */
  readonly blocks: LogBlockRef[];
  readonly damage: readonly Damage[];
  /** Cut off at the end: the rest of requests that were not acknowledged. */
  readonly tornBytes: number;
}

interface Waiting {
  readonly request: readonly LogBlock[];
  readonly resolve: (refs: LogBlockRef[]) => void;
  readonly reject: (error: StoreError) => void;
}

interface Current {
  readonly file: LogFile;
  readonly salt: Buffer;
  /** `null` while it is created, and when it was given up after a failure. */
  handle: WritableFile | null;
}

/**
 * Where a request is on disk before it is acknowledged. What arrives while one sync runs goes out with the
 * next one. After a failed write or sync nothing is known of what was written, so the log accepts nothing
 * until {@link reopen} has cut it back to what was acknowledged.
 */
export class Log {
  readonly #fs: FileSystem;
  readonly #folder: string;
  readonly #fileBytes: number;
  readonly #frameBytes: number;
  readonly #loader: BlockLoader;
  #files: LogFile[];
  #current: Current | null = null;
  #waiting: Waiting[] = [];
  /** The arrival number behind the last block that is on disk. */
  #durableArrival: number;
  #nextArrival: number;
  #failure: StoreError | null = null;
  #isClosed = false;
  /** Settled when everything that touches the files is done. */
  #idle: Promise<unknown> = Promise.resolve();

  private constructor(
    fs: FileSystem,
    folder: string,
    loader: BlockLoader,
    files: LogFile[],
    nextArrival: number,
    options: LogOptions,
  ) {
    this.#fs = fs;
    this.#folder = folder;
    this.#loader = loader;
    this.#files = files;
    this.#durableArrival = nextArrival;
    this.#nextArrival = nextArrival;
    this.#fileBytes = options.fileBytes ?? DEFAULT_FILE_BYTES;
    this.#frameBytes = options.frameBytes ?? DEFAULT_FRAME_BYTES;
  }

  /**
   * Verifies what there is, and cuts a torn end.
   *
   * @param bounds `stored` is the arrival number behind the last event that is stored elsewhere: if the log lacks
   *   a later one, that is damage
   */
  static async open(
    fs: FileSystem,
    folder: string,
    bounds: Bounds,
    options: LogOptions = {},
  ): Promise<OpenedLog> {
    const loader = new BlockLoader(fs, folder);
    try {
      fs.makeFolder(folder);
      const content = scanLog(fs, folder, bounds, (number, file) => loader.add(number, file));
      const files = content.files;
      const last = files.at(-1);
      if (last !== undefined && (await cutFile(fs, folder, last))) {
        loader.release(last.number);
        files.pop();
      }
      const next = Math.max(bounds.stored, content.nextArrival);
      const log = new Log(fs, folder, loader, files, next, options);
      return { log, blocks: content.blocks, damage: content.damage, tornBytes: content.tornBytes };
    } catch (error) {
      loader.close();
      throw diskError(folder, error);
    }
  }

  /** The arrival number with which the next block must begin. Numbers of requests that failed are given again. */
  get nextArrival(): number {
    return this.#nextArrival;
  }

  /** The same of what can be read: behind the last event that is on disk. */
  get durableArrival(): number {
    return this.#durableArrival;
  }

  /** On disk. */
  get bytes(): number {
    return this.#files.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Why nothing is accepted; `null` if all is well. */
  get failure(): StoreError | null {
    return this.#failure;
  }

  /**
   * Resolves when all blocks of a request are on disk; rejects if none of them is stored. How much may wait
   * is for the caller to bound.
   */
  append(request: readonly LogBlock[]): Promise<LogBlockRef[]> {
    assert(!this.#isClosed, 'append to a closed log');
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (request.length === 0) return Promise.resolve([]);
    for (const { firstArrival, count, stream, index } of request) {
      assert(firstArrival === this.#nextArrival && count > 0, 'arrival numbers have no gaps');
      assert(stream.length + index.length <= MAX_NAME_LENGTH, 'the names of a block are too long');
      this.#nextArrival += count;
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      if (this.#waiting.length === 1) void this.#inTurn(() => this.#commit());
    });
  }

  /** Throws STO1103 if the bytes are not those that were written. */
  read(ref: LogBlockRef): LogBlock {
    return this.#loader.read(ref);
  }

  /** The next request begins a new file, so that those before it can be freed. */
  roll(): Promise<void> {
    return this.#inTurn(async () => {
      // A file without events stays: the next one would have its name.
      if (this.#failure === null && this.#current?.file.events !== 0) await this.#closeFile();
    });
  }

  /** Removes the files that have only blocks below an arrival number. Others of these blocks stay for now. */
  free(arrival: number): Promise<void> {
    return this.#inTurn(async () => {
      const isFree = (file: LogFile) => file !== this.#current?.file && file.nextArrival <= arrival;
      const free = this.#files.filter(isFree);
      if (free.length === 0) return;
      try {
        for (const file of free) {
          this.#fs.remove(logFilePath(this.#folder, file.number));
          this.#loader.release(file.number);
          this.#files = this.#files.filter((other) => other !== file);
        }
        await this.#fs.syncFolder(this.#folder);
      } catch (error) {
        throw diskError(this.#folder, error);
      }
    });
  }

  /**
   * After a failure: cuts the file back to what was acknowledged, verifies that this is still there, and
   * begins a new file. Returns what is not as it was written. Throws `StoreError` if the disk fails still,
   * and can then be called again.
   */
  reopen(): Promise<Damage[]> {
    return this.#inTurn(async () => {
      if (this.#failure === null) return [];
      try {
        const damage = await this.#repair();
        await this.#createFile();
        this.#failure = null;
        return damage;
      } catch (error) {
        throw (this.#failure = diskError(this.#folder, error));
      }
    });
  }

  /** Resolves when what was appended is on disk, or has failed. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.#inTurn(async () => {
      while (this.#waiting.length > 0) await this.#commit();
      await this.#closeFile();
      this.#loader.close();
    });
  }

  /** One task at a time touches the files. */
  #inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#idle.then(task);
    this.#idle = result.catch(() => undefined);
    return result;
  }

  async #commit(): Promise<void> {
    const group = this.#takeGroup();
    if (group.length === 0) return;
    try {
      if (this.#current !== null && this.#current.file.bytes >= this.#fileBytes) {
        await this.#closeFile();
      }
      const { file, salt, handle } = this.#current ?? (await this.#createFile());
      assert(handle !== null, 'the current file is open');
      const blocks = group.flatMap(({ request }) => request);
      const frame = encodeFrame(blocks, salt, file.number, file.bytes);
      await handle.write(frame.pieces);
      await handle.sync();
      file.bytes += frame.length;
      for (const { firstArrival, count } of blocks) {
        file.events += count;
        file.nextArrival = firstArrival + count;
      }
      this.#durableArrival = file.nextArrival;
      let first = 0;
      for (const { request, resolve } of group) {
        resolve(frame.refs.slice(first, (first += request.length)));
      }
    } catch (error) {
      await this.#fail(group, diskError(this.#folder, error));
    }
  }

  #takeGroup(): Waiting[] {
    let bytes = 0;
    let size = 0;
    for (; size < this.#waiting.length && bytes < this.#frameBytes; size += 1) {
      for (const { documents, columns } of this.#waiting[size]?.request ?? []) {
        bytes += documents.length + columns.length;
      }
    }
    const group = this.#waiting.splice(0, size);
    if (this.#waiting.length > 0) void this.#inTurn(() => this.#commit());
    return group;
  }

  async #fail(group: readonly Waiting[], failure: StoreError): Promise<void> {
    this.#failure = failure;
    const rejected = [...group, ...this.#waiting];
    this.#waiting = [];
    this.#nextArrival = this.#durableArrival;
    for (const { reject } of rejected) reject(failure);
    await this.#closeHandle();
  }

  /** Name and header are on disk before the first frame is, so that a frame without a header is damage. */
  async #createFile(): Promise<Current> {
    const number = this.#durableArrival;
    const file = { number, bytes: 0, events: 0, nextArrival: number };
    const salt = randomBytes(SALT_BYTES);
    this.#files.push(file);
    const current: Current = { file, salt, handle: null };
    this.#current = current;
    const handle = await this.#fs.create(logFilePath(this.#folder, number));
    current.handle = handle;
    const header = encodeFileHeader({ salt, firstArrival: number });
    await handle.write([header]);
    await handle.sync();
    await this.#fs.syncFolder(this.#folder);
    file.bytes = header.length;
    return current;
  }

  async #closeFile(): Promise<void> {
    await this.#closeHandle();
    this.#current = null;
  }

  async #closeHandle(): Promise<void> {
    const handle = this.#current?.handle;
    if (this.#current !== null) this.#current.handle = null;
    // What counts of it is on disk already: nothing depends on how this ends.
    await handle?.close().catch(() => undefined);
  }

  async #repair(): Promise<Damage[]> {
    if (this.#current === null) return [];
    await this.#closeHandle();
    const { file } = this.#current;
    this.#loader.release(file.number);
    const isGone = await cutFile(this.#fs, this.#folder, file);
    this.#current = null;
    if (!isGone) return verifyFile(this.#fs, this.#folder, file);
    this.#files = this.#files.filter((other) => other !== file);
    return [];
  }
}

/** Cuts a file behind its last whole frame. Without any event it is removed, which is what is returned. */
async function cutFile(fs: FileSystem, folder: string, file: LogFile): Promise<boolean> {
  const path = logFilePath(folder, file.number);
  const isEmpty = file.nextArrival === file.number;
  if (isEmpty) {
    // Before anything is acknowledged the folder is synced, with the next file.
    fs.remove(path);
  } else {
    // Also where nothing is to be cut: a frame that was written just before a crash may not be on disk yet.
    await fs.truncate(path, file.bytes);
  }
  return isEmpty;
}
