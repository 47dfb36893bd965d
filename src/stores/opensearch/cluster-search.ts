import { setTimeout as sleep } from 'node:timers/promises';
import { incomplete, fault, PointLost, QueryRefused, type Cluster } from './cluster.ts';
import { StoreError } from '../errors.ts';
import type { HitPage } from './answer-scanner.ts';
import { AnswerTooLarge } from './connection.ts';
import { latestSet } from './bounds-of-dates.ts';
import { intersection, queryOf, union } from './query-dsl.ts';
import {
  LESS,
  planIndex,
  type ClusterRequest,
  type Effort,
  type IndexPlan,
} from './search-plan.ts';

/** Documents of one index as the cluster sent them. */
export interface FoundPage {
  readonly index: string;
  readonly bytes: Buffer<ArrayBuffer>;
  readonly length: number;
  /** Start and end of each document in `bytes`, in pairs. */
  readonly spans: Uint32Array<ArrayBuffer>;
  readonly ids: readonly string[];
  /** By position, of those that have one. */
  readonly routings: ReadonlyMap<number, string>;
  /** By position, of those that were changed since they were indexed. */
  readonly versions: ReadonlyMap<number, number>;
}

export interface ClusterCounts {
  /** Documents of all indices when the search began. */
  stored: number;
  /** Those that the cluster was going to send then. */
  wanted: number;
  /** Those that the cluster sent. */
  read: number;
  /** Indices with documents that are wanted, and those that were read to their end. */
  indices: number;
  indicesRead: number;
  requests: number;
  bytes: number;
  /** Points in time that were opened again, since the cluster had lost one. */
  reopened: number;
  /** Documents that could not be told from the answer, and were passed over. */
  unreadable: number;
}

/** An index whose cluster refused the whole query, so that less was asked of it. */
export interface Weakened {
  readonly index: string;
  readonly effort: Effort;
  readonly reason: string;
}

const FIRST_PAGE = 500;
/** Pages of more take no less time. */
const MAX_PAGE = 5_000;
/** What a page should have. */
const PAGE_BYTES = 4 * 1024 * 1024;
/** What a page may have before it is asked for again in halves. */
const MAX_PAGE_BYTES = 48 * 1024 * 1024;
/** A cluster takes documents of up to 100 MiB. */
const MAX_DOCUMENT_BYTES = 128 * 1024 * 1024;
/** Indices that are counted at once. */
const LANES = 6;
/** Waits before a point in time is opened again, in milliseconds. */
const WAITS = [250, 500, 1_000, 2_000, 4_000, 8_000];

/**
 * Reads events of a cluster: index by index and shard by shard, each in the order of sequence numbers, from a point in time. All
 * that the plans want is read, or the search fails.
 */
export class ClusterSearch {
  readonly #cluster: Cluster;
  readonly #request: ClusterRequest;
  readonly #waits: readonly number[];
  readonly plans: readonly IndexPlan[];
  readonly counts: ClusterCounts = {
    stored: 0,
    wanted: 0,
    read: 0,
    indices: 0,
    indicesRead: 0,
    requests: 0,
    bytes: 0,
    reopened: 0,
    unreadable: 0,
  };
  readonly weakened: Weakened[] = [];
  #pageSize = FIRST_PAGE;

  constructor(
    cluster: Cluster,
    request: ClusterRequest,
    plans: readonly IndexPlan[],
    waits: readonly number[] = WAITS,
  ) {
    this.#cluster = cluster;
    this.#request = request;
    this.#waits = waits;
    this.plans = plans;
  }

  get trustsIgnoreAbove(): boolean {
    return this.#request.trustsIgnoreAbove;
  }

  /** @param onCounted is called when it is known how much will be read */
  async *pages(onCounted: (counts: ClusterCounts) => void = () => {}): AsyncGenerator<FoundPage> {
    const plans = await this.#nonEmpty();
    this.counts.indices = plans.length;
    onCounted(this.counts);
    for (const plan of plans) {
      yield* this.#pagesOf(plan);
      this.counts.indicesRead += 1;
    }
  }

  /** The same where it was counted before how much there is. */
  async *countedPages(): AsyncGenerator<FoundPage> {
    for (const plan of this.plans) yield* this.#pagesOf(plan);
  }

