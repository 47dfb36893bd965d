import type { SourceCursor } from '../../../../stores/state-store.ts';
import { Gaps, type Gap } from './gaps.ts';

interface Position {
  readonly index: string;
  readonly begin: number;
  readonly read: number;
  readonly history: string | null;
  readonly term: number;
  readonly gaps: readonly Gap[];
}

const PREFIX = 'shard/';

export const shardId = (uuid: string, shard: number): string => `${PREFIX}${uuid}/${shard}`;

/** Up to where one shard was read. */
export class ShardCursor {
  readonly id: string;
  index: string;
  /** The number before the first that is wanted. */
  readonly begin: number;
  /** All documents up to this number are stored, but for those in gaps. */
  read: number;
  /** `null` while the cluster does not tell it. */
  history: string | null;
  /** The latest primary term that was seen; 0 for none. */
  term: number;
  readonly gaps: Gaps;
  /** When the index was last there. */
  seen: number;

  constructor(id: string, { index, begin, read, history, term, gaps }: Position, seen: number) {
    this.id = id;
    this.index = index;
    this.begin = begin;
    this.read = read;
    this.history = history;
    this.term = term;
    this.gaps = new Gaps(gaps);
    this.seen = seen;
  }

  /** @param begin the number before the first that is wanted */
  static beginning(id: string, index: string, begin: number, seen: number): ShardCursor {
    const position = { index, begin, read: begin, history: null, term: 0, gaps: [] };
    return new ShardCursor(id, position, seen);
  }

  /** `null` for a cursor of something else. */
  static saved({ id, position, seen }: SourceCursor): ShardCursor | null {
    return id.startsWith(PREFIX)
      ? new ShardCursor(id, JSON.parse(position) as Position, seen)
      : null;
  }

  toSave(): SourceCursor {
    const { id, index, begin, read, history, term, seen } = this;
    const position: Position = { index, begin, read, history, term, gaps: this.gaps.list };
    return { id, position: JSON.stringify(position), seen };
  }

  /**
   * These numbers are stored, in order.
   *
   * @param isSettled whether no document with another number up to the last can appear
   */
  advance(numbers: readonly number[], isSettled: boolean, now: number): void {
    for (const number of numbers) this.reach(number, isSettled, now, number - 1);
  }

  /** @param missingTo the last number that has no visible document */
  reach(number: number, isSettled: boolean, now: number, missingTo = number): void {
    if (number <= this.read) return;
    if (!isSettled) this.gaps.add(this.read + 1, missingTo, now);
    this.read = number;
  }

  /** Numbers mean something else now: reads everything that is wanted again. */
  renew(): void {
    this.read = this.begin;
    this.gaps.clear();
  }
}
