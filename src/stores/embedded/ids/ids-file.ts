import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { StoreError } from '../../errors.ts';
import type { FileSystem, ReadableFile } from '../../file-system/file-system.ts';
import { WordReader } from '../../blocks/little-endian.ts';
import type { SegmentFile, SegmentInfo } from '../segment-info.ts';
import {
  ENTRY_BYTES,
  ENTRY_WORDS,
  sortedLatest,
  type IdEntries,
  type StoredId,
} from './entries.ts';
import type { FilterProbe } from './filter.ts';
import { Fingerprinter } from './fingerprint.ts';
import { checkedPage, decodeHeader, encodeIds, HEADER_BYTES, IdsLayout } from './ids-format.ts';

/** The end of the path of a file. */
export const IDS_EXTENSION = 'ids';

/** The file of ids of a segment; `null` if it has none. @param folder the data directory */
export const idsPathOf = (folder: string, { path, files }: SegmentInfo): string | null =>
  files.some(({ extension }) => extension === IDS_EXTENSION)
    ? `${join(folder, path)}.${IDS_EXTENSION}`
    : null;

/** Writes a file of ids, durably but for its name. Throws the errors of `node:fs`. */
export async function writeIds(
  fs: FileSystem,
  path: string,
  key: Uint8Array,
  entries: IdEntries,
): Promise<SegmentFile> {
  const pieces = encodeIds(sortedLatest(entries), new Fingerprinter(key).keyCheck);
  const file = await fs.create(path);
  try {
    await file.write(pieces);
    await file.sync();
  } finally {
    await file.close();
  }
  return {
    extension: IDS_EXTENSION,
    bytes: pieces.reduce((sum, { length }) => sum + length, 0),
    crc32: pieces.reduce((checksum, piece) => crc32(piece, checksum), 0),
  };
}

/** The ids of several files. Throws STO1308 where one is damaged. */
export function mergedIds(files: readonly IdsFile[]): IdEntries {
  const count = files.reduce((sum, file) => sum + file.count, 0);
  const words = new Uint32Array(count * ENTRY_WORDS);
  let end = 0;
  for (const file of files) {
    for (const page of file.readPages()) {
      words.set(page, end);
      end += page.length;
    }
  }
  return { count, words };
}

/** Throws `StoreError` STO1308 for a file that is damaged or of another store, and the errors of `node:fs`. */
export function openIds(fs: FileSystem, path: string, key: Uint8Array): IdsFile {
  const file = fs.open(path);
  try {
    return new IdsFile(file, path, new Fingerprinter(key).keyCheck);
  } catch (error) {
    file.close();
    throw error;
  }
}

/** The ids of one segment. The filter is held in memory, pages are read where an id passes it. */
export class IdsFile {
  readonly path: string;
  readonly count: number;
  readonly lastArrival: number;
  readonly #file: ReadableFile;
  readonly #layout: IdsLayout;
  /** By page: the upper half of its first fingerprint. */
  readonly #firsts: Uint32Array;
  readonly #filter: Uint32Array;

  constructor(file: ReadableFile, path: string, keyCheck: readonly [number, number]) {
    this.path = path;
    this.#file = file;
    const header = decodeHeader(file.read(0, HEADER_BYTES));
    if (header === null) throw this.#damaged('its header is damaged');
    if (header.keyCheck.join() !== keyCheck.join()) throw this.#damaged('it is of another store');
    this.count = header.count;
    this.lastArrival = header.lastArrival;
    this.#layout = new IdsLayout(this.count);
    if (file.size !== this.#layout.fileBytes) throw this.#damaged(`it has ${file.size} bytes`);
    const index = file.read(HEADER_BYTES, this.#layout.indexBytes);
    if (crc32(index) !== header.indexChecksum) throw this.#damaged('its filter is damaged');
    const words = new WordReader(index);
    this.#firsts = words.uint32(this.#layout.pages);
    this.#filter = words.uint32(this.#layout.filterWords);
  }

  get memoryBytes(): number {
    return this.#firsts.byteLength + this.#filter.byteLength;
  }

  /** The latest event with this fingerprint for which `isWanted` is true. */
  find(probe: FilterProbe, isWanted: (arrival: number) => boolean): StoredId | null {
    return probe.passes(this.#filter) ? this.#search(probe, isWanted) : null;
  }

  /** The words of all entries, page by page; throws STO1308 at the first page that is damaged. */
  *readPages(): Generator<Uint32Array> {
    for (let page = 0; page < this.#layout.pages; page += 1) {
      const bytes = this.#readPage(page);
      yield new WordReader(bytes).uint32(bytes.length / 4);
    }
  }

  close(): void {
    this.#file.close();
  }

  #search({ high, low }: FilterProbe, isWanted: (arrival: number) => boolean): StoredId | null {
    let found: StoredId | null = null;
    for (let page = this.#firstPage(high); page < this.#layout.pages; page += 1) {
      if ((this.#firsts[page] ?? 0) > high) break;
      for (const id of idsIn(this.#readPage(page), high, low)) {
        if ((found === null || id.arrival > found.arrival) && isWanted(id.arrival)) found = id;
      }
    }
    return found;
  }

  /** The page before the first one that begins at `high` or above: entries of one half may span pages. */
  #firstPage(high: number): number {
    let from = 0;
    let to = this.#layout.pages;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#firsts[middle] ?? 0) < high) from = middle + 1;
      else to = middle;
    }
    return Math.max(0, from - 1);
  }

  #readPage(page: number): Buffer {
    const length = this.#layout.pageBytes(page);
    const entries = checkedPage(this.#file.read(this.#layout.pageOffset(page), length), length);
    if (entries === null) throw this.#damaged(`page ${page} is damaged`);
    return entries;
  }

  #damaged(what: string): StoreError {
    return new StoreError(
      'STO1308',
      `${this.path} cannot be read: ${what}`,
      'restore the data directory from a backup',
    );
  }
}

function* idsIn(page: Buffer, high: number, low: number): Generator<StoredId> {
  let from = 0;
  let to = page.length / ENTRY_BYTES;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (page.readUInt32LE(middle * ENTRY_BYTES + 4) < high) from = middle + 1;
    else to = middle;
  }
  for (let at = from * ENTRY_BYTES; at < page.length; at += ENTRY_BYTES) {
    if (page.readUInt32LE(at + 4) !== high) return;
    if (page.readUInt32LE(at) !== low) continue;
    const arrival = page.readUInt32LE(at + 8) + page.readUInt16LE(at + 14) * 0x1_0000_0000;
    yield { arrival, version: page.readUInt16LE(at + 12) };
  }
}
