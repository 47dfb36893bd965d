import { crc32 } from 'node:zlib';
import { join } from 'node:path';
import type { Damage } from '../../event-store.ts';
import { diskError, StoreError } from '../../errors.ts';
import { withFile, type FileSystem, type ReadableFile } from '../../file-system/file-system.ts';
import type { LogBlock, LogBlockRef } from './frame.ts';
import { missingEvents, scanFile } from './scan-file.ts';

/** A file is named after its first arrival number, so that names sort and never come back. */
const NAME = /^(\d{16})\.log$/;

export function logFilePath(folder: string, number: number): string {
  return join(folder, `${String(number).padStart(16, '0')}.log`);
}

/** What a log file holds. */
export interface LogFile {
  /** Its first arrival number. */
  readonly number: number;
  bytes: number;
  events: number;
  /** The arrival number behind its last block. */
  nextArrival: number;
}

export interface LogContent {
  readonly files: LogFile[];
  readonly blocks: LogBlockRef[];
  readonly damage: Damage[];
  readonly nextArrival: number;
  /** Bytes behind the last whole frame: of a request that is not known to have been acknowledged. */
  readonly tornBytes: number;
}

/** Which arrival numbers a log must have. */
export interface Bounds {
  /** Numbers below this one may be missing. */
  readonly stored: number;
  /** All events below this one were acknowledged: their end is no torn one. */
  readonly acknowledged: number;
}

/**
 * Reads and verifies all files in order. One that another process removes meanwhile is left out.
 *
 * @param keep takes each file, still open
 */
export function scanLog(
  fs: FileSystem,
  folder: string,
  { stored, acknowledged }: Bounds,
  keep: (number: number, file: ReadableFile) => void,
): LogContent {
  const numbers = fs
    .list(folder)
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  const intern = interning();
  const content = { files: [] as LogFile[], blocks: [] as LogBlockRef[], damage: [] as Damage[] };
  let nextArrival = 0;
  let tornBytes = 0;
  const [first = 0] = numbers;
  if (first > stored) content.damage.push(missingEvents(folder, stored, first));
  for (const [position, number] of numbers.entries()) {
    const path = logFilePath(folder, number);
    const file = openIfExists(fs, path);
    if (file === null) continue;
    keep(number, file);
    const nextFile = numbers[position + 1] ?? null;
    const scanned = scanFile(file, path, { number, nextFile, stored, acknowledged }, intern);
    for (const ref of scanned.blocks) content.blocks.push(ref);
    content.damage.push(...scanned.damage);
    nextArrival = Math.max(nextArrival, scanned.nextArrival);
    tornBytes = file.size - scanned.end;
    const events = scanned.blocks.reduce((sum, { count }) => sum + count, 0);
    content.files.push({ number, bytes: scanned.end, events, nextArrival: scanned.nextArrival });
  }
  const expected = Math.max(nextArrival, stored);
  if (acknowledged > expected) {
    const last = content.files.at(-1);
    const place = last === undefined ? folder : logFilePath(folder, last.number);
    content.damage.push(missingEvents(place, expected, acknowledged));
    nextArrival = acknowledged;
  }
  return { ...content, nextArrival, tornBytes };
}

/** Compares the last file with what is known of it. */
export function verifyFile(fs: FileSystem, folder: string, known: LogFile): Damage[] {
  const { number, nextArrival: acknowledged } = known;
  const path = logFilePath(folder, number);
  const bounds = { number, nextFile: null, stored: 0, acknowledged };
  const { damage, nextArrival } = withFile(fs, path, (file) =>
    scanFile(file, path, bounds, interning()),
  );
  if (nextArrival >= acknowledged) return damage;
  return [...damage, missingEvents(path, nextArrival, acknowledged)];
}

/** Loads blocks; keeps the files open from which it did. */
export class BlockLoader {
  readonly #fs: FileSystem;
  readonly #folder: string;
  readonly #files = new Map<number, ReadableFile>();

  constructor(fs: FileSystem, folder: string) {
    this.#fs = fs;
    this.#folder = folder;
  }

  /** Throws STO1103 if the bytes are not those that were written, STO1102 if the disk does not give them. */
  read(ref: LogBlockRef): LogBlock {
    const { file: number, offset, documentsLength, columnsLength, checksum, ...envelope } = ref;
    const length = documentsLength + columnsLength;
    const bytes = this.#read(number, offset, length);
    if (bytes.length < length || crc32(bytes) !== checksum) {
      throw new StoreError(
        'STO1103',
        `${length} bytes from ${offset} on of ${logFilePath(this.#folder, number)} are not as they were written`,
        'check the disk; the other events of the log can still be read',
      );
    }
    return {
      ...envelope,
      documents: bytes.subarray(0, documentsLength),
      columns: bytes.subarray(documentsLength),
    };
  }

  /** A file that is open already, and is then read even when it was removed. */
  add(number: number, file: ReadableFile): void {
    this.#files.set(number, file);
  }

  release(number: number): void {
    this.#files.get(number)?.close();
    this.#files.delete(number);
  }

  close(): void {
    for (const number of this.#files.keys()) this.release(number);
  }

  #read(number: number, offset: number, length: number): Buffer {
    try {
      return this.#file(number).read(offset, length);
    } catch (error) {
      throw diskError(this.#folder, error);
    }
  }

  #file(number: number): ReadableFile {
    let file = this.#files.get(number);
    if (file === undefined) {
      file = this.#fs.open(logFilePath(this.#folder, number));
      this.#files.set(number, file);
    }
    return file;
  }
}

function openIfExists(fs: FileSystem, path: string): ReadableFile | null {
  try {
    return fs.open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function interning(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const same = known.get(text);
    if (same !== undefined) return same;
    known.set(text, text);
    return text;
  };
}

/** What a log had when it was read. */
export interface LogSnapshot {
  readonly blocks: readonly LogBlockRef[];
  readonly damage: readonly Damage[];
  /** The arrival number behind the last block; 0 if there is none. */
  readonly nextArrival: number;
  readonly bytes: number;
  /** As long as the snapshot is open, also when the writer has removed the file. */
  read(ref: LogBlockRef): LogBlock;
  close(): void;
}

/**
 * Reads a log that another process may be writing: all whole frames of the files that exist. Nothing is
 * changed. What the writer moves into segments meanwhile may be missing, so a reader that wants every event
 * looks at the log first, then at the manifest, and drops the blocks that it finds in both. Throws `StoreError` if
 * the disk cannot be read.
 *
 * @param acknowledged all events below this arrival number were acknowledged before the call
 */
export function readLog(fs: FileSystem, folder: string, acknowledged: number): LogSnapshot {
  const loader = new BlockLoader(fs, folder);
  // Nothing is missing that the writer has removed.
  const stored = Number.POSITIVE_INFINITY;
  const content = scanOrClose();
  return {
    blocks: content.blocks,
    damage: content.damage,
    nextArrival: content.nextArrival,
    bytes: content.files.reduce((sum, { bytes }) => sum + bytes, 0),
    read: (ref) => loader.read(ref),
    close: () => loader.close(),
  };

  function scanOrClose(): LogContent {
    try {
      const keep = (number: number, file: ReadableFile) => loader.add(number, file);
      return scanLog(fs, folder, { stored, acknowledged }, keep);
    } catch (error) {
      loader.close();
      throw diskError(folder, error);
    }
  }
}