  /** The indices with events that are wanted: often there is one a day, and most are outside the time range. */
  async #nonEmpty(): Promise<readonly IndexPlan[]> {
    const left = [...this.plans.entries()];
    const found: (IndexPlan | null)[] = this.plans.map(() => null);
    const lane = async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const [position, plan] = next;
        const wanted = this.#request.needsLatest ? await this.#withLatest(plan) : plan;
        const stored = await this.#cluster.count(plan.index.name, 'all');
        this.counts.stored += stored;
        const count = await this.#countOf(wanted, stored);
        this.counts.wanted += count;
        if (count > 0) found[position] = wanted;
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return found.filter((plan) => plan !== null);
  }

  async #countOf({ index, set }: IndexPlan, stored: number): Promise<number> {
    if (typeof set === 'string') return set === 'all' ? stored : 0;
    try {
      return await this.#cluster.count(index.name, set);
    } catch (error) {
      // It will be asked for with less, and be refused again.
      if (error instanceof QueryRefused) return stored;
      throw error;
    }
  }

  /** The same, and the latest events of the index. */
  async #withLatest(plan: IndexPlan): Promise<IndexPlan> {
    const { timestampField, hasUsualTime } = this.#request;
    const field = plan.index.field(timestampField);
    if (hasUsualTime && field.type === 'absent') return plan;
    const isDate = field.type === 'date' || field.type === 'date_nanos';
    const isSorted = hasUsualTime && isDate && field.nested === null;
    const last = isSorted
      ? await this.#cluster.last(plan.index.name, plan.time, field.searched)
      : null;
    const latest = isSorted ? intersection([plan.time, latestSet(field, last)]) : 'all';
    return { ...plan, set: union([plan.set, latest]), time: latest === 'all' ? 'all' : plan.time };
  }

  async *#pagesOf(plan: IndexPlan): AsyncGenerator<FoundPage> {
    const { shards } = plan.index;
    const reader: IndexReader = { plan, effort: 'all', point: null };
    try {
      for (let slice = 0; slice < shards; slice++) yield* this.#pagesOfSlice(reader, slice);
    } finally {
      if (reader.point !== null) await this.#cluster.closePoint(reader.point);
    }
  }

  async *#pagesOfSlice(reader: IndexReader, slice: number): AsyncGenerator<FoundPage> {
    const { index } = reader.plan;
    const place: Place = { slice, after: null, read: 0, total: null };
    for (let failures = 0; ;) {
      const size = this.#pageSize;
      try {
        const page = await this.#pageAt(reader, place, size);
        failures = 0;
        const { bytes, length, spans, ids, routings, versions } = page;
        place.read += ids.length;
        if (place.after === null) place.total ??= totalOf(page.head);
        this.#mustHaveAll(place, size, page);
        this.#note(length, ids.length);
        place.after = page.sorts.at(-1) ?? place.after;
        if (ids.length > 0)
          yield { index: index.name, bytes, length, spans, ids, routings, versions };
        if (ids.length < size) break;
      } catch (error) {
        if (this.#isUnreadable(error)) {
          if (size > 1) this.#pageSize = size >> 1;
          else if (!(await this.#passOne(reader, place))) break;
        } else if (error instanceof AnswerTooLarge && size > 1) {
          this.#pageSize = size >> 1;
        } else if (error instanceof QueryRefused) {
          this.#weaken(reader, error);
        } else if (error instanceof PointLost) {
          await this.#reopenLater(reader, failures, error);
          failures += 1;
        } else throw error;
      }
    }
    const { read, total } = place;
    if (total === null || read < total)
      throw incomplete(this.#cluster.name, `${read} of ${total} events of ${index.name} were read`);
  }

  async #pageAt(reader: IndexReader, { slice, after }: Place, size: number) {
    reader.point ??= await this.#cluster.openPoint(reader.plan.index.name);
    const body = bodyOf(this.#cluster.pointOf(reader.point), reader, { slice, size, after });
    return this.#cluster.page({ body, maxBytes: size === 1 ? MAX_DOCUMENT_BYTES : MAX_PAGE_BYTES });
  }

  /** Clusters take documents with comments, and a quote in one hides what is behind it. */
  #mustHaveAll(place: Place, size: number, { ids, sorts }: HitPage): void {
    if (this.#request.passesUnreadable !== true || place.total === null) return;
    const isShort = ids.length < size && place.read < place.total;
    if (!isShort && ids.length === sorts.length) return;
    place.read -= ids.length;
    throw fault(this.#cluster.name, 'its documents cannot be distinguished');
  }

  #isUnreadable(error: unknown): boolean {
    if (this.#request.passesUnreadable !== true) return false;
    const isFault = error instanceof StoreError && error.code === 'STO1605';
    return isFault || (error instanceof AnswerTooLarge && this.#pageSize === 1);
  }

  /** Passes over one document; returns whether there was one. */
  async #passOne(reader: IndexReader, place: Place): Promise<boolean> {
    const { slice, after } = place;
    reader.point ??= await this.#cluster.openPoint(reader.plan.index.name);
    const point = this.#cluster.pointOf(reader.point);
    const next = await this.#cluster.place(bodyOf(point, reader, { slice, size: 1, after }, false));
    if (next === null) return false;
    place.total ??= next.total;
    place.after = next.sort;
    place.read += 1;
    this.counts.unreadable += 1;
    return true;
  }

  /** Asks for less, which finds more: what was read before stays right. */
  #weaken(reader: IndexReader, { message }: Error): void {
    const effort = LESS[reader.effort];
    if (effort === null) throw fault(this.#cluster.name, message);
    const { index } = reader.plan;
    reader.effort = effort;
    const plan = planIndex(index, this.#request, this.#cluster.abilitiesFor(index), effort);
    // The latest events are wanted whatever is asked of the others.
    const isMore = reader.plan.set === 'all' || this.#request.needsLatest;
    reader.plan = isMore ? { ...plan, set: 'all', ofShard: null } : plan;
    this.weakened.push({ index: index.name, effort, reason: message });
  }

  async #reopenLater(reader: IndexReader, failures: number, { message }: Error): Promise<void> {
    const wait = this.#waits[failures];
    if (wait === undefined) throw incomplete(this.#cluster.name, message);
    const { point } = reader;
    reader.point = null;
    this.counts.reopened += 1;
    if (point !== null) await this.#cluster.closePoint(point);
    await sleep(wait);
  }

  #note(bytes: number, found: number): void {
    const { counts } = this;
    counts.requests += 1;
    counts.bytes += bytes;
    counts.read += found;
    if (found === 0) return;
    const fitting = Math.floor(PAGE_BYTES / (bytes / found));
    // Events of one kind differ little; a page of larger ones is asked for again.
    this.#pageSize = Math.max(1, Math.min(MAX_PAGE, fitting, this.#pageSize * 4));
  }
}

/** How far a slice was read. */
interface Place {
  readonly slice: number;
  /** The sort values of the last document, in JSON. */
  after: string | null;
  read: number;
  /** How many there are, by the first answer. */
  total: number | null;
}

interface IndexReader {
  plan: IndexPlan;
  effort: Effort;
  /** The id of its point in time; `null` while there is none. */
  point: string | null;
}

function bodyOf(
  point: object,
  { plan: { index, set, ofShard } }: IndexReader,
  page: { readonly slice: number; readonly size: number; readonly after: string | null },
  hasSource = true,
): string {
  const { slice, size, after } = page;
  const body = JSON.stringify({
    size,
    pit: point,
    query: queryOf(ofShard?.(slice) ?? set),
    version: true,
    ...(hasSource ? {} : { _source: false }),
    // Within a shard it is the order of arrival, and no two documents share a number.
    sort: [{ _seq_no: 'asc' }],
    // As many slices as shards: each is a shard.
    ...(index.shards === 1 ? {} : { slice: { id: slice, max: index.shards } }),
    track_total_hits: after === null,
  });
  return after === null ? body : `${body.slice(0, -1)},"search_after":${after}}`;
}

function totalOf(head: Readonly<Record<string, unknown>>): number | null {
  const hits = head['hits'] as { total?: { value?: unknown } } | undefined;
  const value = hits?.total?.value;
  return typeof value === 'number' ? value : null;
}
