import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { excerptOf, type Block, type RawRecords, type Rejection } from '../../ingest/index.ts';
import { NumberList } from '../../util/number-list.ts';
import { EngineError } from '../errors.ts';

/** The number of unreadable positions that are shown; all are counted. */
export const SHOWN_REJECTS = 5;

/** The rejections of a block: plain data, small even for a block that contains nothing else. */
export interface Rejections {
  /** Without those that continue from the previous block. */
  readonly count: number;
  readonly first: readonly Rejection[];
  /** For each: start, end, and 1 if it continues from the previous block; empty if they are not written to a file. */
  readonly places: Uint32Array<ArrayBuffer>;
}

export const NO_REJECTIONS: Rejections = { count: 0, first: [], places: new Uint32Array(0) };

/** Collects the rejections of one block after another. */
export class RejectionList {
  readonly #keepsPlaces: boolean;
  #count = 0;
  #first: Rejection[] = [];
  readonly #places = new NumberList();

  constructor(keepsPlaces: boolean) {
    this.#keepsPlaces = keepsPlaces;
  }

  add(rejection: Rejection): void {
    const { start, end, continued } = rejection;
    if (this.#keepsPlaces) {
      this.#places.push(start);
      this.#places.push(end);
      this.#places.push(Number(continued));
    }
    if (continued) return;
    this.#count += 1;
    if (this.#first.length < SHOWN_REJECTS) this.#first.push(rejection);
  }

  take(): Rejections {
    const taken = { count: this.#count, first: this.#first, places: this.#places.take() };
    this.#count = 0;
    this.#first = [];
    return taken;
  }
}

export interface ShownReject {
  readonly source: string;
  /** Where parsing failed. Both start at 1; the column is in bytes. */
  readonly line: number;
  readonly column: number;
  readonly code: Rejection['code'];
  readonly excerpt: string;
}

const SHOWN_RAW_RECORDS = 3;

export interface ShownRawRecord {
  readonly source: string;
  readonly line: number;
  readonly sensor: string;
}

/** How a run treats lines that cannot be read. */
export interface RejectsRequest {
  /** The file that they are written to. */
  readonly rejects: string | null;
  /** Whether a single one makes the run fail. */
  readonly isStrict: boolean;
}

/** Counts unreadable lines, keeps the first for messages, and can write all of them to a file. */
export class Rejects {
  readonly shown: ShownReject[] = [];
  count = 0;
  /** Documents that contain a raw record but were read unconverted. */
  rawRecords = 0;
  readonly firstRawRecords: ShownRawRecord[] = [];
  /** Whether a single rejected line makes the run fail. */
  readonly isStrict: boolean;
  readonly #path: string | null;
  #fd: number | null;

  constructor({ rejects: path, isStrict }: RejectsRequest) {
    this.isStrict = isStrict;
    this.#path = path;
    this.#fd = path === null ? null : this.#orFail(() => openSync(path, 'w'));
  }

  /** Whether the positions of all of them are needed, and not only of the first. */
  get keepsPlaces(): boolean {
    return this.#path !== null;
  }

  /** @param lineOf converts a line of the block, from 0, to a line of the input, from 1 */
  add(
    block: Block,
    { count, first, places }: Rejections,
    source: string,
    lineOf: (line: number) => number,
  ): void {
    for (const { start, end, at, code, line } of first) {
      if (this.shown.length === SHOWN_REJECTS) break;
      const { below, column } = positionOf(block, start, at);
      const excerpt = excerptOf(block.bytes, start, end, at);
      this.shown.push({ source, line: lineOf(line) + below, column, code, excerpt });
    }
    if (this.#fd !== null) this.#write(this.#textOf(block, places));
    this.count += count;
  }

  /** @param lineOf as for {@link add} */
  addRawRecords({ count, first }: RawRecords, source: string, lineOf: (line: number) => number) {
    this.rawRecords += count;
    for (const { sensor, line } of first) {
      if (this.firstRawRecords.length === SHOWN_RAW_RECORDS) return;
      this.firstRawRecords.push({ source, line: lineOf(line), sensor });
    }
  }

  /** Whether the run has failed: nothing could be read, or something was rejected in strict mode. */
  areFatal(documents: number): boolean {
    return this.count > 0 && (documents === 0 || this.isStrict);
  }

  /** May be called repeatedly. */
  close(): void {
    if (this.#fd === null) return;
    if (this.count > 0) this.#write(Buffer.of(NEWLINE));
    closeSync(this.#fd);
    this.#fd = null;
  }

  /** The rejected lines of a block as one buffer. */
  #textOf({ bytes }: Block, places: Rejections['places']): Uint8Array {
    let length = 0;
    for (let at = 0; at < places.length; at += 3) length += places[at + 1]! - places[at]! + 1;
    const text = Buffer.allocUnsafe(length);
    let filled = 0;
    for (let at = 0; at < places.length; at += 3) {
      const isContinued = places[at + 2] === 1;
      if (!isContinued && (filled > 0 || this.count > 0)) text[filled++] = NEWLINE;
      const piece = bytes.subarray(places[at], places[at + 1]);
      text.set(piece, filled);
      filled += piece.length;
    }
    return text.subarray(0, filled);
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
      const message = `the file for rejected lines ${this.#path} cannot be written: ${reason}`;
      throw new EngineError(
        'ENG1004',
        'rejected lines',
        message,
        'check the directory, or name another file',
      );
    }
  }
}

const NEWLINE = 0x0a;

/** The number of lines between `start` and a position, and the column of the position. */
function positionOf(
  { bytes }: Block,
  start: number,
  at: number,
): { below: number; column: number } {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let below = 0;
  for (let next = content.indexOf('\n', start); next >= 0 && next < at; below += 1) {
    next = content.indexOf('\n', next + 1);
  }
  const lineEnd = at === 0 ? -1 : content.lastIndexOf('\n', at - 1);
  return { below, column: at - lineEnd };
}

/** Opening a file for writing truncates it, so it must not be one of those that are read. */
export function refuseOverwriting(
  part: keyof typeof WRITTEN_FILES,
  path: string | null,
  others: readonly string[],
  because = 'is one of the inputs',
): void {
  if (path === null) return;
  const target = identityOf(path);
  if (target === null || others.every((name) => identityOf(name) !== target)) return;
  const message = `${WRITTEN_FILES[part]} ${path} ${because}`;
  throw new EngineError('ENG1004', part, message, 'name another file');
}

const WRITTEN_FILES = {
  'rejected lines': 'the file for rejected lines',
  'output file': 'the output file',
};

/** The same for all names of a file, even if it does not exist yet; `null` if it is not a regular file. */
function identityOf(path: string): string | null {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return resolve(path);
  return stats.isFile() ? `${stats.dev}:${stats.ino}` : null;
}
