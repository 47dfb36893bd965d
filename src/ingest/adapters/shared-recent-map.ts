import { parseJson, printJson, type JsonObject } from '../../events/json.ts';
import type { Parts } from './document.ts';
import { isImage, readImage } from './process-image.ts';
import { RecentMap } from './recent-map.ts';
import { Key, NOT_FOUND, Table } from './shared-table.ts';

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
