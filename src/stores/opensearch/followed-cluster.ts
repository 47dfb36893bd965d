import {
  fault,
  incomplete,
  incompleteness,
  jsonOf,
  noIndex,
  QueryRefused,
  reasonOf,
  refuseFiltered,
  refusal,
  scanned,
  type Cluster,
} from './cluster.ts';
import type { ClusterAnswer } from './connection.ts';
import { StoreError } from '../errors.ts';
import { NANOS_PER_MS, parseDuration } from '../../util/time/index.ts';

/** An index whose documents are followed. */
export interface FollowedIndex {
  readonly name: string;
  readonly uuid: string;
  readonly shards: number;
  /** In milliseconds since 1970, by the clock of the cluster. */
  readonly created: number;
  /** How long a document may be invisible; `null` if the index is refreshed on demand only. */
  readonly refreshMs: number | null;
}

/** How far a shard has come, by its primary. */
export interface ShardCheckpoint {
  /** Another one means that numbers may have been given again, as after a restore from a snapshot. */
  readonly history: string;
  /** All operations up to this number are in every copy that counts, and no other will get their numbers. */
  readonly number: number;
}

/** By the uuid of the index and the number of the shard. */
export type Checkpoints = ReadonlyMap<string, ReadonlyMap<number, ShardCheckpoint>>;

/** The cluster, or what stands before it, does not answer this to this user. */
export class NotAllowed extends Error {
  override readonly name = 'NotAllowed';
}

/** The index is gone. */
export class IndexGone extends Error {
  override readonly name = 'IndexGone';
}

/** Numbers of one shard. */
export interface NumberRange {
  /** Inclusive. */
  readonly from: number;
  /** Inclusive; `null` for all that are visible. */
  readonly to: number | null;
}

export interface ShardQuery {
  readonly index: string;
  readonly shard: number;
  readonly ranges: readonly NumberRange[];
  readonly size: number;
  readonly maxBytes: number;
  /** Up to how many documents are counted: a cluster that counts all of them reads the whole backlog for each page. */
  readonly countTo: number;
}

/** Documents of one shard, by their sequence numbers. */
export interface ShardPage {
  /** Owns its memory, with zero bytes behind `length`. */
  readonly bytes: Buffer<ArrayBuffer>;
  readonly length: number;
  /** Start and end of each document in `bytes`, in pairs. */
  readonly spans: Uint32Array<ArrayBuffer>;
  readonly ids: readonly string[];
  readonly numbers: readonly number[];
  /** By position, of those that have one. */
  readonly routings: ReadonlyMap<number, string>;
  /** By position, of those that were changed since they were indexed. */
  readonly versions: ReadonlyMap<number, number>;
  /** The highest primary term; 0 without documents. */
  readonly term: number;
  /** The number of documents in all ranges; a lower bound where the cluster stopped counting. */
  readonly total: number;
}

const SETTINGS = ['uuid', 'number_of_shards', 'creation_date', 'refresh_interval'];
const ABOUT_INDICES = [
  '*.aliases',
  ...SETTINGS.map((name) => `*.settings.index.${name}`),
  '*.mappings._source',
].join(',');
const ABOUT_SHARDS = [
  'indices.*.uuid',
  ...['routing.primary', 'seq_no', 'commit.user_data.history_uuid'].map(
    (name) => `indices.*.shards.*.${name}`,
  ),
].join(',');

/** The interval of an index that does not set one. */
const USUAL_REFRESH_MS = 1_000;

type Json = Readonly<Record<string, unknown>>;

