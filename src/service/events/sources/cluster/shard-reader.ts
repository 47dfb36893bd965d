import { StoreError } from '../../../../stores/errors.ts';
import {
  AnswerTooLarge,
  QueryRefused,
  type FollowedCluster,
  type FollowedIndex,
  type NumberRange,
  type ShardPage,
} from '../../../../stores/open/cluster.ts';
import { isRefusal } from '../../intake/intake-service.ts';
import type { SourceAccount, SourceClock, SourceIntake } from '../source.ts';
import { eventIds } from './event-id.ts';
import type { CursorKeeper } from './cursor-keeper.ts';
import type { ShardCursor } from './shard-cursor.ts';

export interface PageLimits {
  /** Documents of the first page of a shard. */
  readonly first: number;
  readonly most: number;
  /** What a page should have. */
  readonly bytes: number;
  /** What a page may have before it is asked for again in halves. */
  readonly maxBytes: number;
  readonly maxDocumentBytes: number;
}

export const PAGE_LIMITS: PageLimits = {
  first: 500,
  most: 5_000,
  bytes: 8 * 1024 * 1024,
  maxBytes: 16 * 1024 * 1024,
  // Clusters take documents of up to 100 MiB.
  maxDocumentBytes: 128 * 1024 * 1024,
};

/** Before other shards have their turn. */
const PAGES_PER_TURN = 8;
/** How often a document that cannot be told from its answer is asked for. */
const MAX_FAULTS = 5;
const MAX_LOGGED = 3;
const MAX_CLAUSES = 200;
/** Documents that are counted to say how far behind a shard is. */
const MAX_COUNTED = 100_000;
/** How far back to read after a failover whose checkpoint is not known: more than can have been on the way. */
const REWIND = 50_000;

/** The store does not take events now. */
export class NotStored extends Error {
  override readonly name = 'NotStored';
}

/** Counts since the start. */
export interface ClusterCounts {
  /** Changed documents. */
  updated: number;
  /** Documents that appeared long after later ones. */
  late: number;
}

export interface ShardReaderOptions {
  /** As it is connected now. */
  readonly cluster: () => FollowedCluster;
  readonly index: FollowedIndex;
  readonly shard: number;
  readonly cursor: ShardCursor;
  readonly keeper: CursorKeeper;
  readonly intake: SourceIntake;
  readonly account: SourceAccount;
  readonly counts: ClusterCounts;
  readonly clock: SourceClock;
  readonly pages: PageLimits;
  /** The name of the source. */
  readonly source: string;
  readonly stopping: AbortSignal;
}

interface Found {
  /** `null` in place of one document that cannot be read. */
  readonly page: ShardPage | null;
  readonly last: number | null;
  readonly isLast: boolean;
}

/** Stores the documents of one shard page by page, and moves its cursor behind what is stored. */
export class ShardReader {
  readonly #options: ShardReaderOptions;
  #size: number;
  #faults = 0;
  /** Documents that were visible and not read after the last turn. */
  remaining = 0;

  constructor(options: ShardReaderOptions) {
    this.#options = options;
    this.#size = options.pages.first;
  }

  /**
   * Reads for a turn. The next page is asked for while one is stored.
   *
   * @param to the last number; `null` for all that are visible
   * @param isSettled whether all documents up to there are visible
   * @returns whether it has come to the end
   */
  async read(to: number | null, isSettled: boolean): Promise<boolean> {
    const { cursor, keeper, clock, stopping } = this.#options;
    if (to !== null && to <= cursor.read) return true;
    // A checkpoint says how many there are.
    let next = this.#find([{ from: cursor.read + 1, to }], to === null ? MAX_COUNTED : 0);
    for (let left = PAGES_PER_TURN; ; left -= 1) {
      const { page, last, isLast } = await next;
      const hasNext = !isLast && last !== null && left > 1 && !stopping.aborted;
      if (hasNext) {
        next = this.#find([{ from: last + 1, to }]);
        // If this page is not stored, it does not matter.
        next.catch(() => {});
      }
      if (page !== null) await this.#store(page);
      const numbers = page?.numbers ?? (last === null ? [] : [last]);
      cursor.advance(numbers, isSettled, clock.now());
      keeper.changed(cursor);
      if (left === PAGES_PER_TURN) this.remaining = page?.total ?? 0;
      this.remaining = Math.max(0, this.remaining - numbers.length);
      if (to === null && this.#isOfNewPrimary(page)) return false;
      if (isLast && to !== null) cursor.reach(to, isSettled, clock.now());
      if (!hasNext) return isLast;
    }
  }

  /**
   * Reads documents that were not visible when later ones were read.
   *
   * @param isAll whether also those that are not due
   */
  async readGaps(isAll: boolean): Promise<void> {
    const { cursor, keeper, clock, counts } = this.#options;
    const due = isAll ? cursor.gaps.list : cursor.gaps.due(clock.now());
    for (let first = 0; first < due.length; first += MAX_CLAUSES) {
      let ranges: readonly NumberRange[] = due.slice(first, first + MAX_CLAUSES);
      for (let isLast = false; !isLast && ranges.length > 0;) {
        const found = await this.#find(ranges);
        if (found.page !== null) await this.#store(found.page);
        const numbers = found.page?.numbers ?? (found.last === null ? [] : [found.last]);
        counts.late += cursor.gaps.found(numbers, clock.now());
        keeper.changed(cursor);
        ranges = behind(ranges, found.last ?? 0);
        isLast = found.isLast;
      }
    }
  }

  /**
   * After a failover, numbers may have been given again that were read before; where checkpoints are known, none are read that
   * could be.
   */
  #isOfNewPrimary(page: ShardPage | null): boolean {
    const { cursor } = this.#options;
    const term = page?.term ?? 0;
    if (term <= cursor.term) return false;
    const isNew = cursor.term !== 0;
    cursor.term = term;
    if (isNew) cursor.read = Math.max(cursor.begin, cursor.read - REWIND);
    return isNew;
  }

