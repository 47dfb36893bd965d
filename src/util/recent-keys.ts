import type { SavedValue } from './saved-value.ts';

/** Recently seen strings: at least the last `least` of them, at most twice as many. */
export class RecentKeys {
  readonly #least: number;
  #newer = new Set<string>();
  #older = new Set<string>();

  constructor(least: number) {
    this.#least = least;
  }

  get size(): number {
    return this.#newer.size + this.#older.size;
  }

  has(key: string): boolean {
    return this.#newer.has(key) || this.#older.has(key);
  }

  add(key: string): void {
    this.#newer.add(key);
    if (this.#newer.size < this.#least) return;
    this.#older = this.#newer;
    this.#newer = new Set();
  }

  /** As plain data for {@link restore}. */
  snapshot(): { readonly newer: readonly string[]; readonly older: readonly string[] } {
    return { newer: [...this.#newer], older: [...this.#older] };
  }

  static restore(least: number, saved: SavedValue): RecentKeys {
    const keys = new RecentKeys(least);
    const textsAt = (name: string) =>
      new Set(
        saved
          .get(name)
          .list()
          .map((each) => each.text()),
      );
    keys.#newer = textsAt('newer');
    keys.#older = textsAt('older');
    return keys;
  }
}
