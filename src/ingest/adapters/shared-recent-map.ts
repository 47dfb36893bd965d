import { parseJson, printJson, type JsonObject } from '../../events/json.ts';
import { RecentMap } from './recent-map.ts';

/** Of memory, most of which becomes real only when it is written to. */
const SHARED_BYTES = 64 * 1024 * 1024;

/** The number of values after which the tables swap, as in `RecentMap`. */
const MAX_VALUES = 65_536;

/** The values that a thread keeps as objects. */
const MAX_READ = 4_096;

// The numbers at the start of the memory.
/** Which of the tables is the newer one. */
const NEWER = 0;
/** That of the entry that was written last. */
const VERSION = 1;
const HEADER = 2;

interface ReadValue {
  readonly version: number;
  readonly value: JsonObject;
}

/**
 * A `RecentMap` in memory that threads share: it keeps the most recently set or read values, at least the last
 * 65,536 of them and at most twice as many, fewer if they are large. Only one thread at a time may use it.
 */
export class SharedRecentMap {
  readonly memory: SharedArrayBuffer;
  readonly #header: Int32Array;
  readonly #tables: readonly [Table, Table];
  /** Values that this thread has set or read. They are valid as long as their entry was not written again. */
  readonly #read = new RecentMap<string, ReadValue>(MAX_READ);

  /** @param memory full of zeroes, or in use by other threads */
  constructor(memory = new SharedArrayBuffer(SHARED_BYTES), maxValues = MAX_VALUES) {
    this.memory = memory;
    this.#header = new Int32Array(memory, 0, HEADER);
    const start = HEADER * 4;
    const size = ((memory.byteLength - start) / 2) & ~3;
    this.#tables = [
      new Table(memory, start, size, maxValues),
      new Table(memory, start + size, size, maxValues),
    ];
  }

  get(key: string): JsonObject | undefined {
    const bytes = bytesOf(key);
    const [newer, older] = this.#inOrder();
    const recent = newer.get(bytes);
    const found = recent ?? older.get(bytes);
    if (found === null) return undefined;
    const read = this.#read.get(key);
    const value =
      read?.version === found.version
        ? read.value
        : (parseJson(found.bytes.toString()) as JsonObject);
    const version = recent === null ? this.#put(bytes, Buffer.from(found.bytes)) : found.version;
    if (read?.version !== version) this.#read.set(key, { version, value });
    return value;
  }

  set(key: string, value: JsonObject): void {
    const version = this.#put(bytesOf(key), Buffer.from(printJson(value)));
    this.#read.set(key, { version, value });
  }

  clear(): void {
    for (const table of this.#tables) table.clear();
  }

  /** Returns the version of the entry, which no other one has had. */
  #put(key: Buffer, value: Buffer): number {
    const [newer, older] = this.#inOrder();
    const version = ((this.#header[VERSION] ?? 0) + 1) | 0;
    this.#header[VERSION] = version;
    if (newer.set(key, value, version)) return version;
    older.clear();
    this.#header[NEWER] = 1 - (this.#header[NEWER] ?? 0);
    // If not even an empty table has room for the value, it is not kept.
    older.set(key, value, version);
    return version;
  }

  #inOrder(): readonly [newer: Table, older: Table] {
    const [first, second] = this.#tables;
    return this.#header[NEWER] === 0 ? [first, second] : [second, first];
  }
}

/** Two bytes for each unit, because UTF-8 would make one key of all that have a lone surrogate. */
const bytesOf = (key: string): Buffer => Buffer.from(key, 'utf16le');

// The numbers at the start of a table.
const COUNT = 0;
const END = 1;
const TABLE_HEADER = 2;

// The numbers before the bytes of an entry.
const HASH = 0;
const KEY_LENGTH = 1;
const VALUE_LENGTH = 2;
/** How long a value may become in the same place. */
const VALUE_ROOM = 3;
const ENTRY_VERSION = 4;
const ENTRY_HEADER = 5;

interface Entry {
  readonly bytes: Buffer;
  readonly version: number;
}

/** Further places are not searched, so that hostile keys with the same hash cost no more than others. */
const MAX_PROBES = 256;

