import { closeSync, openSync } from 'node:fs';
import type { Block } from '../../ingest/framing/block.ts';
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

/**
 * Remembers the documents of results: by their place where the input is a plain file, which is held
 * open and read again; by a copy where it is not.
 */
export class Documents {
  readonly #files = new Map<number, number>();
  readonly #spool = new Spool();

  /** Before its first block: an input that is a plain file, with offsets that are those of the file. */
  openFile(input: number, path: string): void {
    this.#files.set(input, openSync(path, 'r'));
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
