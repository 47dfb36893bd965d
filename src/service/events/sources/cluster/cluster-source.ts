import {
  Cluster,
  Connection,
  FollowedCluster,
  IndexGone,
  NotAllowed,
  type Checkpoints,
  type ConnectionOptions,
  type FollowedIndex,
} from '../../../../stores/open/cluster.ts';
import type { SourceCursors } from '../../../../stores/state-store.ts';
import { safeText } from '../../../../util/safe-text.ts';
import {
  BackOff,
  RunningSource,
  type Source,
  type SourceOptions,
  type SourceStatus,
} from '../source.ts';
import { clusterMetrics } from './cluster-metrics.ts';
import { CursorKeeper } from './cursor-keeper.ts';
import type { FollowedShard } from './followed-shard.ts';
import { FollowedShards } from './followed-shards.ts';
import { NotStored, PAGE_LIMITS, type PageLimits } from './shard-reader.ts';

export interface ClusterSourceOptions extends SourceOptions {
  readonly name: string;
  /** How the cluster is reached; asked again after each failure, since secrets are renewed. */
  readonly connection: () => ConnectionOptions;
  /** Names of indices, aliases and data streams with `*`. */
  readonly patterns: readonly string[];
  /** How far back to begin in indices that were not followed before, in milliseconds; `null` for everything. */
  readonly lookBackMs: number | null;
  readonly cursors: SourceCursors;
  readonly limits?: Partial<ClusterLimits>;
}

export interface ClusterLimits {
  /** The interval at which shards are asked how far they are; longer if that is slow. */
  readonly pollMs: number;
  /** The maximum interval at which an idle shard is asked, where the cluster does not say how far it is. */
  readonly idleMs: number;
  /** The interval at which indices are listed; those that appear are noticed earlier. */
  readonly listMs: number;
  /** The interval at which cursors are saved; later documents are read again after a crash, and recognized as stored. */
  readonly saveMs: number;
  /** After this time, rights that were missing are tried again. */
  readonly rightsMs: number;
  /** How long a cluster may say nothing. */
  readonly silenceMs: number;
  /** Waits before a request that failed is sent again. */
  readonly waits: readonly number[];
  /** How long the primary of a shard may be missing before that is a failure. */
  readonly graceMs: number;
  readonly pages: PageLimits;
}

const DEFAULT_LIMITS: ClusterLimits = {
  pollMs: 1_000,
  idleMs: 10_000,
  listMs: 10_000,
  saveMs: 1_000,
  rightsMs: 60_000,
  silenceMs: 30_000,
  waits: [250, 1_000],
  graceMs: 5_000,
  pages: PAGE_LIMITS,
};

/** Indices that are read at once: each has pages in memory. */
const LANES = 4;

/** The pause after a poll as a multiple of its duration. */
const REST_PER_LOOK = 20;
const MAX_REST_MS = 10_000;

const RETRY_FIRST_MS = 250;
const RETRY_MAX_MS = 10_000;

/** What a user may not do here, and when it is tried again. */
interface Refused {
  readonly why: string;
  readonly until: number;
}

/** Follows the indices of a cluster of OpenSearch or Elasticsearch, which it only reads. */
export class ClusterSource extends RunningSource<ClusterSourceOptions> implements Source {
  readonly kind = 'cluster';
  readonly name: string;
  readonly #limits: ClusterLimits;
  readonly #keeper: CursorKeeper;
  readonly #shards: FollowedShards;
  readonly #backOff = new BackOff(RETRY_FIRST_MS, RETRY_MAX_MS);
  #connection: Connection | null = null;
  #cluster: Cluster | null = null;
  #address = '';
  #product = '';
  #listAt = 0;
  #saveAt = 0;
  /** Why it is not known how far shards are. */
  #noCheckpoints: Refused | null = null;
  /** Why documents become visible by themselves only. */
  #noRefresh: Refused | null = null;
  #startedAt = 0;

