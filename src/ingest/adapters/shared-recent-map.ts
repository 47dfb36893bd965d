import { parseJson, printJson, type JsonObject } from '../../events/json.ts';
import type { Parts } from './document.ts';
import { RecentMap } from './recent-map.ts';

/** Of memory, most of which becomes real only when it is written to. */
const SHARED_BYTES = 64 * 1024 * 1024;

/** The number of values after which the tables swap, as in `RecentMap`. */
const MAX_VALUES = 65_536;

/** The values that a thread keeps as objects. */
const MAX_READ = 512;

// The numbers at the start of the memory.
/** Which of the tables is the newer one. */
const NEWER = 0;
/** That of the entry that was written last. */
const VERSION = 1;
const HEADER = 2;

interface ReadValue {
  readonly version: number;
  readonly value: Parts;
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
  /** The key that is looked up. */
  readonly #key = new Key();

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

  get(key: string): Parts | undefined {
    this.#key.set(key);
    const [newer, older] = this.#inOrder();
    const recent = newer.find(this.#key);
    const table = recent === NOT_FOUND ? older : newer;
    const entry = recent === NOT_FOUND ? older.find(this.#key) : recent;
    if (entry === NOT_FOUND) return undefined;
    const version = table.versionOf(entry);
    const read = this.#read.get(key);
    if (read?.version === version && table === newer) return read.value;
    const text = table.textOf(entry);
    const value = read?.version === version ? read.value : (parseJson(text) as Parts);
    this.#read.set(key, { version: table === newer ? version : this.#put(text), value });
    return value;
  }

  /** Absent values are as good as none. */
  set(key: string, value: Parts): void {
    this.#key.set(key);
    this.#read.set(key, { version: this.#put(printJson(value as JsonObject)), value });
  }

  clear(): void {
    for (const table of this.#tables) table.clear();
  }

  /** Puts a value at the key. Returns the version of the entry, which no other one has had. */
  #put(text: string): number {
    const [newer, older] = this.#inOrder();
    const version = ((this.#header[VERSION] ?? 0) + 1) | 0;
    this.#header[VERSION] = version;
    if (newer.set(this.#key, text, version)) return version;
    older.clear();
    this.#header[NEWER] = 1 - (this.#header[NEWER] ?? 0);
    // If not even an empty table has room for the value, it is not kept.
    older.set(this.#key, text, version);
    return version;
  }

  #inOrder(): readonly [newer: Table, older: Table] {
    const [first, second] = this.#tables;
    return this.#header[NEWER] === 0 ? [first, second] : [second, first];
  }
}

/** Most keys fit into this many numbers. */
const USUAL_KEY = 128;

/**
 * A key in the form in which it is stored: two bytes for each unit, because UTF-8 would make one key of all that have a lone
 * surrogate. Used again for each key.
 */
class Key {
  /** In units. */
  length = 0;
  hash = 0;
  /** The units, two in each number, with a zero behind an odd number of them. */
  numbers = new Int32Array(USUAL_KEY);
  #units = new Uint16Array(this.numbers.buffer);

  set(text: string): void {
    const { length } = text;
    if (length > this.#units.length || this.numbers.length > USUAL_KEY) this.#makeRoom(length);
    const units = this.#units;
    // FNV-1a, with the upper bits mixed into the lower ones, which select the place.
    let hash = 0x811c9dc5;
    for (let at = 0; at < length; at += 1) {
      const unit = text.charCodeAt(at);
      units[at] = unit;
      hash = Math.imul(hash ^ unit, 0x01000193);
    }
    if (length % 2 === 1) units[length] = 0;
    this.length = length;
    this.hash = hash ^ (hash >>> 15);
  }

  /** Room for an unusually long key is not kept. */
  #makeRoom(length: number): void {
    this.numbers = new Int32Array(Math.max(numbersOf(length), USUAL_KEY));
    this.#units = new Uint16Array(this.numbers.buffer);
  }
}

/** How many numbers the units of a key take. */
const numbersOf = (length: number): number => (length + 1) >> 1;

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

/** No entry begins where a table does. */
const NOT_FOUND = 0;

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

  /** Where the entry of a key is. */
  find(key: Key): number {
    const entry = this.#numbers[this.#placeOf(key)] ?? NOT_FOUND;
    return entry !== NOT_FOUND && this.#hasKey(entry, key) ? entry : NOT_FOUND;
  }

  versionOf(entry: number): number {
    return this.#numbers[entry + ENTRY_VERSION] ?? 0;
  }

  textOf(entry: number): string {
    const start = this.#valueStart(entry);
    return this.#bytes.toString('utf8', start, start + (this.#numbers[entry + VALUE_LENGTH] ?? 0));
  }

  /** Returns false if there is no room. */
  set(key: Key, text: string, version: number): boolean {
    const numbers = this.#numbers;
    const place = this.#placeOf(key);
    const known = numbers[place] ?? NOT_FOUND;
    const isSame = known !== NOT_FOUND && this.#hasKey(known, key);
    const length = Buffer.byteLength(text);
    if (isSame && length <= (numbers[known + VALUE_ROOM] ?? 0)) {
      this.#write(known, text, length, version);
      return true;
    }
    const count = (numbers[COUNT] ?? 0) + (known === NOT_FOUND ? 1 : 0);
    const entry = Math.max(numbers[END] ?? 0, this.#first);
    const ofKey = numbersOf(key.length);
    const end = entry + ENTRY_HEADER + ofKey + Math.ceil(length / 4);
    if (count > this.#maxValues || end > numbers.length) return false;
    numbers[COUNT] = count;
    numbers[END] = end;
    numbers[place] = entry;
    numbers[entry + HASH] = key.hash;
    numbers[entry + KEY_LENGTH] = key.length;
    numbers[entry + VALUE_ROOM] = (end - entry - ENTRY_HEADER - ofKey) * 4;
    for (let at = 0; at < ofKey; at += 1) {
      numbers[entry + ENTRY_HEADER + at] = key.numbers[at] ?? 0;
    }
    this.#write(entry, text, length, version);
    return true;
  }

  #write(entry: number, text: string, length: number, version: number): void {
    this.#numbers[entry + VALUE_LENGTH] = length;
    this.#numbers[entry + ENTRY_VERSION] = version;
    this.#bytes.write(text, this.#valueStart(entry), length);
  }

  #valueStart(entry: number): number {
    return (entry + ENTRY_HEADER + numbersOf(this.#numbers[entry + KEY_LENGTH] ?? 0)) * 4;
  }

  /** The place with the key, or else the place for it: a free one, or after too many probes one to be replaced. */
  #placeOf(key: Key): number {
    const mask = this.#places - 1;
    let place = TABLE_HEADER;
    for (let probe = 0; probe < MAX_PROBES; probe += 1) {
      place = TABLE_HEADER + ((key.hash + probe) & mask);
      const entry = this.#numbers[place] ?? NOT_FOUND;
      if (entry === NOT_FOUND || this.#hasKey(entry, key)) return place;
    }
    return place;
  }

  #hasKey(entry: number, key: Key): boolean {
    const numbers = this.#numbers;
    if (numbers[entry + HASH] !== key.hash || numbers[entry + KEY_LENGTH] !== key.length) {
      return false;
    }
    const start = entry + ENTRY_HEADER;
    const count = numbersOf(key.length);
    for (let at = 0; at < count; at += 1) {
      if (numbers[start + at] !== key.numbers[at]) return false;
    }
    return true;
  }
}
