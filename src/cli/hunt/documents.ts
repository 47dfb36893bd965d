import { closeSync, openSync } from 'node:fs';
import { isPlain, MAGIC_BYTES, type Block, type Input } from '../../ingest/index.ts';
import type { Found } from './scanner.ts';
import { readFully, Spool } from './spool.ts';

/** Where the document of an event can be had when results are printed. */
export interface DocumentRef {
  /** Index of the input that it is read from again, or -1 for the spool. */
  readonly input: number;
  readonly start: number;
  readonly length: number;
  /** Of a search hit. */
  readonly index: string | undefined;
  readonly id: string | undefined;
}

/** Held open at once; the documents of further files are copied. */
const MOST_FILES = 200;

/**
 * Remembers the documents of results: by their place where the input is a plain file, which is held
 * open and read again; by a copy where it is not.
 */
export class Documents {
  readonly #files = new Map<number, number>();
  readonly #spool = new Spool();

  constructor(inputs: readonly Input[]) {
    for (const [index, { name, size }] of inputs.entries()) {
      const fd = size === null || this.#files.size === MOST_FILES ? null : openPlain(name);
      if (fd !== null) this.#files.set(index, fd);
    }
  }

  keep(block: Block, { start, end, index, id }: Found): DocumentRef {
    const length = end - start;
    if (this.#files.has(block.source)) {
      return { input: block.source, start: block.offset + start, length, index, id };
    }
    const place = this.#spool.append(block.bytes.slice(start, end));
    return { input: -1, start: place, length, index, id };
  }

  read({ input, start, length }: DocumentRef): Buffer {
    const fd = this.#files.get(input);
    return fd === undefined ? this.#spool.read(start, length) : readFully(fd, start, length);
  }

  close(): void {
    for (const fd of this.#files.values()) closeSync(fd);
    this.#spool.close();
  }
}

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
