import {
  arrivalAt,
  copyEntry,
  ENTRY_WORDS,
  slotOf,
  versionAt,
  writeEntry,
  type IdEntries,
  type StoredId,
} from './entries.ts';

const FIRST_SLOTS = 1_024;
const GROWTH = 1.5;
const MAX_LOAD = 0.75;

/** The ids of events that are still in the log: a hash table in flat memory, probed linearly. */
export class RecentIds {
  #words = new Uint32Array(FIRST_SLOTS * ENTRY_WORDS);
  #slots = FIRST_SLOTS;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get memoryBytes(): number {
    return this.#words.byteLength;
  }

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
