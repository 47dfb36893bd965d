import { crc32 } from 'node:zlib';
import { bytesOf } from '../../blocks/little-endian.ts';
import { arrivalAt, ENTRY_BYTES, ENTRY_WORDS, type IdEntries } from './entries.ts';
import { emptyFilter, FilterProbe, filterWords } from './filter.ts';

/**
 * The bytes of an `.ids` file; docs/reference/ids-format.md has the tables. A header, what is held in memory (the
 * first fingerprint of each page, and the filter), and pages of entries in the order of fingerprints.
 */
export const HEADER_BYTES = 36;
export const PAGE_ENTRIES = 256;
const CHECKSUM_BYTES = 4;

/** The last three characters are the version of the format. */
const MAGIC = 'DWIDS001';

export interface IdsHeader {
  readonly count: number;
  /** The check of the key under which the fingerprints were made. */
  readonly keyCheck: readonly [high: number, low: number];
  /** The highest of an entry. */
  readonly lastArrival: number;
  /** CRC32 of what is held in memory. */
  readonly indexChecksum: number;
}

/** Where the parts of a file with a given number of entries are. */
export class IdsLayout {
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
export function encodeIds(
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
export function decodeHeader(bytes: Buffer): IdsHeader | null {
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
export function checkedPage(bytes: Buffer, expectedBytes: number): Buffer | null {
  if (bytes.length !== expectedBytes) return null;
  const end = bytes.length - CHECKSUM_BYTES;
  const page = bytes.subarray(0, end);
  return bytes.readUInt32LE(end) === crc32(page) ? page : null;
}
