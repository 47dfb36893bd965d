import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Held in memory up to here; what comes after goes to a temporary file. */
const MEMORY_BYTES = 64 * 1024 * 1024;

/**
 * Keeps documents that cannot be read again from where they came (a pipe, a compressed file) until
 * results are printed. The file is readable by its owner only and gone with the process.
 */
export class Spool {
  readonly #chunks: { readonly start: number; readonly bytes: Uint8Array }[] = [];
  #length = 0;
  #file: { readonly fd: number; readonly start: number; readonly folder: string } | null = null;

  /** Takes the bytes over and returns their offset. */
  append(bytes: Uint8Array): number {
    const start = this.#length;
    this.#length += bytes.length;
    if (this.#length <= MEMORY_BYTES) {
      this.#chunks.push({ start, bytes });
      return start;
    }
    this.#file ??= openTemporary(start);
    let written = 0;
    while (written < bytes.length) {
      written += writeSync(this.#file.fd, bytes, written, bytes.length - written);
    }
    return start;
  }

  /** The bytes of one `append`, or a part of them. */
  read(start: number, length: number): Buffer {
    if (this.#file !== null && start >= this.#file.start) {
      return readFully(this.#file.fd, start - this.#file.start, length);
    }
    const chunk = this.#chunks[this.#chunkAt(start)] as { start: number; bytes: Uint8Array };
    const { buffer, byteOffset } = chunk.bytes;
    return Buffer.from(buffer, byteOffset + start - chunk.start, length);
  }

  close(): void {
    if (this.#file === null) return;
    closeSync(this.#file.fd);
    rmSync(this.#file.folder, { recursive: true, force: true });
    this.#file = null;
  }

  /** The last chunk that begins at or before an offset. */
  #chunkAt(offset: number): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#chunks[middle]?.start ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function openTemporary(start: number) {
  const folder = mkdtempSync(join(tmpdir(), 'dockwarden-'));
  const fd = openSync(join(folder, 'spool'), 'wx+', 0o600);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return { fd, start, folder };
}

/** Reads exactly `length` bytes at a place of a file; fewer where the file has become shorter. */
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
