import type { Suppression } from '../alert.ts';
import { createWindows, type Windows } from '../suppression/index.ts';
import type { SavedValue } from '../../util/saved-value.ts';
import type { JudgeMemory } from './judge.ts';
import { RecentKeys } from '../../util/recent-keys.ts';

/** Keys of matches. */
interface Keys {
  readonly has: (key: string) => boolean;
  readonly add: (key: string) => unknown;
}

export interface MemoryOptions {
  /** How long an alert suppresses others, in nanoseconds; `null`: within an execution. */
  readonly duration: bigint | null;
  /** The minimum number of matches remembered, beyond which the oldest are dropped; `null` for all. */
  readonly remembered: number | null;
}

/**
 * The history of the matches of one rule: which were handled, which exceeded the limit in this period (an
 * execution, or an interval of a live rule), and which alerts suppress others. A match takes about 60
 * bytes.
 */
export class AlertMemory implements JudgeMemory {
  readonly windows: Windows;
  readonly #remembered: number | null;
  #settled: Keys;
  #capped: Keys;

  constructor({ duration, remembered }: MemoryOptions) {
    this.windows = createWindows(duration);
    this.#remembered = remembered;
    this.#settled = this.#noKeys();
    this.#capped = this.#noKeys();
  }

  knows(key: string): boolean {
    return this.#settled.has(key) || this.#capped.has(key);
  }

  settle(key: string): void {
    this.#settled.add(key);
  }

  cap(key: string): void {
    this.#capped.add(key);
  }

  /** Starts a new execution or interval. */
  beginPeriod(): void {
    this.#capped = this.#noKeys();
  }

  /**
   * As plain data for {@link restore}.
   *
   * @param save returns the number of a suppression, which others may refer to as well
   */
  snapshot(save: (suppression: Suppression) => number): unknown {
    return {
      settled: saveKeys(this.#settled),
      capped: saveKeys(this.#capped),
      windows: this.windows.snapshot(save),
    };
  }

  /** Restores saved state. Throws `SnapshotError` for damaged data. */
  restore(saved: SavedValue, load: (saved: SavedValue) => Suppression): void {
    this.#settled = this.#loadKeys(saved.get('settled'));
    this.#capped = this.#loadKeys(saved.get('capped'));
    this.windows.restore(saved.get('windows'), load);
  }

  #noKeys(): Keys {
    return this.#remembered === null ? new Set() : new RecentKeys(this.#remembered);
  }

  #loadKeys(saved: SavedValue): Keys {
    if (this.#remembered !== null) return RecentKeys.restore(this.#remembered, saved);
    return new Set(saved.list().map((each) => each.text()));
  }
}

const saveKeys = (keys: Keys): unknown =>
  keys instanceof RecentKeys ? keys.snapshot() : [...(keys as Set<string>)];