  constructor(options: ClusterSourceOptions) {
    super(options);
    const { name, patterns, lookBackMs, intake, limits, cursors } = options;
    this.name = name;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#keeper = new CursorKeeper(cursors);
    this.#shards = new FollowedShards({
      patterns,
      lookBackMs,
      keeper: this.#keeper,
      intake,
      account: this.account,
      clock: this.clock,
      pages: this.#limits.pages,
      source: name,
      stopping: this.stopping.signal,
    });
  }

  /** The cluster need not be there yet. */
  async start(): Promise<void> {
    const { url } = this.options.connection();
    this.#address = new URL(url).origin;
    this.#startedAt = this.clock.now();
    this.#keeper.load(this.#startedAt);
    this.account.isRunning = true;
    this.running = this.#run();
  }

  override async stop(): Promise<void> {
    this.stopping.abort();
    this.#connection?.close();
    await this.running;
  }

  status(): SourceStatus {
    const { account } = this;
    const behindMs = this.clock.now() - (this.#shards.readTo ?? this.#startedAt);
    const metrics = clusterMetrics({
      ...this.#shards.state(),
      behindMs: account.isRunning ? Math.max(0, behindMs) : 0,
      duplicates: account.duplicates,
      skipped: account.skipped,
      hasCheckpoints: this.#noCheckpoints === null,
    });
    return account.status(metrics, this.#about());
  }

  /** What is read, and how. */
  #about(): string {
    const what = `${this.options.patterns.join(', ')} of ${this.#address}`;
    if (this.#cluster === null && this.#product === '') return what;
    const way =
      this.#noCheckpoints === null
        ? this.#noRefresh === null
          ? 'up to the checkpoint of each shard'
          : `up to the checkpoint of each shard, one refresh interval behind (_refresh is refused: ${this.#noRefresh.why})`
        : `by the sequence numbers that are visible, without checkpoints (_stats is refused: ${this.#noCheckpoints.why})`;
    return safeText(`${what} (${this.#product}), ${way}`);
  }

  async #run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      let wait: number;
      try {
        wait = await this.#round();
        this.#backOff.succeeded();
      } catch (error) {
        if (signal.aborted) break;
        this.account.failed(
          error instanceof NotStored ? 'nothing can be stored' : 'the cluster cannot be followed',
          error,
        );
        // What listens at this address may be another version by then, and want another secret.
        if (!(error instanceof NotStored)) this.#disconnect();
        wait = this.#backOff.next();
      }
      if (wait > 0) await this.clock.sleep(wait, signal);
    }
    this.#finish();
  }

  /** Returns the delay until the next one. */
  async #round(): Promise<number> {
    const cluster = this.#cluster ?? (await this.#connect());
    const followed = new FollowedCluster(cluster);
    const began = this.clock.now();
    this.#tryRightsAgain(began);
    if (began >= this.#listAt) await this.#list(cluster, followed, began);
    const checkpoints = await this.#checkpoints(followed);
    const took = this.clock.now() - began;
    const noted = this.#shards.note(checkpoints, began, this.#limits.graceMs);
    if (noted.areOthers) this.#listAt = 0;
    const problems = new Map<string, Error>(noted.problems);
    const hasMore = await this.#readAll(followed, checkpoints, problems);
    const now = this.clock.now();
    if (now >= this.#saveAt) {
      this.#keeper.save(now);
      this.#saveAt = now + this.#limits.saveMs;
    }
    this.#tell(problems);
    if (hasMore && problems.size === 0) return 0;
    if (noted.areOthers) return Math.min(this.#limits.pollMs, 100);
    return Math.max(this.#limits.pollMs, Math.min(REST_PER_LOOK * took, MAX_REST_MS));
  }

  #tryRightsAgain(now: number): void {
    if (this.#noCheckpoints !== null && now >= this.#noCheckpoints.until)
      this.#noCheckpoints = null;
    if (this.#noRefresh !== null && now >= this.#noRefresh.until) this.#noRefresh = null;
  }

  async #connect(): Promise<Cluster> {
    const { silenceMs, waits } = this.#limits;
    const connection = new Connection(this.options.connection(), silenceMs);
    this.#connection = connection;
    if (this.stopping.signal.aborted) connection.close();
    const cluster = await Cluster.open(connection, waits);
    this.#cluster = cluster;
    this.#product = `${cluster.product.name} ${cluster.product.version}`;
    this.#listAt = 0;
    return cluster;
  }

  #disconnect(): void {
    this.#connection?.close();
    this.#connection = null;
    this.#cluster = null;
  }

  async #list(cluster: Cluster, followed: FollowedCluster, now: number): Promise<void> {
    const indices = await followed.indices(this.options.patterns.join(','));
    await this.#shards.update(followed, indices, cluster.uuid, now);
    this.#listAt = now + this.#limits.listMs;
  }

  /** `null` where the cluster does not tell them. */
  async #checkpoints(followed: FollowedCluster): Promise<Checkpoints | null> {
    if (this.#noCheckpoints !== null) return null;
    try {
      return await followed.checkpoints(this.options.patterns.join(','));
    } catch (error) {
      if (!(error instanceof NotAllowed)) throw error;
      const until = this.clock.now() + this.#limits.rightsMs;
      this.#noCheckpoints = { why: error.message, until };
      return null;
    }
  }

  /** Returns whether there is more to read at once. */
  async #readAll(
    followed: FollowedCluster,
    checkpoints: Checkpoints | null,
    problems: Map<string, Error>,
  ): Promise<boolean> {
    const waiting = this.#shards.byIndex().values();
    let hasMore = false;
    const lane = async (): Promise<void> => {
      for (const { index, shards } of waiting) {
        if (this.stopping.signal.aborted) return;
        try {
          const isWhole = await this.#readIndex(followed, index, shards, checkpoints !== null);
          hasMore ||= !isWhole;
        } catch (error) {
          if (error instanceof NotStored) throw error;
          if (error instanceof IndexGone) this.#listAt = 0;
          else problems.set(index.name, error as Error);
        }
      }
    };
    const outcomes = await Promise.allSettled(Array.from({ length: LANES }, lane));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    return hasMore;
  }

  /** Returns whether all that can be read now was read. */
  async #readIndex(
    followed: FollowedCluster,
    index: FollowedIndex,
    shards: readonly FollowedShard[],
    hasCheckpoints: boolean,
  ): Promise<boolean> {
    const { idleMs, pollMs } = this.#limits;
    if (!hasCheckpoints) {
      let isWhole = true;
      for (const shard of shards)
        isWhole = (await shard.readVisible(this.clock.now(), pollMs, idleMs)) && isWhole;
      return isWhole;
    }
    const unseen = shards.filter((shard) => shard.isUnseen);
    if (unseen.length > 0 && (await this.#isRefreshed(followed, index.name)))
      for (const shard of unseen) shard.refreshed();
    let isWhole = true;
    for (const shard of shards) {
      if (this.#noRefresh !== null) shard.wait(index, this.clock.now());
      isWhole = (await shard.readSeen()) && isWhole;
    }
    return isWhole;
  }

  async #isRefreshed(followed: FollowedCluster, index: string): Promise<boolean> {
    if (this.#noRefresh !== null) return false;
    try {
      await followed.refresh(index);
      return true;
    } catch (error) {
      if (!(error instanceof NotAllowed)) throw error;
      const until = this.clock.now() + this.#limits.rightsMs;
      this.#noRefresh = { why: error.message, until };
      return false;
    }
  }

  #tell(problems: ReadonlyMap<string, Error>): void {
    const [first] = problems;
    if (first === undefined) {
      this.account.recovered();
      return;
    }
    const more = problems.size > 1 ? ` and ${problems.size - 1} more` : '';
    this.account.failed(`${first[0]}${more} cannot be read`, first[1]);
  }

  #finish(): void {
    this.account.isRunning = false;
    try {
      this.#keeper.save(this.clock.now());
    } catch (error) {
      this.account.failed('positions cannot be saved', error);
    }
    this.#disconnect();
  }
}
