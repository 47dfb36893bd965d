import { parseJson, printJson, type JsonObject } from '../../events/json.ts';
import type { Parts } from './document.ts';
import { isImage, readImage } from './process-image.ts';
import { RecentMap } from './recent-map.ts';

/** Most keys fit into this many numbers. */
const USUAL_KEY = 128;

/**
 * A key in the form in which it is stored: two bytes for each unit, because UTF-8 would make one key of all that have a lone
 * surrogate. Used again for each key.
 */
export class Key {
  /** In units. */
  length = 0;
  hash = 0;
  /** The units, two in each number, with a zero behind an odd number of them. */
  numbers = new Int32Array(USUAL_KEY);
  /** Where they begin. */
  start = 0;
  #own = this.numbers;
  #units = new Uint16Array(this.#own.buffer);

  set(text: string): void {
    const { length } = text;
    if (length > this.#units.length || this.#own.length > USUAL_KEY) this.#makeRoom(length);
    this.point(this.#own, 0, length, writeKey(text, this.#units, 0));
  }

  /** Makes it one that stands elsewhere, as {@link set} has made it. */
  point(numbers: Int32Array<ArrayBuffer>, start: number, length: number, hash: number): void {
    this.numbers = numbers;
    this.start = start;
    this.length = length;
    this.hash = hash;
  }

  /** Room for an unusually long key is not kept. */
  #makeRoom(length: number): void {
    this.#own = new Int32Array(Math.max(numbersOf(length), USUAL_KEY));
    this.#units = new Uint16Array(this.#own.buffer);
  }
}

/** Writes a key where there is room for it, behind an even number of units. Returns its hash. */
export function writeKey(text: string, units: Uint16Array, start: number): number {
  const { length } = text;
  // FNV-1a, with the upper bits mixed into the lower ones, which select the place.
  let hash = 0x811c9dc5;
  for (let at = 0; at < length; at += 1) {
    const unit = text.charCodeAt(at);
    units[start + at] = unit;
    hash = Math.imul(hash ^ unit, 0x01000193);
  }
  if (length % 2 === 1) units[start + length] = 0;
  return hash ^ (hash >>> 15);
}

/** How many numbers the units of a key take. */
export const numbersOf = (length: number): number => (length + 1) >> 1;

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
const FORM = 5;
const ENTRY_HEADER = 6;

/** No entry begins where a table does. */
export const NOT_FOUND = 0;

/** Further places are not searched, so that hostile keys with the same hash cost no more than others. */
const MAX_PROBES = 256;

/** Places by the hash of a key, each with where its entry begins, followed by the entries. */
class Table {
  readonly #maxValues: number;
  readonly #places: number;
  /** Where entries begin and end, in numbers. */
  readonly #first: number;
  readonly numbers: Int32Array<SharedArrayBuffer>;
  /** The same memory. */
  readonly bytes: Buffer<SharedArrayBuffer>;

  constructor(memory: SharedArrayBuffer, start: number, size: number, maxValues: number) {
    this.#maxValues = maxValues;
    // Twice as many as values, so that chains are short; a power of two.
    this.#places = 2 ** Math.ceil(Math.log2(2 * maxValues));
    this.#first = TABLE_HEADER + this.#places;
    this.numbers = new Int32Array(memory, start, size / 4);
    this.bytes = Buffer.from(memory, start, size);
  }

