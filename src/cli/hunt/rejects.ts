import { closeSync, openSync, writeSync } from 'node:fs';
import { excerptOf, type Block, type Rejection } from '../../ingest/index.ts';
import { CliError } from '../errors.ts';

/** The first unreadable places are shown; all are counted. */
const SHOWN = 5;

export interface ShownReject {
  readonly source: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in bytes. */
  readonly column: number;
  readonly code: Rejection['code'];
  readonly excerpt: string;
}

/** Counts what could not be read, shows the first places and writes all of it to a file if asked. */
export class Rejects {
  readonly shown: ShownReject[] = [];
  count = 0;
  readonly #fd: number | null;

  constructor(path: string | null) {
    this.#fd = path === null ? null : openForWriting(path);
  }

  /** @param line number of the first line of the block, from 1 */
  add(block: Block, rejection: Rejection, source: string, line: number): void {
    const { start, end, at, code, continued } = rejection;
    const bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset + start, end - start);
    if (!continued) {
      this.count += 1;
      if (this.shown.length < SHOWN) {
        const excerpt = excerptOf(block.bytes, start, end, at);
        const column = at - start + 1;
        this.shown.push({ source, line: line + rejection.line, column, code, excerpt });
      }
    }
    if (this.#fd === null) return;
    if (!continued && this.count > 1) writeSync(this.#fd, '\n');
    writeSync(this.#fd, bytes);
  }

  close(): void {
    if (this.#fd === null) return;
    if (this.count > 0) writeSync(this.#fd, '\n');
    closeSync(this.#fd);
  }
}

function openForWriting(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (error) {
    throw new CliError(
      'CLI1004',
      `--rejects ${path} cannot be written: ${(error as Error).message}`,
    );
  }
}
