import type { DataSetAliases } from '../../../events/origin/data-set-aliases.ts';
import type { KnownStream } from '../../../events/origin/known-stream.ts';
import { namesOfIndex } from '../../../events/origin/origin.ts';
import {
  Cluster,
  Connection,
  FollowedCluster,
  NotAllowed,
  type ConnectionOptions,
  type IndexDescription,
  type ShardCheckpoint,
} from '../../../stores/open/cluster.ts';
import type { IndexNumber, IndexNumbers } from './seen-numbers.ts';

/** A cluster that rules search. Plain data. */
export interface SearchedCluster {
  readonly name: string;
  /** Without a secret. */
  readonly url: string;
  /** Names of indices, aliases and data streams with `*`. */
  readonly patterns: readonly string[];
  /** How far back a rule begins that has not searched before, where it does not look back further itself; `null` for everything. */
  readonly lookBackMs: number | null;
}

/** How clusters are reached, with secrets as they are now. */
export type ConnectionOf = (cluster: string) => Promise<ConnectionOptions>;

/** How long a cluster may say nothing. */
const SILENCE_MS = 30_000;
/** Waits before a request that failed is sent again: what is not answered then is a failed search, which is tried again. */
const WAITS = [250, 1_000, 2_000];
/** After this time, a right that was missing is tried again. */
const RIGHTS_MS = 600_000;
/** More shards are not asked one by one how far they are. */
const MAX_ASKED_SHARDS = 200;
const MAX_STREAMS = 1_000;

/** The connection to a cluster, for the searches of all spaces. */
export class ClusterLink {
  readonly options: SearchedCluster;
  readonly #connectionOf: ConnectionOf;
  readonly #now: () => number;
  readonly #waits: readonly number[];
  #connection: Connection | null = null;
  #cluster: Cluster | null = null;
  #noStatsUntil = 0;
  #isClosed = false;
  /** `OpenSearch 2.19.6`; empty while it is not known. */
  product = '';
  /** The indices that were searched last, as streams whose events have the names of their index. */
  streams: readonly KnownStream[] = [];

  constructor(
    options: SearchedCluster,
    connectionOf: ConnectionOf,
    now: () => number,
    waits: readonly number[] = WAITS,
  ) {
    this.options = options;
    this.#connectionOf = connectionOf;
    this.#now = now;
    this.#waits = waits;
  }

  /** Throws `CodedError`. */
  async open(): Promise<Cluster> {
    if (this.#cluster !== null) return this.#cluster;
    const connection = new Connection(await this.#connectionOf(this.options.name), SILENCE_MS);
    this.#connection = connection;
    if (this.#isClosed) connection.close();
    const cluster = await Cluster.open(connection, this.#waits);
    this.#cluster = cluster;
    this.product = `${cluster.product.name} ${cluster.product.version}`;
    return cluster;
  }

  /** After a failure: what listens at the address may be another version by then, and want another secret. */
  drop(): void {
    this.#connection?.close();
    this.#connection = null;
    this.#cluster = null;
  }

  /** Requests that are under way fail. */
  close(): void {
    this.#isClosed = true;
    this.drop();
  }

  /** What is known of the indices now. Throws `StoreError`. */
  async indices(aliases: DataSetAliases): Promise<readonly IndexDescription[]> {
    const cluster = await this.open();
    const indices = await cluster.indices(this.options.patterns.join(','));
    this.streams = indices
      .slice(0, MAX_STREAMS)
      .map(({ name }) => ({ stream: name, names: [namesOfIndex(name, aliases)] }));
    return indices;
  }

  /** How far the indices were written, as far as the cluster tells it. */
  async numbers(): Promise<IndexNumbers> {
    const followed = new FollowedCluster(await this.open());
    const pattern = this.options.patterns.join(',');
    if (this.#now() < this.#noStatsUntil) return visibleNumbers(followed, pattern);
    try {
      const checkpoints = await followed.checkpoints(pattern);
      return new Map([...checkpoints].flatMap(([uuid, shards]) => numbersOf(uuid, shards)));
    } catch (error) {
      if (!(error instanceof NotAllowed)) throw error;
      this.#noStatsUntil = this.#now() + RIGHTS_MS;
      return visibleNumbers(followed, pattern);
    }
  }
}

function numbersOf(
  uuid: string,
  shards: ReadonlyMap<number, ShardCheckpoint>,
): [string, IndexNumber][] {
  const all = Array.from({ length: Math.max(-1, ...shards.keys()) + 1 }, (_, n) => shards.get(n));
  const known = all.filter((each) => each !== undefined);
  // A primary is missing.
  if (known.length < all.length) return [];
  const numbers = known.map(({ number }) => number);
  return [[uuid, { numbers, history: known.map(({ history }) => history).join(' ') }]];
}

/** Where `_stats` is refused: the highest numbers that are visible. */
async function visibleNumbers(followed: FollowedCluster, pattern: string): Promise<IndexNumbers> {
  const numbers = new Map<string, IndexNumber>();
  let asked = 0;
  const indices = await followed.indices(pattern);
  // Those that were made last are written to.
  for (const { name, uuid, shards } of indices.toSorted((a, b) => b.created - a.created)) {
    asked += shards;
    if (asked > MAX_ASKED_SHARDS) break;
    const own: number[] = [];
    for (let shard = 0; shard < shards; shard += 1) {
      const ranges = [{ from: 0, to: null }];
      own.push((await followed.numberOf({ index: name, shard, ranges }, 'last')) ?? -1);
    }
    numbers.set(uuid, { numbers: own, history: '' });
  }
  return numbers;
}
