import {
  ENTRY_WORDS,
  arrivalAt,
  copyEntry,
  type IdEntries,
  type StoredId,
  slotOf,
  versionAt,
  writeEntry,
} from './entries.ts';
import { FilterProbe } from './filter.ts';
import { Fingerprinter } from './fingerprint.ts';
import type { IdsFile } from './ids-file.ts';

const FIRST_SLOTS = 1_024;
const GROWTH = 1.5;
const MAX_LOAD = 0.75;

/** The ids of events that are still in the log: a hash table in flat memory, probed linearly. */
export class RecentIds {
  #words = new Uint32Array(FIRST_SLOTS * ENTRY_WORDS);
  #slots = FIRST_SLOTS;
  #count = 0;

  /**
   * The entry with this fingerprint for which `isWanted` is true. Several have the same fingerprint only where
   * different ids collide.
   */
  find(high: number, low: number, isWanted: (arrival: number) => boolean): StoredId | null {
    const words = this.#words;
    for (let at = this.#start(high); versionAt(words, at) > 0; at = this.#next(at)) {
      if (words[at] !== low || words[at + 1] !== high) continue;
      const arrival = arrivalAt(words, at);
      if (isWanted(arrival)) return { arrival, version: versionAt(words, at) };
    }
    return null;
  }

  /** Takes the place of an entry of the same fingerprint and a lower version, which is the same id. */
  add(high: number, low: number, id: StoredId): void {
    const words = this.#words;
    let at = this.#start(high);
    for (; versionAt(words, at) > 0; at = this.#next(at)) {
      if (words[at] !== low || words[at + 1] !== high) continue;
      if (versionAt(words, at) < id.version) break;
    }
    if (versionAt(words, at) === 0) this.#count += 1;
    writeEntry(words, at, high, low, id);
    if (this.#count > this.#slots * MAX_LOAD) this.#rebuild(Math.ceil(this.#slots * GROWTH), 0);
  }

  /** The entries of events that arrived before `arrival`. */
  entriesBelow(arrival: number): IdEntries {
    const words = new Uint32Array(this.#count * ENTRY_WORDS);
    let end = 0;
    this.#forEach((from, at) => {
      if (arrivalAt(from, at) >= arrival) return;
      copyEntry(from, at, words, end);
      end += ENTRY_WORDS;
    });
    return { count: end / ENTRY_WORDS, words };
  }

