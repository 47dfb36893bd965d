import { closeSync, openSync } from 'node:fs';
import { isPlain, MAGIC_BYTES, type Block, type Input } from '../../ingest/index.ts';
import { StoreError } from '../errors.ts';
import { ReadAhead, readFully } from './read-ahead.ts';
import { SpillBuffer } from './spill-buffer.ts';

/** Where the document of an event can be had when results are printed. */
export interface DocumentRef {
  /** Index of the input. */
  readonly input: number;
  /** Whether it stands in the input as it is, which can be read again. */
  readonly isInFile: boolean;
  /** In the input, or in the spill buffer. */
  readonly start: number;
  readonly length: number;
  /** Of a search hit. */
  readonly index: string | undefined;
  readonly id: string | undefined;
}

/** Where a document stands in a block; of a search hit, what it is called. */
interface FoundDocument {
  readonly start: number;
  readonly end: number;
  readonly index: string | undefined;
  readonly id: string | undefined;
}

interface PlainFile {
  readonly name: string;
  readonly fd: number;
  readonly reader: ReadAhead;
}

/** Held open at once; the documents of further files are copied. */
const MAX_FILES = 200;

/**
 * Remembers the documents of results: by their place where the input is a plain file, which is held
 * open and read again; by a copy where it is not, or was converted.
 */
export class Documents {
  /** In bytes, if all inputs are plain files and what is read can be compared to it. */
  readonly totalBytes: number | null;
  readonly #files = new Map<number, PlainFile>();
  readonly #copies = new SpillBuffer();

  constructor(inputs: readonly Input[]) {
    for (const [index, { name, size }] of inputs.entries()) {
      const fd = size === null || this.#files.size === MAX_FILES ? null : openPlain(name);
      if (fd !== null) this.#files.set(index, { name, fd, reader: new ReadAhead(fd) });
    }
    const all = this.#files.size === inputs.length;
    this.totalBytes = all ? inputs.reduce((sum, { size }) => sum + (size ?? 0), 0) : null;
  }

  keep(block: Block, { start, end, index, id }: FoundDocument): DocumentRef {
    const { source: input } = block;
    const isInFile = this.#files.has(input) && block.converted === undefined;
    const place = isInFile
      ? block.offset + start
      : this.#copies.append(block.bytes.subarray(start, end));
    return { input, isInFile, start: place, length: end - start, index, id };
  }

  read({ input, isInFile, start, length }: DocumentRef): Buffer {
    const file = isInFile ? this.#files.get(input) : undefined;
    if (file === undefined) return this.#copies.read(start, length);
    const bytes = file.reader.read(start, length);
    if (bytes.length === length && bytes[0] === OPEN_BRACE && bytes[length - 1] === CLOSE_BRACE) {
      return bytes;
    }
    throw new StoreError(
      'STO1002',
      `${file.name} was changed while it was read`,
      'run again when nothing overwrites it',
    );
  }

  close(): void {
    for (const { fd } of this.#files.values()) closeSync(fd);
    this.#copies.close();
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
