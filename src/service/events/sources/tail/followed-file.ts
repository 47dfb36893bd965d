import { createHash, randomBytes } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import type { FoundFile } from './find-files.ts';
import type { TailPlace } from '../../../../stores/state-store.ts';

const LINE_FEED = 0x0a;

export interface ReadLimits {
  /** The size of a chunk; larger only for a longer line. */
  readonly chunkBytes: number;
  /** Longer lines are skipped. */
  readonly maxLineBytes: number;
}

export interface ReadOptions extends ReadLimits {
  /** Nothing more is written: the rest is a line without a line feed. */
  readonly takesRest: boolean;
}

/** The content after the position of a file. */
export type Found =
  /** Whole lines. `body` owns its memory. */
  | { readonly kind: 'lines'; readonly body: Uint8Array<ArrayBuffer> }
  /** No whole line yet. */
  | { readonly kind: 'nothing' }
  /** A line over the limit was skipped. */
  | { readonly kind: 'overlong' }
  /** The file is shorter than the position, or its content before it has changed. */
  | { readonly kind: 'truncated' };

/** A file and its stored position. Not for concurrent use. */
export class FollowedFile {
  path: string;
  key: string;
  inode: string;
  /** The last known size. */
  size = 0;
  /** When the name was last found, in milliseconds since 1970. */
  seen: number;
  /** When the size last changed. */
  grewAt: number;
  /** The examined part; there is nothing to do until the size exceeds it. */
  lookedAt = 0;
  /** Whether one of its names is followed. Otherwise it is only read to its end. */
  isNamed = true;
  /** The number of bytes after the position that were submitted, and left since they may be continued. */
  remaining = 0;
  /** The size of chunks, if it is not the default. */
  chunkBytes: number | null = null;
  /** The size of the last refused chunk. */
  refusedBytes = 0;
  /** Why it cannot be read, and when to retry. */
  problem: string | null = null;
  retryAt = 0;
  /** The number of bytes that were truncated before they could be read. */
  lostBytes = 0;
  #id: string;
  #offset: number;
  #check: string;
  #handle: FileHandle | null = null;
  /** There is no line feed between the position and this offset. */
  #scanned: number;
  /** The last chunk with the bytes before it, until the position is advanced. */
  #context = NO_CONTEXT;

  constructor({ path, key, inode, size }: FoundFile, now: number, place: TailPlace | null) {
    this.path = path;
    this.key = key;
    this.inode = inode;
    this.size = size;
    this.seen = now;
    this.grewAt = now;
    this.#id = place?.id ?? newId();
    this.#offset = place?.offset ?? 0;
    this.#check = place?.check ?? EMPTY_FINGERPRINT;
    this.#scanned = this.#offset;
  }

  get id(): string {
    return this.#id;
  }

  get offset(): number {
    return this.#offset;
  }

  get isOpen(): boolean {
    return this.#handle !== null;
  }

