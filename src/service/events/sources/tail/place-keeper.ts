import type { FollowedFile } from './followed-file.ts';
import type { TailPlace, TailPlaces } from '../../../../stores/state-store.ts';

const DAY_MS = 86_400_000;

/** How long the position of a missing file is kept: a mount may be away over a holiday. */
const FORGET_AFTER_MS = 7 * DAY_MS;

/** Saves changed positions, all at once. */
export class PlaceKeeper {
  readonly #places: TailPlaces;
  /** When the file of a saved position last existed, by id. */
  readonly #saved = new Map<string, number>();
  #changed = new Set<FollowedFile>();
  #removed = new Set<string>();

  constructor(places: TailPlaces) {
    this.#places = places;
  }

  load(): readonly TailPlace[] {
    const places = this.#places.load();
    for (const { id, seen } of places) this.#saved.set(id, seen);
    return places;
  }

  /**
   * Whether the position of a file is on disk. Its events may only be stored afterwards: after a crash they would otherwise be
   * stored again under other ids.
   */
  isSaved({ id }: FollowedFile): boolean {
    return this.#saved.has(id);
  }

  moved(file: FollowedFile): void {
    this.#changed.add(file);
  }

  /** Records that a file exists. Unchanged positions are saved once a day, so that they are not forgotten. */
  seen(file: FollowedFile): void {
    if (file.seen - (this.#saved.get(file.id) ?? 0) > DAY_MS) this.#changed.add(file);
  }

  remove(ids: readonly string[]): void {
    for (const id of ids) this.#removed.add(id);
  }

  /** The time before which a missing file is forgotten. */
  forgetBefore(now: number): number {
    return now - FORGET_AFTER_MS;
  }

  /** Everything is on disk when it returns. */
  save(): void {
    const changed = this.#changed;
    const removed = this.#removed;
    if (changed.size === 0 && removed.size === 0) return;
    this.#changed = new Set();
    this.#removed = new Set();
    const places = [...changed].map(({ place }) => place);
    try {
      this.#places.save(places, [...removed]);
    } catch (error) {
      for (const file of changed) this.#changed.add(file);
      for (const id of removed) this.#removed.add(id);
      throw error;
    }
    for (const { id, seen } of places) this.#saved.set(id, seen);
    for (const id of removed) this.#saved.delete(id);
  }
}
