import type { Parts } from './document.ts';

/**
 * The total weight, in characters, after which the tables swap early: arguments may be megabytes
 * long.
 */
const MAX_WEIGHT = 64 * 1024 * 1024;

/**
 * A map that keeps the most recently set or read values: at least the last `minValues` of them and at
 * most twice as many, fewer if they are large. It alternates between two tables, because in a
 * single one finding the oldest entry becomes slow after many deletions.
 */
export class RecentMap<K, V extends object> {
  readonly #minValues: number;
  #newer = new Map<K, V>();
  #older = new Map<K, V>();
  readonly #weigh: (value: V) => number;
  readonly #maxWeight: number;
  #weight = 0;

  /** @param weigh returns the size of a value */
  constructor(minValues: number, weigh: (value: V) => number = () => 0, maxWeight = MAX_WEIGHT) {
    this.#minValues = minValues;
    this.#weigh = weigh;
    this.#maxWeight = maxWeight;
  }

  get(key: K): V | undefined {
    const value = this.#newer.get(key);
    if (value !== undefined) return value;
    const older = this.#older.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: K, value: V): void {
    this.#newer.set(key, value);
    this.#weight += this.#weigh(value);
    if (this.#newer.size < this.#minValues && this.#weight <= this.#maxWeight) return;
    this.#weight = 0;
    this.#older = this.#newer;
    this.#newer = new Map();
  }

  delete(key: K): void {
    this.#newer.delete(key);
    this.#older.delete(key);
  }
}

/** The size of a process: the length of its arguments, because nothing else in it is long. */
export function weightOf({ args }: Parts): number {
  return Array.isArray(args)
    ? args.reduce<number>((sum, each) => sum + (typeof each === 'string' ? each.length : 0), 0)
    : 0;
}