  get bytesBehind(): number {
    return Math.max(0, this.size - this.#offset);
  }

  get place(): TailPlace {
    const { path, inode, seen } = this;
    return { id: this.#id, path, inode, offset: this.#offset, check: this.#check, seen };
  }

  /** Throws system errors. `false` if the name belongs to another file by now. */
  async open(): Promise<boolean> {
    if (this.#handle !== null) return true;
    const handle = await open(this.path, 'r');
    const { dev, ino } = await handle.stat({ bigint: true });
    if (`${dev}:${ino}` === this.key) {
      this.#handle = handle;
      return true;
    }
    await handle.close();
    return false;
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close();
  }

  /** Updates the size of the open file. */
  async look(now: number): Promise<void> {
    const { size } = await this.#opened().stat();
    this.sizeIs(size, now);
  }

  sizeIs(size: number, now: number): void {
    if (size === this.size) return;
    if (size < this.#offset) this.lostBytes += this.bytesBehind;
    this.size = size;
    this.grewAt = now;
  }

  /**
   * Reads the next chunk. The position is unchanged until {@link advance}, except that it skips lines
   * over the limit, and zeros before a line: the hole left by a writer that continues at its old
   * offset after the file was truncated.
   */
  async next({ chunkBytes, maxLineBytes, takesRest }: ReadOptions): Promise<Found> {
    for (;;) {
      const wanted = Math.min(this.size - this.#offset, chunkBytes);
      if (wanted < 0) return { kind: 'truncated' };
      if (wanted === 0) return this.#nothing();
      const chunk = await this.#chunk(wanted);
      if (chunk === null) return { kind: 'truncated' };
      const zeros = leadingZeros(chunk);
      if (zeros > 0) {
        this.advance(zeros);
        continue;
      }
      const end = chunk.lastIndexOf(LINE_FEED) + 1;
      if (end > 0) return { kind: 'lines', body: Uint8Array.from(chunk.subarray(0, end)) };
      // The line is longer than the chunk, or incomplete.
      this.#scanned = Math.max(this.#scanned, this.#offset + chunk.length);
      const lineEnd = (await this.#lineEnd()) ?? (takesRest ? this.size : null);
      if (lineEnd === null) return this.#nothing();
      const length = lineEnd - this.#offset;
      if (length > maxLineBytes) {
        if ((await this.#chunkBefore(lineEnd)) === null) return { kind: 'truncated' };
        this.advance(length);
        return { kind: 'overlong' };
      }
      const line = await this.#chunk(length);
      if (line === null || line.length < length) return { kind: 'truncated' };
      return { kind: 'lines', body: Uint8Array.from(line) };
    }
  }

  #nothing(): Found {
    this.lookedAt = this.size;
    return { kind: 'nothing' };
  }

  /** Advances the position by bytes that are stored, or need not be. They were read by {@link next}. */
  advance(bytes: number): void {
    this.#offset += bytes;
    const { start, bytes: context } = this.#context;
    const end = this.#offset - start;
    this.#check = fingerprint(context.subarray(end - fingerprintLength(this.#offset), end));
    this.#scanned = Math.max(this.#scanned, this.#offset);
    this.#context = NO_CONTEXT;
  }

  /** The name and the inode are unchanged, but the content is gone: ids and positions start again. */
  beginAnew(): void {
    this.#id = newId();
    this.#offset = 0;
    this.#check = EMPTY_FINGERPRINT;
    this.#scanned = 0;
    this.lookedAt = 0;
    this.remaining = 0;
    this.chunkBytes = null;
    this.refusedBytes = 0;
    this.lostBytes = 0;
  }

  /** Whether the content before the position is unchanged, so that the position belongs to this file. */
  async fits(): Promise<boolean> {
    if (this.size < this.#offset) return false;
    return (await this.#chunk(0)) !== null;
  }

  /** Reads up to this many bytes after the position; `null` if those before it have changed. */
  async #chunk(length: number): Promise<Buffer | null> {
    const before = fingerprintLength(this.#offset);
    const bytes = await this.#read(this.#offset - before, before + length);
    if (fingerprint(bytes.subarray(0, before)) !== this.#check) return null;
    this.#context = { start: this.#offset - before, bytes };
    return bytes.subarray(before);
  }

  /** The fingerprint for an advanced position; `null` if the file has changed. */
  async #chunkBefore(offset: number): Promise<Buffer | null> {
    if ((await this.#chunk(0)) === null) return null;
    const before = fingerprintLength(offset);
    const bytes = await this.#read(offset - before, before);
    if (bytes.length < before) return null;
    this.#context = { start: offset - before, bytes };
    return bytes;
  }

  /** The end of the line at the position, including its line feed. */
  async #lineEnd(): Promise<number | null> {
    while (this.#scanned < this.size) {
      const bytes = await this.#read(this.#scanned, SCAN_BYTES);
      if (bytes.length === 0) return null;
      const found = bytes.indexOf(LINE_FEED);
      if (found >= 0) return this.#scanned + found + 1;
      this.#scanned += bytes.length;
    }
    return null;
  }

  /** Reads as much as there is, up to the length. */
  async #read(position: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafeSlow(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await this.#opened().read(
        bytes,
        filled,
        length - filled,
        position + filled,
      );
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  }

  #opened(): FileHandle {
    if (this.#handle === null) throw new Error('a file must be open to be read');
    return this.#handle;
  }
}

const NO_CONTEXT: { readonly start: number; readonly bytes: Buffer } = {
  start: 0,
  bytes: Buffer.alloc(0),
};

const SCAN_BYTES = 256 * 1024;

const newId = () => randomBytes(8).toString('hex');

function leadingZeros(bytes: Uint8Array): number {
  let count = 0;
  while (bytes[count] === 0) count += 1;
  return count;
}

/**
 * How many bytes before a position identify its file: about a line, so that lines with the same end (a
 * host name, say) do not match.
 */
const FINGERPRINTED_BYTES = 1024;

const fingerprintLength = (offset: number): number => Math.min(offset, FINGERPRINTED_BYTES);

function fingerprint(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
}

/** Of a file of which nothing was read. */
const EMPTY_FINGERPRINT = fingerprint(new Uint8Array());
