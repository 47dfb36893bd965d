import type { SourceCursor, SourceCursors } from '../../../../stores/state-store.ts';
import { ShardCursor } from './shard-cursor.ts';

const DAY_MS = 86_400_000;
/** How long the cursor of a missing index is kept: it may be closed, or out of reach over a holiday. */
const FORGET_AFTER_MS = 7 * DAY_MS;

const BEGUN = 'begun/';

/** Saves cursors, all that have changed at once. */
export class CursorKeeper {
  readonly #table: SourceCursors;
  readonly #shards = new Map<string, ShardCursor>();
  /** By pattern, when it was first followed. */
  readonly #begun = new Map<string, SourceCursor>();
  readonly #changed = new Set<ShardCursor>();
  readonly #savedSeen = new Map<string, number>();
  #forgetAt = 0;

  constructor(table: SourceCursors) {
    this.#table = table;
  }

  /** @param now in milliseconds since 1970 */
  load(now: number): void {
    this.#forgetAt = now + DAY_MS;
    for (const each of this.#table.load()) {
      const cursor = ShardCursor.saved(each);
      if (cursor !== null) this.#shards.set(each.id, cursor);
      if (each.id.startsWith(BEGUN)) this.#begun.set(each.id, each);
      this.#savedSeen.set(each.id, each.seen);
    }
  }

  /** When a pattern was first followed, by the clock of this machine. It is on disk when it returns. */
  begun(cluster: string, pattern: string, now: number): number {
    const id = `${BEGUN}${cluster}/${pattern}`;
    let known = this.#begun.get(id);
    if (known === undefined) {
      known = { id, position: String(now), seen: now };
      this.#table.save([known], []);
      this.#begun.set(id, known);
    }
    return Number(known.position);
  }

  get(id: string): ShardCursor | undefined {
    return this.#shards.get(id);
  }

  add(cursor: ShardCursor): void {
    this.#shards.set(cursor.id, cursor);
    this.changed(cursor);
  }

  changed(cursor: ShardCursor): void {
    this.#changed.add(cursor);
  }

  /** Unchanged cursors are saved once a day, so that they are not forgotten. */
  seen(cursor: ShardCursor, now: number): void {
    cursor.seen = now;
    if (now - (this.#savedSeen.get(cursor.id) ?? 0) > DAY_MS) this.changed(cursor);
  }

  /** Everything is on disk when it returns. */
  save(now: number): void {
    const gone = now < this.#forgetAt ? [] : this.#forgotten(now);
    if (this.#changed.size === 0 && gone.length === 0) return;
    const saved = [...this.#changed].map((cursor) => cursor.toSave());
    this.#table.save(saved, gone);
    this.#changed.clear();
    for (const { id, seen } of saved) this.#savedSeen.set(id, seen);
    for (const id of gone) this.#shards.delete(id);
  }

  /** By the table, since other sources save cursors, too. */
  #forgotten(now: number): readonly string[] {
    this.#forgetAt = now + DAY_MS;
    return this.#table
      .load()
      .filter((each) => ShardCursor.saved(each) !== null && now - each.seen > FORGET_AFTER_MS)
      .map(({ id }) => id);
  }
}
