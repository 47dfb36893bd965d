import { remember, runsAnother, type KnownProcess } from './process-cache.ts';
import {
  hasMore,
  isImage,
  readImage,
  roomOf,
  runsOther,
  writeImage,
  type SeenProcess,
  type WrittenImage,
} from './process-image.ts';
import { type SharedRecentMap, Key, NOT_FOUND, numbersOf, writeKey } from './shared-recent-map.ts';

/** What the cache of processes needs of a record. */
export interface ProcessRecord {
  /** `process.entity_id`. */
  readonly id: string | undefined;
  readonly process: SeenProcess;
  readonly isStart: boolean;
  /** `process.parent.entity_id`. */
  readonly parentId: string | undefined;
  /** `process.parent.executable`. */
  readonly parentExecutable: string | undefined;
}

// The numbers before the two keys and the image of a record.
const ID_LENGTH = 0;
const ID_HASH = 1;
const PARENT_LENGTH = 2;
const PARENT_HASH = 3;
const IS_START = 4;
const FORM = 5;
const END = 6;
const HEAD = 7;

/** The length of a key that a record does not have. */
const NO_KEY = -1;

/** Nothing is known of a parent. */
const UNKNOWN = -1;
/** A parent that is no image. */
const OTHER = -2;

/**
 * The processes of the records of a block. They are written down as the cache keeps them when the records are read, by any
 * thread; so in its turn, while all others wait, a thread has little to do.
 */
export class RowProcesses {
  readonly #key = new Key();
  readonly #written: WrittenImage = { form: 0, end: 0 };
  readonly #seen = new Numbers();
  /** Where each record begins in {@link #seen}. */
  readonly #starts: number[] = [];
  readonly #ids: (string | undefined)[] = [];
  readonly #parentIds: (string | undefined)[] = [];
  readonly #parentExecutables: (string | undefined)[] = [];
  readonly #known = new Numbers();
  /** Where that of the parent of each record begins in {@link #known}, behind its form. */
  readonly #parents: number[] = [];
  readonly #others = new Map<number, KnownProcess>();

  /** Forgets all records, and the parents that are known of them. */
  clear(): void {
    this.#seen.clear();
    this.#known.clear();
    this.#starts.length = 0;
    this.#ids.length = 0;
    this.#parentIds.length = 0;
    this.#parentExecutables.length = 0;
    this.#parents.length = 0;
    this.#others.clear();
  }

  /** Takes the next record. Returns its number. */
  add({ id, process, isStart, parentId, parentExecutable }: ProcessRecord): number {
    const seen = this.#seen;
    const start = seen.end;
    const ofKeys = numbersOf(id?.length ?? 0) + numbersOf(parentId?.length ?? 0);
    seen.makeRoom(HEAD + ofKeys + roomOf(process));
    const { numbers } = seen;
    seen.end = start + HEAD;
    numbers[start + ID_LENGTH] = this.#addKey(id, start + ID_HASH);
    numbers[start + PARENT_LENGTH] =
      parentId === id ? NO_KEY : this.#addKey(parentId, start + PARENT_HASH);
    numbers[start + IS_START] = isStart ? 1 : 0;
    writeImage(process, seen, seen.end, this.#written);
    numbers[start + FORM] = this.#written.form;
    numbers[start + END] = this.#written.end;
    seen.end = this.#written.end;
    this.#starts.push(start);
    this.#ids.push(id);
    this.#parentIds.push(parentId);
    this.#parentExecutables.push(parentExecutable);
    this.#parents.push(UNKNOWN);
    return this.#starts.length - 1;
  }

  /** Returns its length. */
  #addKey(id: string | undefined, hashAt: number): number {
    if (id === undefined) return NO_KEY;
    const seen = this.#seen;
    seen.numbers[hashAt] = writeKey(id, seen.units, seen.end * 2);
    seen.end += numbersOf(id.length);
    return id.length;
  }

