import { ENTRY_WORDS, arrivalAt, copyEntry, type IdEntries, type StoredId } from './entries.ts';
import { Fingerprinter } from './fingerprint.ts';
import type { IdsFile } from './ids-file.ts';
import { RecentIds } from './recent-ids.ts';

/**
 * Finds the latest event of a stream by the id that a client gave it, as long as the event is stored: those in the
 * log in memory, those of segments through their `.ids` files.
 */
export class IdIndex {
  readonly #fingerprinter: Fingerprinter;
  readonly #recent = new RecentIds();
  /** By stream, the latest first. */
  readonly #files = new Map<string, IdsFile[]>();

  /** @param key the `fingerprintKey` of the store */
  constructor(key: Uint8Array) {
    this.#fingerprinter = new Fingerprinter(key);
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
    for (const file of this.#files.get(stream) ?? []) {
      const found = file.find(high, low, hasId);
      if (found !== null) return found;
    }
    return null;
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

  addFile(stream: string, file: IdsFile): void {
    const files = [...(this.#files.get(stream) ?? []), file];
    this.#files.set(
      stream,
      files.sort((a, b) => b.lastArrival - a.lastArrival),
    );
  }

  /** The caller closes the file. */
  removeFile(stream: string, file: IdsFile): void {
    const left = (this.#files.get(stream) ?? []).filter((other) => other !== file);
    if (left.length > 0) this.#files.set(stream, left);
    else this.#files.delete(stream);
  }

  /** How many ids are in memory, and how many bytes they and the filters of files take. */
  get memory(): { readonly ids: number; readonly bytes: number } {
    let bytes = this.#recent.memoryBytes;
    for (const files of this.#files.values()) {
      for (const file of files) bytes += file.memoryBytes;
    }
    return { ids: this.#recent.count, bytes };
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
  of(blocks: Iterable<{ readonly firstArrival: number; readonly count: number }>): IdEntries {
    const found: number[] = [];
    for (const { firstArrival, count } of blocks) {
      for (let row = 0; row < count; row += 1) {
        const number = this.#numbers[firstArrival + row - this.#firstArrival] ?? 0;
        if (number > 0) found.push(number - 1);
      }
    }
    const words = new Uint32Array(found.length * ENTRY_WORDS);
    for (const [index, number] of found.entries()) {
      copyEntry(this.#entries.words, number * ENTRY_WORDS, words, index * ENTRY_WORDS);
    }
    return { count: found.length, words };
  }
}
