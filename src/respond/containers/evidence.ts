import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, statfs, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { createGzip, type Gzip } from 'node:zlib';
import { ResponseError } from './errors.ts';

/** A file of a collection. */
export interface EvidenceFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Why it is not whole; `null` if it is. */
  readonly partial: string | null;
}

/** What was collected of a container. */
export interface Manifest {
  readonly response: string;
  readonly container: { readonly engine: string; readonly id: string; readonly name: string };
  /** ISO 8601. */
  readonly collectedAt: string;
  readonly files: readonly EvidenceFile[];
  /** What could not be collected, and why. */
  readonly missing: readonly { readonly name: string; readonly reason: string }[];
}

export interface EvidenceLimits {
  /** Of each file, as it is stored. */
  readonly maxBytes: number;
  /** What stays free on the disk. */
  readonly freeBytes: number;
}

export const DEFAULT_EVIDENCE: EvidenceLimits = {
  maxBytes: 512 * 1024 * 1024,
  freeBytes: 1024 * 1024 * 1024,
};

const MANIFEST = 'manifest.json';
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** Where evidence is stored: a folder for each response, with a manifest that is written last. */
export class Evidence {
  readonly folder: string;
  readonly limits: EvidenceLimits;

  constructor(folder: string, limits: EvidenceLimits = DEFAULT_EVIDENCE) {
    this.folder = folder;
    this.limits = limits;
  }

  folderOf(id: string): string {
    // Ids are made here, and never a path.
    if (!/^[0-9a-f-]{8,64}$/.test(id))
      throw new ResponseError('RSP1012', `${id} is no response id`);
    return join(this.folder, id);
  }

  /** Begins a collection; what a killed process has left of it is removed. Throws {@link ResponseError}. */
  async begin(id: string): Promise<Collection> {
    const folder = this.folderOf(id);
    return failing(async () => {
      await mkdir(this.folder, { recursive: true, mode: FOLDER_MODE });
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { mode: FOLDER_MODE });
      const { bavail, bsize } = await statfs(folder);
      const room = bavail * bsize - this.limits.freeBytes;
      if (room <= 0) throw new Error('the disk has less free space than is to stay free');
      return new Collection(folder, Math.min(room, this.limits.maxBytes));
    });
  }

  /** `null` where there is none, or it was not finished. */
  async manifest(id: string): Promise<Manifest | null> {
    try {
      return JSON.parse(await readFile(join(this.folderOf(id), MANIFEST), 'utf8')) as Manifest;
    } catch {
      return null;
    }
  }

  /** Whether all files are there, and are what the manifest says. */
  async isIntact(id: string): Promise<boolean> {
    const manifest = await this.manifest(id);
    if (manifest === null) return false;
    for (const { name, sha256 } of manifest.files) {
      const hash = createHash('sha256');
      try {
        for await (const part of createReadStream(join(this.folderOf(id), name)))
          hash.update(part as Buffer);
      } catch {
        return false;
      }
      if (hash.digest('hex') !== sha256) return false;
    }
    return true;
  }
}

type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** A folder that is being filled. */
class Collection {
  readonly #folder: string;
  #room: number;
  readonly #files: EvidenceFile[] = [];
  readonly #missing: { readonly name: string; readonly reason: string }[] = [];

  constructor(folder: string, room: number) {
    this.#folder = folder;
    this.#room = room;
  }

  /** Stores what `source` gives, up to what there is room for. What fails is missing, and the rest is collected. */
  async add(name: string, source: () => Promise<string | Pieces>, isPacked = false): Promise<void> {
    let pieces: Pieces;
    try {
      const given = await source();
      pieces = typeof given === 'string' ? [Buffer.from(given)] : given;
    } catch (error) {
      this.#missing.push({ name, reason: wordsOf(error) });
      return;
    }
    await failing(async () => {
      const file = await open(join(this.#folder, name), 'wx', FILE_MODE);
      try {
        const writer = new Writer(file, this.#room);
        const partial = await fill(writer, pieces, isPacked);
        await file.sync();
        this.#room -= writer.bytes;
        const sha256 = writer.hash.digest('hex');
        this.#files.push({ name, bytes: writer.bytes, sha256, partial });
      } finally {
        await file.close();
      }
    });
  }

  /** The manifest is there whole or not at all. */
  async finish(about: Pick<Manifest, 'response' | 'container' | 'collectedAt'>): Promise<void> {
    const manifest: Manifest = { ...about, files: this.#files, missing: this.#missing };
    await failing(async () => {
      const path = join(this.#folder, MANIFEST);
      const file = await open(`${path}.tmp`, 'w', FILE_MODE);
      await file.writeFile(`${JSON.stringify(manifest, null, 2)}\n`);
      await file.sync();
      await file.close();
      await rename(`${path}.tmp`, path);
      const folder = await open(this.#folder, 'r');
      await folder.sync();
      await folder.close();
    });
  }
}

/** Writes up to its room, and hashes what it has written. */
class Writer {
  readonly hash: Hash = createHash('sha256');
  bytes = 0;
  readonly #file: FileHandle;
  readonly #room: number;

  constructor(file: FileHandle, room: number) {
    this.#file = file;
    this.#room = room;
  }

  /** Whether all of it was written. */
  async write(piece: Uint8Array): Promise<boolean> {
    const taken = piece.subarray(0, Math.max(0, this.#room - this.bytes));
    if (taken.length > 0) {
      await this.#file.writeFile(taken);
      this.hash.update(taken);
      this.bytes += taken.length;
    }
    return taken.length === piece.length;
  }
}

/** Returns why the file is not whole. */
async function fill(writer: Writer, pieces: Pieces, isPacked: boolean): Promise<string | null> {
  const packed: Gzip | null = isPacked ? createGzip({ level: 1 }) : null;
  let reason: string | null = null;
  const feed = async () => {
    try {
      for await (const piece of pieces) {
        if (packed === null) {
          if (!(await writer.write(piece))) return void (reason = FULL);
        } else {
          if (reason !== null) return;
          if (!packed.write(piece)) await new Promise((resolve) => packed.once('drain', resolve));
        }
      }
    } catch (error) {
      reason = wordsOf(error);
    } finally {
      packed?.end();
    }
  };
  const drain = async () => {
    if (packed === null) return;
    // What there is no room for is read and left, so that the other side ends.
    for await (const piece of packed as AsyncIterable<Buffer>)
      if (!(await writer.write(piece))) reason = FULL;
  };
  await Promise.all([feed(), drain()]);
  return reason;
}

const FULL = 'it is cut off: there is no room for more';

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function failing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ResponseError
      ? error
      : new ResponseError('RSP1012', `evidence cannot be stored: ${wordsOf(error)}`, error);
  }
}