  /** Remembers the process of a record, and notes what is known of its parent. To be called once for each, in their order. */
  complete(record: number, map: SharedRecentMap): void {
    const key = this.#key;
    const { numbers } = this.#seen;
    const start = this.#starts[record]!;
    const idLength = numbers[start + ID_LENGTH]!;
    const parentLength = numbers[start + PARENT_LENGTH]!;
    const parentAt = start + HEAD + numbersOf(Math.max(idLength, 0));
    if (idLength !== NO_KEY) {
      key.point(numbers, start + HEAD, idLength, numbers[start + ID_HASH]!);
      this.#remember(record, map, parentAt + numbersOf(Math.max(parentLength, 0)));
    }
    if (parentLength === NO_KEY) return;
    key.point(numbers, parentAt, parentLength, numbers[start + PARENT_HASH]!);
    this.#parents[record] = this.#parentOf(record, map);
  }

  #remember(record: number, map: SharedRecentMap, image: number): void {
    const { numbers } = this.#seen;
    const start = this.#starts[record]!;
    const form = numbers[start + FORM]!;
    // The start event is the most complete. Later events of the same program have fewer fields.
    const before = numbers[start + IS_START] === 1 ? NOT_FOUND : map.find(this.#key);
    if (before === NOT_FOUND) {
      const end = numbers[start + END]!;
      const entry = map.put(this.#key, form, (end - image) * 4);
      if (entry !== NOT_FOUND)
        copy(numbers, image, end, map.newer.numbers, map.newer.valueOf(entry));
      return;
    }
    const known = map.newer.formOf(before);
    if (isImage(known) && !hasMore(form, known)) return;
    remember(map, this.#ids[record]!, readImage(form, this.#seen, image), false);
  }

  #parentOf(record: number, map: SharedRecentMap): number {
    const entry = map.find(this.#key);
    if (entry === NOT_FOUND) return UNKNOWN;
    const executable = this.#parentExecutables[record];
    const table = map.newer;
    const form = table.formOf(entry);
    if (!isImage(form)) {
      const other = map.get(this.#parentIds[record]!);
      if (other === undefined || runsAnother(executable, other)) return UNKNOWN;
      this.#others.set(record, other);
      return OTHER;
    }
    const start = table.valueOf(entry);
    if (executable !== undefined && runsOther(form, table, start, executable)) return UNKNOWN;
    const end = start + (table.lengthOf(entry) >> 2);
    const known = this.#known;
    const first = known.end;
    known.makeRoom(end - start + 1);
    known.numbers[first] = form;
    copy(table.numbers, start, end, known.numbers, first + 1);
    known.end = first + 1 + end - start;
    return first;
  }

  /** What is known of the parent of a record. */
  parentOf(record: number): KnownProcess | undefined {
    const at = this.#parents[record]!;
    if (at === UNKNOWN) return undefined;
    if (at === OTHER) return this.#others.get(record);
    return readImage(this.#known.numbers[at]!, this.#known, at + 1);
  }
}

function copy(from: Int32Array, start: number, end: number, to: Int32Array, first: number): void {
  // They are too short for a call of `set` with a part to be faster.
  for (let at = start; at < end; at += 1) to[first + at - start] = from[at]!;
}

/** What is not used again once it was needed. */
const MAX_KEPT = 1024 * 1024;

/** Memory for numbers and bytes that grows. */
class Numbers {
  numbers = new Int32Array(0);
  bytes = Buffer.alloc(0);
  units = new Uint16Array(0);
  /** Where the next ones go. */
  end = 0;

  clear(): void {
    this.end = 0;
    if (this.numbers.length > MAX_KEPT) this.#allocate(0);
  }

  makeRoom(count: number): void {
    const { numbers } = this;
    if (this.end + count <= numbers.length) return;
    this.#allocate(Math.max(2 * numbers.length, this.end + count, MAX_KEPT / 16));
    this.numbers.set(numbers);
  }

  #allocate(length: number): void {
    this.numbers = new Int32Array(length);
    this.bytes = Buffer.from(this.numbers.buffer);
    this.units = new Uint16Array(this.numbers.buffer);
  }
}
