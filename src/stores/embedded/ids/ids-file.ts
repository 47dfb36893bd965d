import { lastAtMost } from '../../../util/ascending.ts';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { StoreError } from '../../errors.ts';
import type { FileSystem, ReadableFile } from '../../file-system/file-system.ts';
import { WordReader, bytesOf } from '../../blocks/little-endian.ts';
import type { SegmentFile, SegmentInfo } from '../manifest/manifest.ts';
import {
  ENTRY_BYTES,
  ENTRY_WORDS,
  sortedLatest,
  type IdEntries,
  type StoredId,
  arrivalAt,
  writeEntry,
} from './entries.ts';
import { FilterProbe, emptyFilter, filterWords } from './filter.ts';
import { Fingerprinter } from './fingerprint.ts';

/**
 * The bytes of an `.ids` file; docs/reference/ids-format.md has the tables. A header, what is held in memory (the
 * first fingerprint of each page, and the filter), and pages of entries in the order of fingerprints.
 */
const HEADER_BYTES = 36;
const PAGE_ENTRIES = 256;
const CHECKSUM_BYTES = 4;

/** The last three characters are the version of the format. */
const MAGIC = 'DWIDS001';

interface IdsHeader {
  readonly count: number;
  /** The check of the key under which the fingerprints were made. */
  readonly keyCheck: readonly [high: number, low: number];
  /** The highest of an entry. */
  readonly lastArrival: number;
  /** CRC32 of what is held in memory. */
  readonly indexChecksum: number;
}

/** Where the parts of a file with a given number of entries are. */
class IdsLayout {
  readonly pages: number;
  readonly filterWords: number;
  readonly indexBytes: number;
  readonly fileBytes: number;
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
    this.pages = Math.ceil(count / PAGE_ENTRIES);
    this.filterWords = filterWords(count);
    this.indexBytes = (this.pages + this.filterWords) * 4;
    this.fileBytes = this.pageOffset(this.pages - 1) + this.pageBytes(this.pages - 1);
  }

  pageOffset(page: number): number {
    return HEADER_BYTES + this.indexBytes + page * (PAGE_ENTRIES * ENTRY_BYTES + CHECKSUM_BYTES);
  }

  /** Entries and their checksum. */
  pageBytes(page: number): number {
    const entries = Math.min(PAGE_ENTRIES, this.#count - page * PAGE_ENTRIES);
    return entries * ENTRY_BYTES + CHECKSUM_BYTES;
  }
}

/** A whole file. `entries` are sorted, and of each fingerprint there are only those of the highest version. */
function encodeIds(
  entries: IdEntries,
  keyCheck: readonly [high: number, low: number],
): Uint8Array[] {
  const layout = new IdsLayout(entries.count);
  const firsts = new Uint32Array(layout.pages);
  const filter = emptyFilter(entries.count);
  const probe = new FilterProbe();
  let lastArrival = 0;
  for (let index = 0; index < entries.count; index += 1) {
    const at = index * ENTRY_WORDS;
    const high = entries.words[at + 1] ?? 0;
    if (index % PAGE_ENTRIES === 0) firsts[index / PAGE_ENTRIES] = high;
    probe.set(high, entries.words[at] ?? 0);
    probe.addTo(filter);
    lastArrival = Math.max(lastArrival, arrivalAt(entries.words, at));
  }
  const index = Buffer.concat([bytesOf(firsts), bytesOf(filter)]);
  const header = encodeHeader({
    count: entries.count,
    keyCheck,
    lastArrival,
    indexChecksum: crc32(index),
  });
  return [header, index, ...encodePages(entries)];
}

function* encodePages({ count, words }: IdEntries): Generator<Uint8Array> {
  for (let first = 0; first < count; first += PAGE_ENTRIES) {
    const end = Math.min(count, first + PAGE_ENTRIES);
    const page = bytesOf(words.subarray(first * ENTRY_WORDS, end * ENTRY_WORDS));
    const checksum = Buffer.alloc(CHECKSUM_BYTES);
    checksum.writeUInt32LE(crc32(page));
    yield page;
    yield checksum;
  }
}

function encodeHeader({ count, keyCheck, lastArrival, indexChecksum }: IdsHeader): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.write(MAGIC, 0, 'latin1');
  bytes.writeUInt32LE(count, 8);
  bytes.writeUInt32LE(keyCheck[0], 12);
  bytes.writeUInt32LE(keyCheck[1], 16);
  bytes.writeBigUInt64LE(BigInt(lastArrival), 20);
  bytes.writeUInt32LE(indexChecksum, 28);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 32)), 32);
  return bytes;
}

/** `null` if these bytes are no header. */
function decodeHeader(bytes: Buffer): IdsHeader | null {
  if (bytes.length < HEADER_BYTES || bytes.toString('latin1', 0, 8) !== MAGIC) return null;
  if (bytes.readUInt32LE(32) !== crc32(bytes.subarray(0, 32))) return null;
  return {
    count: bytes.readUInt32LE(8),
    keyCheck: [bytes.readUInt32LE(12), bytes.readUInt32LE(16)],
    lastArrival: Number(bytes.readBigUInt64LE(20)),
    indexChecksum: bytes.readUInt32LE(28),
  };
}

/** The entries of a page without its checksum; `null` if it is not as it was written. */
function checkedPage(bytes: Buffer, expectedBytes: number): Buffer | null {
  if (bytes.length !== expectedBytes) return null;
  const end = bytes.length - CHECKSUM_BYTES;
  const page = bytes.subarray(0, end);
  return bytes.readUInt32LE(end) === crc32(page) ? page : null;
}

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
    return Math.max(0, lastAtMost(this.#firsts, high - 1));
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

/**
 * The entries of ids as the events themselves have them, where the file that should is damaged. Versions are counted
 * from the first of these events on: that there were earlier ones elsewhere, only the file knew.
 *
 * @param ids in order of arrival
 */
export function idEntriesOf(
  secret: Uint8Array,
  stream: string,
  ids: Iterable<{ readonly key: string; readonly arrival: number }>,
): IdEntries {
  const latest = new Map<string, StoredId>();
  for (const { key, arrival } of ids) {
    latest.set(key, { arrival, version: (latest.get(key)?.version ?? 0) + 1 });
  }
  const fingerprinter = new Fingerprinter(secret);
  const words = new Uint32Array(latest.size * ENTRY_WORDS);
  let at = 0;
  for (const [key, stored] of latest) {
    fingerprinter.compute(stream, key);
    writeEntry(words, at, fingerprinter.high, fingerprinter.low, stored);
    at += ENTRY_WORDS;
  }
  return { count: latest.size, words };
}
