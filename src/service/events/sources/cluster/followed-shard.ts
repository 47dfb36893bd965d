import type { FollowedIndex } from '../../../../stores/open/cluster.ts';
import type { ShardCursor } from './shard-cursor.ts';
import type { ShardReader } from './shard-reader.ts';

/** A refresh of an index takes some time itself. */
const REFRESH_MARGIN_MS = 500;

interface Mark {
  readonly number: number;
  /** When the shard was there, in milliseconds since 1970. */
  readonly at: number;
}

/** One shard, and what is known of how far it is. */
export class FollowedShard {
  readonly cursor: ShardCursor;
  readonly #reader: ShardReader;
  /** Its last checkpoint; `null` while the cluster does not tell it. */
  #checkpoint: Mark | null = null;
  /** A checkpoint up to which all documents are visible. */
  #visible: Mark;
  /** Whether that is certain, and not only a matter of time. */
  #isSettled = false;
  /** A checkpoint whose documents become visible by themselves. */
  #awaited: Mark | null = null;
  #missingSince: number | null = null;
  #pollAt = 0;
  #pollMs = 0;
  /** All that was in the shard then is stored; `null` until it is known. */
  caughtUpAt: number | null = null;

  constructor(cursor: ShardCursor, reader: ShardReader) {
    this.cursor = cursor;
    this.#reader = reader;
    this.#visible = { number: cursor.read, at: 0 };
  }

  /** Documents that are not stored yet. */
  get behind(): number {
    if (this.#checkpoint === null) return this.#reader.remaining;
    return Math.max(0, this.#checkpoint.number - this.cursor.read);
  }

  /** Whether there are documents that may be invisible. */
  get isUnseen(): boolean {
    const read = Math.max(this.cursor.read, this.#visible.number);
    const hasUnread = this.cursor.read < this.#visible.number;
    return !hasUnread && this.#checkpoint !== null && this.#checkpoint.number > read;
  }

  isAt(number: number, at: number): void {
    this.#missingSince = null;
    this.#checkpoint = { number, at };
    if (number <= this.cursor.read) this.#isCaughtUp(at);
  }

  /** Its primary does not answer. Returns since when. */
  isMissing(at: number): number {
    return (this.#missingSince ??= at);
  }

  /** Checkpoints are no longer told. */
  isUnknown(): void {
    this.#checkpoint = null;
    this.#awaited = null;
  }

  /** Numbers mean something else from now on. */
  renew(): void {
    this.cursor.renew();
    this.#visible = { number: this.cursor.read, at: 0 };
    this.#awaited = null;
    this.caughtUpAt = null;
  }

  /** All documents up to the last checkpoint are visible. */
  refreshed(): void {
    if (this.#checkpoint === null) return;
    this.#visible = this.#checkpoint;
    this.#isSettled = true;
    this.#awaited = null;
  }

  /** Waits until documents have become visible by themselves. */
  wait({ name, refreshMs }: FollowedIndex, now: number): void {
    if (this.isUnseen) this.#awaited ??= this.#checkpoint;
    if (this.#awaited === null) return;
    if (refreshMs === null)
      throw new Error(
        `${name} is not refreshed by itself (its refresh_interval is -1), and the user may not refresh it; give the right maintenance, or set an interval`,
      );
    if (now - this.#awaited.at < refreshMs + REFRESH_MARGIN_MS) return;
    this.#visible = this.#awaited;
    this.#isSettled = false;
    this.#awaited = null;
  }

  /** Reads what is visible by a checkpoint. Returns whether that is all. */
  async readSeen(): Promise<boolean> {
    const { cursor } = this;
    const { number, at } = this.#visible;
    const isEnd = await this.#reader.read(number, this.#isSettled);
    if (isEnd) this.#isCaughtUp(at);
    if (isEnd && cursor.gaps.list.length > 0) {
      await this.#reader.readGaps(this.#isSettled);
      if (this.#isSettled) cursor.gaps.clear();
    }
    return isEnd;
  }

  /** Reads all that is visible; rarely if there is nothing. Returns whether that is all. */
  async readVisible(now: number, pollMs: number, idleMs: number): Promise<boolean> {
    if (now < this.#pollAt) return true;
    const { cursor } = this;
    const before = cursor.read;
    const isEnd = await this.#reader.read(null, false);
    if (!isEnd) return false;
    await this.#reader.readGaps(false);
    const isIdle = cursor.read === before && cursor.gaps.list.length === 0;
    this.#pollMs = isIdle ? Math.min(idleMs, Math.max(pollMs, 2 * this.#pollMs)) : pollMs;
    this.#pollAt = now + this.#pollMs;
    this.#isCaughtUp(now);
    return true;
  }

  #isCaughtUp(at: number): void {
    this.caughtUpAt = Math.max(this.caughtUpAt ?? 0, at);
  }
}