  /** Forgets events that arrived before `arrival`. */
  removeBelow(arrival: number): void {
    let left = 0;
    this.#forEach((words, at) => {
      if (arrivalAt(words, at) >= arrival) left += 1;
    });
    this.#rebuild(Math.max(FIRST_SLOTS, Math.ceil((left * GROWTH) / MAX_LOAD)), arrival);
  }

  #rebuild(slots: number, fromArrival: number): void {
    const before = this.#words;
    this.#words = new Uint32Array(slots * ENTRY_WORDS);
    this.#slots = slots;
    this.#count = 0;
    for (let at = 0; at < before.length; at += ENTRY_WORDS) {
      if (versionAt(before, at) === 0 || arrivalAt(before, at) < fromArrival) continue;
      let to = this.#start(before[at + 1] ?? 0);
      while (versionAt(this.#words, to) > 0) to = this.#next(to);
      copyEntry(before, at, this.#words, to);
      this.#count += 1;
    }
  }

  #forEach(visit: (words: Uint32Array, at: number) => void): void {
    for (let at = 0; at < this.#words.length; at += ENTRY_WORDS) {
      if (versionAt(this.#words, at) > 0) visit(this.#words, at);
    }
  }

  #start(high: number): number {
    return slotOf(high, this.#slots) * ENTRY_WORDS;
  }

  #next(at: number): number {
    const next = at + ENTRY_WORDS;
    return next === this.#words.length ? 0 : next;
  }
}

/** Of the filters of files: 130 million ids. */
const MAX_FILTER_BYTES = 256 * 1024 * 1024;

/**
 * Finds the latest event of a stream by the id that a client gave it: those in the log in memory, those of segments
 * through their `.ids` files. The files of the oldest segments are given up when the filters of all take
 * more memory than they may: an id that is repeated after that many others is stored as a new one.
 */
export class IdIndex {
  readonly #fingerprinter: Fingerprinter;
  readonly #probe = new FilterProbe();
  readonly #recent = new RecentIds();
  readonly #maxFilterBytes: number;
  #filterBytes = 0;
  /** By stream, the latest first. */
  readonly #files = new Map<string, IdsFile[]>();

  /** @param key the `fingerprintKey` of the store */
  constructor(key: Uint8Array, maxFilterBytes = MAX_FILTER_BYTES) {
    this.#fingerprinter = new Fingerprinter(key);
    this.#maxFilterBytes = maxFilterBytes;
  }

  /**
   * The latest event of `stream` with this id; `null` if there is none.
   *
   * @param hasId whether the event with this arrival number has the id: a fingerprint alone does not say so.
   *   Throws what it throws, and STO1308 where a file is damaged
   */
  find(stream: string, id: string, hasId: (arrival: number) => boolean): StoredId | null {
    this.#fingerprinter.compute(stream, id);
    const { high, low } = this.#fingerprinter;
    const recent = this.#recent.find(high, low, hasId);
    if (recent !== null) return recent;
    const files = this.#files.get(stream);
    if (files === undefined) return null;
    this.#probe.set(high, low);
    let latest: StoredId | null = null;
    for (const file of files) {
      // Arrivals of files overlap only where the clock went back over midnight.
      if (latest !== null && latest.arrival > file.lastArrival) break;
      const found = file.find(this.#probe, hasId);
      if (found !== null && found.arrival > (latest?.arrival ?? -1)) latest = found;
    }
    return latest;
  }

  /** Of an event that is in the log. Takes the place of the one with the version before. */
  add(stream: string, id: string, stored: StoredId): void {
    this.#fingerprinter.compute(stream, id);
    this.#recent.add(this.#fingerprinter.high, this.#fingerprinter.low, stored);
  }

  /** What is to be written of events that are flushed: all that arrived before `arrival`. */
  entriesBelow(arrival: number): FlushedIds {
    return new FlushedIds(this.#recent.entriesBelow(arrival));
  }

  /** Forgets events that arrived before `arrival`, when the files of their segments have been added. */
  removeBelow(arrival: number): void {
    this.#recent.removeBelow(arrival);
  }

  /** The file belongs to the index from now on, which closes it. */
  addFile(stream: string, file: IdsFile): void {
    const files = [...(this.#files.get(stream) ?? []), file];
    files.sort((a, b) => b.lastArrival - a.lastArrival);
    this.#files.set(stream, files);
    this.#filterBytes += file.memoryBytes;
    while (this.#filterBytes > this.#maxFilterBytes) this.#giveUpOldest();
  }

  /** Of a segment that was replaced, or whose events expired. */
  removeFile(stream: string, path: string): void {
    const files = this.#files.get(stream) ?? [];
    const left = files.filter((file) => file.path !== path);
    if (left.length > 0) this.#files.set(stream, left);
    else this.#files.delete(stream);
    for (const file of files) {
      if (file.path !== path) continue;
      this.#filterBytes -= file.memoryBytes;
      file.close();
    }
  }

  close(): void {
    for (const [stream, files] of this.#files) {
      for (const { path } of files) this.removeFile(stream, path);
    }
  }

  #giveUpOldest(): void {
    let oldest: readonly [stream: string, file: IdsFile] | null = null;
    for (const [stream, files] of this.#files) {
      const file = files.at(-1);
      if (file !== undefined && (oldest === null || file.lastArrival < oldest[1].lastArrival)) {
        oldest = [stream, file];
      }
    }
    if (oldest === null) return;
    const [stream, { path }] = oldest;
    this.removeFile(stream, path);
  }
}

/** The ids of events that are about to leave the log, to be divided among their segments. */
export class FlushedIds {
  readonly #entries: IdEntries;
  readonly #firstArrival: number;
  /** By arrival, from the first on: one more than the number of its entry. Arrivals in a log are dense. */
  readonly #numbers: Uint32Array;

  constructor(entries: IdEntries) {
    this.#entries = entries;
    let first = Infinity;
    let last = -1;
    for (let at = 0; at < entries.count * ENTRY_WORDS; at += ENTRY_WORDS) {
      const arrival = arrivalAt(entries.words, at);
      first = Math.min(first, arrival);
      last = Math.max(last, arrival);
    }
    this.#firstArrival = first;
    this.#numbers = new Uint32Array(Math.max(0, last - first + 1));
    for (let number = 0; number < entries.count; number += 1) {
      this.#numbers[arrivalAt(entries.words, number * ENTRY_WORDS) - first] = number + 1;
    }
  }

  /** Those of the blocks of a segment. */
  of(blocks: readonly { readonly firstArrival: number; readonly count: number }[]): IdEntries {
    const rows = blocks.reduce((sum, { count }) => sum + count, 0);
    const words = new Uint32Array(Math.min(rows, this.#entries.count) * ENTRY_WORDS);
    let end = 0;
    for (const { firstArrival, count } of blocks) {
      for (let row = 0; row < count; row += 1) {
        const number = this.#numbers[firstArrival + row - this.#firstArrival] ?? 0;
        if (number === 0) continue;
        copyEntry(this.#entries.words, (number - 1) * ENTRY_WORDS, words, end);
        end += ENTRY_WORDS;
      }
    }
    return { count: end / ENTRY_WORDS, words };
  }
}
