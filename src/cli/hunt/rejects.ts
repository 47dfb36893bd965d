import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { excerptOf, type Block, type Rejection } from '../../ingest/index.ts';
import { CliError } from '../errors.ts';

/** The first unreadable places are shown; all are counted. */
const SHOWN = 5;

export interface ShownReject {
  readonly source: string;
  /** Where reading stopped; both from 1, the column in bytes. */
  readonly line: number;
  readonly column: number;
  readonly code: Rejection['code'];
  readonly excerpt: string;
}

/** Counts what could not be read, shows the first places and writes all of it to a file if asked. */
export class Rejects {
  readonly shown: ShownReject[] = [];
  count = 0;
  readonly #path: string | null;
  #fd: number | null;

  constructor(path: string | null) {
    this.#path = path;
    this.#fd = path === null ? null : this.#orFail(() => openSync(path, 'w'));
  }

  /** @param line number of the first line of the block, from 1 */
  add(block: Block, rejection: Rejection, source: string, line: number): void {
    const { start, end, at, code, continued } = rejection;
    if (!continued) {
      this.count += 1;
      if (this.shown.length < SHOWN) {
        const { below, column } = placeOf(block, start, at);
        const excerpt = excerptOf(block.bytes, start, end, at);
        this.shown.push({ source, line: line + rejection.line + below, column, code, excerpt });
      }
    }
    if (!continued && this.count > 1) this.#write(NEWLINE);
    this.#write(block.bytes.subarray(start, end));
  }

  /** May be called again. */
  close(): void {
    if (this.#fd === null) return;
    if (this.count > 0) this.#write(NEWLINE);
    closeSync(this.#fd);
    this.#fd = null;
  }

  #write(bytes: Uint8Array): void {
    const fd = this.#fd;
    if (fd === null) return;
    for (let done = 0; done < bytes.length;) {
      const from = done;
      done += this.#orFail(() => writeSync(fd, bytes, from));
    }
  }

  #orFail<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const reason = (error as Error).message;
      throw new CliError('CLI1004', `--rejects ${this.#path} cannot be written: ${reason}`);
    }
  }
}

const NEWLINE = Buffer.from('\n');

/** How many lines below `start` a place is, and its column. */
function placeOf({ bytes }: Block, start: number, at: number): { below: number; column: number } {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let below = 0;
  for (let next = content.indexOf('\n', start); next >= 0 && next < at; below += 1) {
    next = content.indexOf('\n', next + 1);
  }
  const lineEnd = at === 0 ? -1 : content.lastIndexOf('\n', at - 1);
  return { below, column: at - lineEnd };
}

/** Opening a file to write empties it: it must not be one of those that are read. */
export function refuseOverwriting(
  option: string,
  path: string | null,
  others: readonly string[],
  because = 'is one of the inputs',
): void {
  if (path === null) return;
  const target = identityOf(path);
  if (target === null || others.every((name) => identityOf(name) !== target)) return;
  throw new CliError('CLI1004', `${option} ${path} ${because}`, 'name another file');
}

/** The same for all names of one regular file; `null` for whatever is none. */
function identityOf(path: string): string | null {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats?.isFile() === true ? `${stats.dev}:${stats.ino}` : null;
}
