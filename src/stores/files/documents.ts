import { closeSync, openSync, mkdtempSync, rmSync, writeFileSync, readSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printJson, type JsonObject } from '../../events/json.ts';
import {
  isPlain,
  isRecordText,
  loadDocumentMaker,
  MAGIC_BYTES,
  type Block,
  type Input,
} from '../../ingest/index.ts';
import { assert } from '../../util/assert.ts';
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

/** The document of an event, to be had when results are printed. */
export interface DocumentRef {
  /** Of a search hit, or of a stored event. */
  readonly index: string | undefined;
  readonly id: string | undefined;
  /** As it came. Throws `StoreError` where it cannot be had any more. */
  read(): Buffer;
}

/** Remembers documents of blocks until results are printed. */
export interface Documents {
  /** Of all that will be read, if that is known. */
  readonly totalBytes: number | null;
  keep(block: Block, found: FoundDocument): DocumentRef;
  /**
   * Remembers several documents of a block, and returns what gives them by their position. It costs next to nothing to
   * remember those that can be read again.
   */
  keepAll(block: Block, found: FoundDocuments): (position: number) => DocumentRef;
  /** To be awaited before documents are read that are still to be made of records. */
  ready?(): Promise<void>;
  /** Its documents cannot be read any more. */
  close(): void;
}

/** Where a document stands in a block; of a search hit, what it is called. */
export interface FoundDocument {
  readonly start: number;
  readonly end: number;
  /** As the block's reader counts them. */
  readonly line: number;
  readonly index: string | undefined;
  readonly id: string | undefined;
}

export interface FoundDocuments {
  readonly documents: number;
  place(position: number): FoundDocument;
}

/** Held open at once; the documents of further files are copied. */
const MAX_FILES = 200;

/**
 * Remembers the documents of results: by their place where the input is a plain file, which is held
 * open and read again; by a copy where it is not, or was converted.
 */
export class FileDocuments implements Documents {
  /** In bytes, if all inputs are plain files and what is read can be compared to it. */
  readonly totalBytes: number | null;
  readonly #files = new Map<number, PlainFile>();
  readonly #copies = new SpillBuffer();
  #hasRecords = false;
  #make: MakeDocument | null = null;

  constructor(inputs: readonly Input[]) {
    for (const [index, { name, size }] of inputs.entries()) {
      const fd = size === null || this.#files.size === MAX_FILES ? null : openPlain(name);
      if (fd !== null) this.#files.set(index, new PlainFile(name, fd));
    }
    const all = this.#files.size === inputs.length;
    this.totalBytes = all ? inputs.reduce((sum, { size }) => sum + (size ?? 0), 0) : null;
  }

  keep(block: Block, found: FoundDocument): DocumentRef {
    const { start, end } = found;
    const file = this.#fileOf(block);
    if (file !== undefined) return new PlacedDocument(file, block.offset + start, found);
    const bytes = block.bytes.subarray(start, end);
    const copy = this.#copies.append(bytes);
    if (block.converted === undefined || !isRecordText(bytes)) {
      return new PlacedDocument(this.#copies, copy, found);
    }
    this.#hasRecords = true;
    const read = () => {
      const text = this.#copies.read(copy, bytes.length);
      assert(this.#make !== null, 'documents are made after `ready`');
      return Buffer.from(printJson(this.#make(text)));
    };
    return { index: undefined, id: undefined, read };
  }

  keepAll(block: Block, found: FoundDocuments): (position: number) => DocumentRef {
    const file = this.#fileOf(block);
    if (file === undefined) return keepEach(this, block, found);
    const { offset } = block;
    return (position) => {
      const place = found.place(position);
      return new PlacedDocument(file, offset + place.start, place);
    };
  }

  /** Loads what makes documents of records. */
  async ready(): Promise<void> {
    if (this.#hasRecords) this.#make = await loadDocumentMaker();
  }

  /** The file that documents of a block can be read from again. */
  #fileOf({ converted, source }: Block): PlainFile | undefined {
    return converted === undefined ? this.#files.get(source) : undefined;
  }

  close(): void {
    for (const file of this.#files.values()) file.close();
    this.#copies.close();
  }
}

/** Keeps documents of a block one by one. */
export function keepEach(
  documents: Pick<Documents, 'keep'>,
  block: Block,
  found: FoundDocuments,
): (position: number) => DocumentRef {
  const kept = Array.from({ length: found.documents }, (_, position) =>
    documents.keep(block, found.place(position)),
  );
  return (position) => kept[position] as DocumentRef;
}

/** Where bytes of one length can be read again from their place. */
interface ByteSource {
  read(start: number, length: number): Buffer;
}

/** A document as it stands somewhere. */
export class PlacedDocument implements DocumentRef {
  readonly index: string | undefined;
  readonly id: string | undefined;
  readonly #source: ByteSource;
  readonly #start: number;
  readonly #length: number;

  constructor(source: ByteSource, start: number, { start: from, end, index, id }: FoundDocument) {
    this.#source = source;
    this.#start = start;
    this.#length = end - from;
    this.index = index;
    this.id = id;
  }

  read(): Buffer {
    return this.#source.read(this.#start, this.#length);
  }
}

type MakeDocument = (text: Buffer) => JsonObject;

/** A file that is not compressed, held open. */
class PlainFile implements ByteSource {
  readonly #name: string;
  readonly #fd: number;
  readonly #reader: ReadAhead;

  constructor(name: string, fd: number) {
    this.#name = name;
    this.#fd = fd;
    this.#reader = new ReadAhead(fd);
  }

  /** A document. Throws `StoreError` where there is none any more. */
  read(start: number, length: number): Buffer {
    const bytes = this.#reader.read(start, length);
    if (bytes.length === length && bytes[0] === OPEN_BRACE && bytes[length - 1] === CLOSE_BRACE) {
      return bytes;
    }
    throw new StoreError(
      'STO1002',
      `${this.#name} was changed while it was read`,
      'run again when nothing overwrites it',
    );
  }

  close(): void {
    closeSync(this.#fd);
  }
}

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** `null` for a file that is compressed, or that cannot be opened: reading it says why. */
function openPlain(path: string): number | null {
  try {
    const fd = openSync(path, 'r');
    if (isPlain(readFully(fd, 0, MAGIC_BYTES))) return fd;
    closeSync(fd);
    return null;
  } catch {
    return null;
  }
}
