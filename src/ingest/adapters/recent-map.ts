import type { JsonObject } from '../../events/json.ts';

/** Values heavier than this together take turns sooner: arguments may be megabytes. In characters. */
const MAX_WEIGHT = 64 * 1024 * 1024;

/**
 * Values by keys that were set or asked for lately: at least the last `least` of them, at most twice as
 * many; fewer where they are heavy. Two tables take turns: in one alone, the first entry is far to find
 * once many before it are gone.
 */
export class RecentMap<K, V extends object> {
  readonly #least: number;
  #newer = new Map<K, V>();
  #older = new Map<K, V>();
  readonly #weigh: (value: V) => number;
  readonly #mostWeight: number;
  #weight = 0;

  /** @param weigh how heavy a value is */
  constructor(least: number, weigh: (value: V) => number = () => 0, mostWeight = MAX_WEIGHT) {
    this.#least = least;
    this.#weigh = weigh;
    this.#mostWeight = mostWeight;
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
    if (this.#newer.size < this.#least && this.#weight <= this.#mostWeight) return;
    this.#weight = 0;
    this.#older = this.#newer;
    this.#newer = new Map();
  }

  delete(key: K): void {
    this.#newer.delete(key);
    this.#older.delete(key);
  }
}

/** How heavy a process is: its arguments, as nothing else of it is long. */
export function weightOf(process: JsonObject): number {
  const { args } = process;
  return Array.isArray(args)
    ? args.reduce<number>((sum, each) => sum + (typeof each === 'string' ? each.length : 0), 0)
    : 0;
}