  async #find(ranges: readonly NumberRange[], countTo = 0): Promise<Found> {
    const { cluster, index, shard, pages } = this.#options;
    for (;;) {
      const size = this.#size;
      const maxBytes = size === 1 ? pages.maxDocumentBytes : pages.maxBytes;
      try {
        const page = await cluster().page({
          index: index.name,
          shard,
          ranges,
          size,
          maxBytes,
          countTo,
        });
        this.#faults = 0;
        this.#fit(page);
        const { numbers } = page;
        return { page, last: numbers.at(-1) ?? null, isLast: numbers.length < size };
      } catch (error) {
        const isTooLarge = error instanceof AnswerTooLarge;
        // An index may allow small pages only.
        const isRefused = error instanceof QueryRefused;
        const isFault = error instanceof StoreError && error.code === 'STO1605';
        if (!isTooLarge && !isRefused && !isFault) throw error;
        if (size > 1) this.#size = size >> 1;
        else if (isRefused) throw error;
        else if (isTooLarge) return await this.#pass(ranges, 'is too large');
        else if (++this.#faults > MAX_FAULTS) return await this.#pass(ranges, error.message);
        else throw error;
      }
    }
  }

  /** One document that stops all others behind it is rejected. */
  async #pass(ranges: readonly NumberRange[], why: string): Promise<Found> {
    const { cluster, index, shard, account } = this.#options;
    const number = await cluster().numberOf({ index: index.name, shard, ranges }, 'first');
    if (number !== null) {
      account.rejected += 1;
      account.noticed(`${index.name}[${shard}]`, `the document with _seq_no ${number} ${why}`);
    }
    this.#faults = 0;
    return { page: null, last: number, isLast: number === null };
  }

  #fit({ length, numbers }: ShardPage): void {
    if (numbers.length === 0) return;
    const { bytes, most } = this.#options.pages;
    const fitting = Math.floor(bytes / (length / numbers.length));
    this.#size = Math.max(1, Math.min(most, fitting, this.#size * 4));
  }

  async #store(page: ShardPage): Promise<void> {
    if (page.ids.length === 0) return;
    const { index, intake, account, counts, source } = this.#options;
    const { bytes, length, spans: places, ids, versions } = page;
    let answer;
    try {
      answer = await intake.submit({
        framing: 'spans',
        body: bytes.subarray(0, length),
        inputFormat: 'auto',
        index: index.name,
        id: null,
        isCreate: true,
        source,
        spans: { places, ids: eventIds(index.uuid, page) },
      });
    } catch (error) {
      throw new NotStored((error as Error).message, { cause: error });
    }
    if (isRefusal(answer)) throw new NotStored(answer.reason);
    account.stored(answer, false);
    counts.updated += versions.size;
    if (answer.rejected === 0) return;
    let logged = 0;
    let position = 0;
    for (const { error } of answer.documents) {
      const id = ids[position++] ?? '';
      if (error === null || error.status === 409 || logged === MAX_LOGGED) continue;
      logged += 1;
      account.noticed(`${index.name}/${id}`, error.reason);
    }
  }
}

/** What is left of ranges, in order, behind a number. */
const behind = (ranges: readonly NumberRange[], number: number): readonly NumberRange[] =>
  ranges
    .filter(({ to }) => to === null || to > number)
    .map(({ from, to }) => ({ from: Math.max(from, number + 1), to }));