/** Reads what others write to indices, by the numbers that each shard gives its operations. */
export class FollowedCluster {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** The open indices of a pattern, by name. Throws `StoreError`, also where there are none. */
  async indices(pattern: string): Promise<readonly FollowedIndex[]> {
    const options = 'expand_wildcards=open&ignore_unavailable=false&allow_no_indices=false';
    const path = `/${encodeURIComponent(pattern)}?${options}&filter_path=${ABOUT_INDICES}`;
    const answer = await this.#cluster.send({ method: 'GET', path });
    if (answer.status === 404) throw noIndex(pattern, this.#cluster.name);
    if (answer.status !== 200) throw refusal(this.#cluster.name, answer);
    const found = Object.entries(jsonOf(answer));
    if (found.length === 0) throw noIndex(pattern, this.#cluster.name);
    refuseFiltered(pattern, found);
    return found
      .map(([name, about]) => followedIndex(name, about as Json))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Throws {@link NotAllowed} where the cluster does not tell them, and `StoreError`. */
  async checkpoints(pattern: string): Promise<Checkpoints> {
    const path = `/${encodeURIComponent(pattern)}/_stats/get?level=shards&filter_path=${ABOUT_SHARDS}`;
    const answer = await this.#cluster.send({ method: 'GET', path });
    if (NOT_ALLOWED.includes(answer.status)) throw new NotAllowed(reasonOf(answer));
    if (answer.status !== 200) throw refusal(this.#cluster.name, answer);
    const indices = (jsonOf(answer)['indices'] ?? {}) as Readonly<Record<string, StatsOfIndex>>;
    return new Map(
      Object.values(indices).map(({ uuid = '', shards = {} }) => [uuid, checkpointsOf(shards)]),
    );
  }

  /** Makes all that was indexed visible. Throws {@link NotAllowed}, {@link IndexGone} and `StoreError`. */
  async refresh(index: string): Promise<void> {
    const path = `/${encodeURIComponent(index)}/_refresh`;
    const answer = await this.#cluster.send({ method: 'POST', path });
    if (answer.status === 404) throw new IndexGone(index);
    if (NOT_ALLOWED.includes(answer.status)) throw new NotAllowed(reasonOf(answer));
    if (answer.status !== 200) throw refusal(this.#cluster.name, answer);
    const { failed = 0, successful = 0 } = (jsonOf(answer)['_shards'] ?? {}) as {
      failed?: number;
      successful?: number;
    };
    if (failed > 0 || successful === 0)
      throw incomplete(this.#cluster.name, `${index} was not refreshed by all of its shards`);
  }

  /**
   * Visible documents of one shard in the order of their numbers, all or the first ones. Throws {@link IndexGone}, `AnswerTooLarge`
   * and `StoreError`.
   */
  async page(query: ShardQuery): Promise<ShardPage> {
    const answer = await this.#search(query, {
      size: query.size,
      version: true,
      seq_no_primary_term: true,
      track_total_hits: Math.max(query.size, query.countTo),
    });
    const page = scanned(answer, this.#cluster.name);
    this.#mustBeWhole(query, page.head);
    const { bytes, length } = answer;
    const { spans, ids, routings, versions, term } = page;
    const numbers = page.sorts.map((sort) => Number(sort.slice(1, -1)));
    const total = totalOf(page.head);
    // Clusters take documents with comments, and a quote in one hides what is behind it.
    if (
      !isOrdered(numbers) ||
      [numbers, ids].some((all) => all.length !== Math.min(query.size, total))
    )
      throw fault(this.#cluster.name, 'its documents cannot be distinguished');
    return { bytes, length, spans, ids, numbers, routings, versions, term, total };
  }

  /** The first or the last number of what is visible, without its document; `null` if there is none. */
  async numberOf(
    query: Omit<ShardQuery, 'size' | 'maxBytes' | 'countTo'>,
    which: 'first' | 'last',
    since: number | null = null,
  ): Promise<number | null> {
    const order = which === 'first' ? 'asc' : 'desc';
    const whole = { ...query, size: 1, maxBytes: MAX_HEAD_BYTES, countTo: 1 };
    const answer = await this.#search(
      whole,
      { size: 1, _source: false, track_total_hits: false },
      order,
      since,
    );
    const json = jsonOf(answer);
    this.#mustBeWhole(query, json);
    const { hits = [] } = (json['hits'] ?? {}) as { hits?: readonly { sort?: unknown[] }[] };
    const number = hits[0]?.sort?.[0];
    return typeof number === 'number' ? number : null;
  }

  async #search(
    { index, shard, ranges, maxBytes }: ShardQuery,
    more: object,
    order = 'asc',
    since: number | null = null,
  ): Promise<ClusterAnswer> {
    const options = `preference=_shards:${shard}&allow_partial_search_results=false`;
    const filter = [
      { bool: { should: ranges.map(rangeQuery), minimum_should_match: 1 } },
      ...(since === null ? [] : [timeQuery(since)]),
    ];
    const answer = await this.#cluster.send(
      {
        method: 'POST',
        path: `/${encodeURIComponent(index)}/_search?${options}`,
        body: JSON.stringify({ query: { bool: { filter } }, sort: [{ _seq_no: order }], ...more }),
      },
      maxBytes,
    );
    const { status } = answer;
    if (status === 200) return answer;
    if (status === 404) throw new IndexGone(index);
    if (status === 400) throw new QueryRefused(reasonOf(answer));
    if (status === 401 || status === 403) throw refusal(this.#cluster.name, answer);
    throw incomplete(this.#cluster.name, `${index}[${shard}]: ${reasonOf(answer)}`);
  }

  #mustBeWhole({ index, shard }: Pick<ShardQuery, 'index' | 'shard'>, head: Json): void {
    const problem = incompleteness(head);
    if (problem !== null) throw incomplete(this.#cluster.name, `${index}[${shard}]: ${problem}`);
  }
}

/** Also of products that leave parts of the API out. */
const NOT_ALLOWED: readonly number[] = [400, 403, 405, 410, 501];
const MAX_HEAD_BYTES = 1024 * 1024;

interface StatsOfIndex {
  readonly uuid?: string;
  readonly shards?: Readonly<Record<string, readonly StatsOfShard[]>>;
}

interface StatsOfShard {
  readonly routing?: { readonly primary?: boolean };
  readonly seq_no?: { readonly local_checkpoint?: number; readonly global_checkpoint?: number };
  readonly commit?: { readonly user_data?: { readonly history_uuid?: string } };
}

function checkpointsOf(
  shards: Readonly<Record<string, readonly StatsOfShard[]>>,
): ReadonlyMap<number, ShardCheckpoint> {
  const found = new Map<number, ShardCheckpoint>();
  for (const [shard, copies] of Object.entries(shards)) {
    const primary = copies.find(({ routing }) => routing?.primary === true);
    const { local_checkpoint: local, global_checkpoint: global } = primary?.seq_no ?? {};
    const history = primary?.commit?.user_data?.history_uuid;
    if (local === undefined || global === undefined || history === undefined) continue;
    found.set(Number(shard), { history, number: Math.min(local, global) });
  }
  return found;
}

function followedIndex(name: string, about: Json): FollowedIndex {
  const { settings, mappings } = about as {
    settings?: { index?: Readonly<Record<string, string>> };
    mappings?: { [_ in '_source']?: { enabled?: unknown } };
  };
  if (mappings?.['_source']?.enabled === false) {
    throw new StoreError(
      'STO1604',
      `${name} does not keep \`_source\`, so its events cannot be read`,
      'leave the index out with a narrower pattern',
    );
  }
  const index = settings?.index ?? {};
  return {
    name,
    uuid: index['uuid'] ?? name,
    shards: Number(index['number_of_shards'] ?? 1),
    created: Number(index['creation_date'] ?? 0),
    refreshMs: refreshMsOf(index['refresh_interval']),
  };
}

/** `-1` means never. */
function refreshMsOf(text: string | undefined): number | null {
  if (text === undefined) return USUAL_REFRESH_MS;
  if (text.startsWith('-')) return null;
  const nanos = parseDuration(text);
  return nanos === null ? USUAL_REFRESH_MS : Number(nanos / NANOS_PER_MS);
}

const isOrdered = (numbers: readonly number[]): boolean =>
  numbers.every(
    (number, position) =>
      Number.isSafeInteger(number) && number > (numbers[position - 1] ?? Number.NEGATIVE_INFINITY),
  );

const rangeQuery = ({ from, to }: NumberRange): object => ({
  range: { _seq_no: { gte: from, ...(to === null ? {} : { lte: to }) } },
});

/** Of events that were indexed or that happened since. A field that is not mapped finds nothing. */
const timeQuery = (since: number): object => ({
  bool: {
    should: ['event.ingested', '@timestamp'].map((field) => ({
      range: {
        [field]: { gte: new Date(since).toISOString(), format: 'strict_date_optional_time' },
      },
    })),
    minimum_should_match: 1,
  },
});

function totalOf(head: Json): number {
  const hits = head['hits'] as { total?: { value?: unknown } } | undefined;
  return Number(hits?.total?.value ?? 0);
}
