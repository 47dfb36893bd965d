import { readSync } from 'node:fs';

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

/** Reads exactly `length` bytes at a place of a file; fewer where the file ends before. */
export function readFully(fd: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const read = readSync(fd, bytes, done, length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return bytes.subarray(0, done);
}