  clear(): void {
    this.numbers.fill(0, 0, this.#first);
  }

  /** Where the entry of a key is. */
  find(key: Key): number {
    const entry = this.numbers[this.#placeOf(key)]!;
    return entry !== NOT_FOUND && this.#hasKey(entry, key) ? entry : NOT_FOUND;
  }

  versionOf(entry: number): number {
    return this.numbers[entry + ENTRY_VERSION]!;
  }

  /** What was said of the value when it was set. */
  formOf(entry: number): number {
    return this.numbers[entry + FORM]!;
  }

  /** Where the value of an entry begins, in numbers. */
  valueOf(entry: number): number {
    return entry + ENTRY_HEADER + numbersOf(this.numbers[entry + KEY_LENGTH]!);
  }

  /** In bytes. */
  lengthOf(entry: number): number {
    return this.numbers[entry + VALUE_LENGTH]!;
  }

  /**
   * Makes room for a value, which is to be written at once. Returns its entry, `NOT_FOUND` if there is no room.
   *
   * @param length in bytes
   */
  set(key: Key, form: number, length: number, version: number): number {
    const { numbers } = this;
    const place = this.#placeOf(key);
    const known = numbers[place]!;
    const isSame = known !== NOT_FOUND && this.#hasKey(known, key);
    let entry = known;
    if (!isSame || length > numbers[known + VALUE_ROOM]!) {
      const count = numbers[COUNT]! + (known === NOT_FOUND ? 1 : 0);
      entry = Math.max(numbers[END]!, this.#first);
      const ofKey = numbersOf(key.length);
      const room = (length + 3) >> 2;
      const end = entry + ENTRY_HEADER + ofKey + room;
      if (count > this.#maxValues || end > numbers.length) return NOT_FOUND;
      numbers[COUNT] = count;
      numbers[END] = end;
      numbers[place] = entry;
      numbers[entry + HASH] = key.hash;
      numbers[entry + KEY_LENGTH] = key.length;
      numbers[entry + VALUE_ROOM] = room * 4;
      for (let at = 0; at < ofKey; at += 1) {
        numbers[entry + ENTRY_HEADER + at] = key.numbers[key.start + at]!;
      }
    }
    numbers[entry + VALUE_LENGTH] = length;
    numbers[entry + ENTRY_VERSION] = version;
    numbers[entry + FORM] = form;
    return entry;
  }

  /** The place with the key, or else the place for it: a free one, or after too many probes one to be replaced. */
  #placeOf(key: Key): number {
    const mask = this.#places - 1;
    let place = TABLE_HEADER;
    for (let probe = 0; probe < MAX_PROBES; probe += 1) {
      place = TABLE_HEADER + ((key.hash + probe) & mask);
      const entry = this.numbers[place]!;
      if (entry === NOT_FOUND || this.#hasKey(entry, key)) return place;
    }
    return place;
  }

  #hasKey(entry: number, key: Key): boolean {
    const { numbers } = this;
    if (numbers[entry + HASH] !== key.hash || numbers[entry + KEY_LENGTH] !== key.length) {
      return false;
    }
    const start = entry + ENTRY_HEADER;
    const count = numbersOf(key.length);
    for (let at = 0; at < count; at += 1) {
      if (numbers[start + at] !== key.numbers[key.start + at]) return false;
    }
    return true;
  }
}

/** Of memory, most of which becomes real only when it is written to. */
const SHARED_BYTES = 64 * 1024 * 1024;

/** The number of values after which the tables swap, as in `RecentMap`. */
const MAX_VALUES = 65_536;

/** The values that a thread keeps as objects. */
const MAX_READ = 512;

// The numbers at the start of the memory.
/** Which of the tables is the newer one. */
const NEWER = 0;
/** That of the value that was set last. */
const VERSION = 1;
const HEADER = 2;

/** The form of a value that is kept as JSON. */
const JSON_FORM = 0;

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
  /** Values that this thread has set or read. They are valid as long as there was no other value at their key. */
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
    const entry = this.find(this.#key);
    if (entry === NOT_FOUND) return undefined;
    const table = this.newer;
    const version = table.versionOf(entry);
    const read = this.#read.get(key);
    if (read?.version === version) return read.value;
    const value = valueOf(table, entry);
    this.#read.set(key, { version, value });
    return value;
  }

  /** Absent values are as good as none. */
  set(key: string, value: Parts): void {
    this.#key.set(key);
    const text = printJson(value as JsonObject);
    const length = Buffer.byteLength(text);
    const entry = this.put(this.#key, JSON_FORM, length);
    if (entry === NOT_FOUND) return;
    const { bytes } = this.newer;
    bytes.write(text, this.newer.valueOf(entry) * 4, length);
    this.#read.set(key, { version: this.newer.versionOf(entry), value });
  }

  clear(): void {
    for (const table of this.#tables) table.clear();
  }

  /** The table of what was found or put last. */
  get newer(): Table {
    return this.#tables[this.#header[NEWER] === 0 ? 0 : 1];
  }

  /** The entry of a key in {@link newer}; `NOT_FOUND` if there is none. */
  find(key: Key): number {
    const recent = this.newer.find(key);
    if (recent !== NOT_FOUND) return recent;
    const older = this.#older;
    const entry = older.find(key);
    if (entry === NOT_FOUND) return NOT_FOUND;
    const start = older.valueOf(entry);
    const length = older.lengthOf(entry);
    const value = older.numbers.slice(start, start + ((length + 3) >> 2));
    const moved = this.#make(key, older.formOf(entry), length, older.versionOf(entry));
    this.newer.numbers.set(value, this.newer.valueOf(moved));
    return moved;
  }

  /**
   * Makes room for a value at a key in {@link newer}, which is to be written at once. Returns its entry, `NOT_FOUND` if it is not
   * kept because not even an empty table has room for it.
   *
   * @param length in bytes
   */
  put(key: Key, form: number, length: number): number {
    const version = (this.#header[VERSION]! + 1) | 0;
    this.#header[VERSION] = version;
    return this.#make(key, form, length, version);
  }

  #make(key: Key, form: number, length: number, version: number): number {
    const entry = this.newer.set(key, form, length, version);
    if (entry !== NOT_FOUND) return entry;
    this.#older.clear();
    this.#header[NEWER] = 1 - this.#header[NEWER]!;
    return this.newer.set(key, form, length, version);
  }

  get #older(): Table {
    return this.#tables[this.#header[NEWER] === 0 ? 1 : 0];
  }
}

function valueOf(table: Table, entry: number): Parts {
  const form = table.formOf(entry);
  const start = table.valueOf(entry);
  if (isImage(form)) return readImage(form, table, start);
  const text = table.bytes.toString('utf8', start * 4, start * 4 + table.lengthOf(entry));
  return parseJson(text) as Parts;
}
