import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, readSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreError } from '../errors.ts';

/** Read at once where pieces follow each other; small, since many files may have one. */
const WINDOW_BYTES = 128 * 1024;
/** A piece that begins so close behind the one before follows it. */
const NEAR_BYTES = 32 * 1024;

/**
 * Reads pieces of an open file at any place. Results stand mostly in the order of their file, and a
 * call to the system for each would take longer than finding them.
 */
export class ReadAhead {
  readonly #fd: number;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;
  #lastEnd = -1;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Shorter than `length` only where the file ends. Stays valid, and must not be changed. */
  read(start: number, length: number): Buffer {
    const follows = start >= this.#lastEnd && start - this.#lastEnd <= NEAR_BYTES;
    const known = this.#lastEnd >= 0;
    this.#lastEnd = start + length;
    const at = start - this.#windowStart;
    if (at >= 0 && at + length <= this.#window.length)
      return this.#window.subarray(at, at + length);
    if (!known || !follows) return readFully(this.#fd, start, length);
    this.#window = readFully(this.#fd, start, Math.max(length, WINDOW_BYTES));
    this.#windowStart = start;
    return this.#window.subarray(0, length);
  }
}

/**
 * Reads exactly `length` bytes at a place of a file; fewer where the file ends before.
 *
 * @param bytes memory for them
 */
export function readFully(
  fd: number,
  position: number,
  length: number,
  bytes = Buffer.allocUnsafe(length),
): Buffer {
  let done = 0;
  while (done < length) {
    const read = readSync(fd, bytes, done, length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return bytes.subarray(0, done);
}

/** Held in memory up to here; what comes after goes to a temporary file. */
const MEMORY_BYTES = 64 * 1024 * 1024;

/** Small documents share memory: each piece of its own would cost hundreds of bytes. */
const SLAB_BYTES = 1024 * 1024;

/**
 * Keeps documents that cannot be read again from where they came (a pipe, a compressed file) until
 * results are printed: one row of bytes, its first part in slabs of memory, the rest in a file that
 * only its owner can read and that is gone with the process.
 */
export class SpillBuffer {
  readonly #slabs: Buffer[] = [];
  readonly #memoryBytes: number;
  #length = 0;
  #file: SpillFile | null = null;

  /** @param memoryBytes a multiple of a slab's size */
  constructor(memoryBytes = MEMORY_BYTES) {
    this.#memoryBytes = memoryBytes;
  }

  /** Copies the bytes and returns their offset. */
  append(bytes: Uint8Array): number {
    const start = this.#length;
    for (let done = 0; done < bytes.length;) {
      if (this.#length >= this.#memoryBytes) {
        this.#file ??= new SpillFile();
        this.#file.append(bytes.subarray(done));
        this.#length += bytes.length - done;
        break;
      }
      const at = this.#length % SLAB_BYTES;
      if (at === 0) this.#slabs.push(Buffer.allocUnsafeSlow(SLAB_BYTES));
      const part = bytes.subarray(done, done + SLAB_BYTES - at);
      this.#slabs.at(-1)?.set(part, at);
      this.#length += part.length;
      done += part.length;
    }
    return start;
  }

  /** The bytes of one `append`, or a part of them. */
  read(start: number, length: number): Buffer {
    const inMemory = Math.max(0, Math.min(length, this.#memoryBytes - start));
    const parts: Buffer[] = [];
    for (let done = 0; done < inMemory;) {
      const at = (start + done) % SLAB_BYTES;
      const slab = this.#slabs[Math.floor((start + done) / SLAB_BYTES)] as Buffer;
      const part = slab.subarray(at, at + inMemory - done);
      parts.push(part);
      done += part.length;
    }
    if (inMemory < length && this.#file !== null) {
      const from = start + inMemory - this.#memoryBytes;
      parts.push(this.#file.read(from, length - inMemory));
    }
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }

  close(): void {
    this.#file?.close();
    this.#file = null;
  }
}

/** A temporary file that is written a slab at a time. */
class SpillFile {
  readonly #fd: number;
  readonly #folder: string;
  readonly #reader: ReadAhead;
  readonly #slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
  #filled = 0;

  constructor() {
    this.#folder = orFail(() => mkdtempSync(join(tmpdir(), 'dockwarden-')));
    this.#fd = orFail(() => openSync(join(this.#folder, 'spill'), 'wx+', 0o600));
    this.#reader = new ReadAhead(this.#fd);
    // An open file needs no name, and without one nothing is left behind however this process ends.
    // Where a system does not allow that, the name goes on closing.
    this.#remove();
  }

  append(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;) {
      const part = bytes.subarray(done, done + SLAB_BYTES - this.#filled);
      this.#slab.set(part, this.#filled);
      this.#filled += part.length;
      done += part.length;
      if (this.#filled === SLAB_BYTES) this.#flush();
    }
  }

  read(start: number, length: number): Buffer {
    this.#flush();
    return this.#reader.read(start, length);
  }

  close(): void {
    closeSync(this.#fd);
    this.#remove();
  }

  #flush(): void {
    orFail(() => writeFileSync(this.#fd, this.#slab.subarray(0, this.#filled)));
    this.#filled = 0;
  }

  #remove(): void {
    try {
      rmSync(this.#folder, { recursive: true, force: true });
    } catch {
      return;
    }
  }
}

function orFail<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new StoreError(
      'STO1001',
      `found documents cannot be kept in a temporary file: ${(error as Error).message}`,
      'free some disk space, or let TMPDIR name a folder that has it',
    );
  }
}