/** Places by the hash of a key, each with where its entry begins, followed by the entries. */
class Table {
  readonly #maxValues: number;
  readonly #places: number;
  /** Where entries begin and end, in numbers. */
  readonly #first: number;
  readonly #numbers: Int32Array;
  /** The same memory. */
  readonly #bytes: Buffer;

  constructor(memory: SharedArrayBuffer, start: number, size: number, maxValues: number) {
    this.#maxValues = maxValues;
    // Twice as many as values, so that chains are short; a power of two.
    this.#places = 2 ** Math.ceil(Math.log2(2 * maxValues));
    this.#first = TABLE_HEADER + this.#places;
    this.#numbers = new Int32Array(memory, start, size / 4);
    this.#bytes = Buffer.from(memory, start, size);
  }

  clear(): void {
    this.#numbers.fill(0, 0, this.#first);
  }

  get(key: Buffer): Entry | null {
    const hash = hashOf(key);
    const entry = this.#numbers[this.#placeOf(key, hash)] ?? 0;
    if (entry === 0 || !this.#hasKey(entry, key, hash)) return null;
    const start = (entry + ENTRY_HEADER) * 4 + key.length;
    const bytes = this.#bytes.subarray(start, start + (this.#numbers[entry + VALUE_LENGTH] ?? 0));
    return { bytes, version: this.#numbers[entry + ENTRY_VERSION] ?? 0 };
  }

  /** Returns false if there is no room. */
  set(key: Buffer, value: Buffer, version: number): boolean {
    const numbers = this.#numbers;
    const hash = hashOf(key);
    const place = this.#placeOf(key, hash);
    const known = numbers[place] ?? 0;
    const isSame = known !== 0 && this.#hasKey(known, key, hash);
    if (isSame && value.length <= (numbers[known + VALUE_ROOM] ?? 0)) {
      this.#write(known, key, value, version);
      return true;
    }
    const count = (numbers[COUNT] ?? 0) + (known === 0 ? 1 : 0);
    const entry = Math.max(numbers[END] ?? 0, this.#first);
    const end = entry + ENTRY_HEADER + Math.ceil((key.length + value.length) / 4);
    if (count > this.#maxValues || end > numbers.length) return false;
    numbers[COUNT] = count;
    numbers[END] = end;
    numbers[place] = entry;
    numbers[entry + HASH] = hash;
    numbers[entry + KEY_LENGTH] = key.length;
    numbers[entry + VALUE_ROOM] = (end - entry - ENTRY_HEADER) * 4 - key.length;
    this.#write(entry, key, value, version);
    return true;
  }

  #write(entry: number, key: Buffer, value: Buffer, version: number): void {
    const start = (entry + ENTRY_HEADER) * 4;
    this.#numbers[entry + VALUE_LENGTH] = value.length;
    this.#numbers[entry + ENTRY_VERSION] = version;
    this.#bytes.set(key, start);
    this.#bytes.set(value, start + key.length);
  }

  /** The place with the key, or else the place for it: a free one, or after too many probes one to be replaced. */
  #placeOf(key: Buffer, hash: number): number {
    const mask = this.#places - 1;
    let place = TABLE_HEADER;
    for (let probe = 0; probe < MAX_PROBES; probe += 1) {
      place = TABLE_HEADER + ((hash + probe) & mask);
      const entry = this.#numbers[place] ?? 0;
      if (entry === 0 || this.#hasKey(entry, key, hash)) return place;
    }
    return place;
  }

  #hasKey(entry: number, key: Buffer, hash: number): boolean {
    const numbers = this.#numbers;
    if (numbers[entry + HASH] !== hash || numbers[entry + KEY_LENGTH] !== key.length) return false;
    const start = (entry + ENTRY_HEADER) * 4;
    return this.#bytes.compare(key, 0, key.length, start, start + key.length) === 0;
  }
}

/** FNV-1a, with the upper bits mixed into the lower ones, which select the place. */
function hashOf(key: Buffer): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) {
    hash = Math.imul(hash ^ (key[at] ?? 0), 0x01000193);
  }
  return hash ^ (hash >>> 15);
}
