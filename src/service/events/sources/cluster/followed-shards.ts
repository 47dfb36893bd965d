import { streamOf } from '../../../../ingest/bodies/index-name.ts';
import {
  covers,
  IndexGone,
  QueryRefused,
  type Checkpoints,
  type FollowedCluster,
  type FollowedIndex,
} from '../../../../stores/open/cluster.ts';
import { counted } from '../../../../util/counts.ts';
import type { SourceAccount, SourceClock, SourceIntake } from '../source.ts';
import type { CursorKeeper } from './cursor-keeper.ts';
import { FollowedShard } from './followed-shard.ts';
import { ShardCursor, shardId } from './shard-cursor.ts';
import { ShardReader, type PageLimits } from './shard-reader.ts';

export interface FollowedShardsOptions {
  readonly patterns: readonly string[];
  /** `null` for everything. */
  readonly lookBackMs: number | null;
  readonly keeper: CursorKeeper;
  readonly intake: SourceIntake;
  readonly account: SourceAccount;
  readonly clock: SourceClock;
  readonly pages: PageLimits;
  /** The name of the source. */
  readonly source: string;
  readonly stopping: AbortSignal;
}

interface Followed {
  readonly index: FollowedIndex;
  readonly shards: readonly FollowedShard[];
}

/** The shards of all indices that are followed: those that appear, those that are there, and those that leave. */
export class FollowedShards {
  readonly #options: FollowedShardsOptions;
  /** By uuid. */
  #indices = new Map<string, Followed>();
  /** Indices where it is not known yet where to begin, by name. */
  #problems = new Map<string, Error>();
  /** Uuids that the cluster has told of without listing them. */
  readonly #strangers = new Set<string>();
  readonly #counts = { updated: 0, late: 0, lost: 0 };
  #cluster: FollowedCluster | null = null;

  constructor(options: FollowedShardsOptions) {
    this.#options = options;
  }

  byIndex(): readonly Followed[] {
    return [...this.#indices.values()];
  }

  /** All that was in the shards then is stored; `null` until that is known. */
  get readTo(): number | null {
    const times = this.#shards().map(({ caughtUpAt }) => caughtUpAt);
    if (times.length === 0 || times.includes(null) || this.#problems.size > 0) return null;
    return Math.min(...times.map(Number));
  }

  state() {
    const shards = this.#shards();
    const sum = (of: (shard: FollowedShard) => number) =>
      shards.reduce((total, shard) => total + of(shard), 0);
    return {
      ...this.#counts,
      indices: this.#indices.size,
      shards: shards.length,
      behind: sum(({ behind }) => behind),
      missing: sum(({ cursor }) => cursor.gaps.list.length),
    };
  }

  #shards(): readonly FollowedShard[] {
    return [...this.#indices.values()].flatMap(({ shards }) => shards);
  }

  /** @param indices that there are now */
  async update(
    cluster: FollowedCluster,
    indices: readonly FollowedIndex[],
    clusterUuid: string,
    now: number,
  ): Promise<void> {
    this.#cluster = cluster;
    const begun = this.#begun(clusterUuid, now);
    const before = this.#indices;
    this.#indices = new Map();
    this.#problems = new Map();
    for (const index of indices) {
      const known = before.get(index.uuid);
      before.delete(index.uuid);
      try {
        const shards = known?.shards ?? (await this.#open(cluster, index, begun(index), now));
        this.#indices.set(index.uuid, { index, shards });
        for (const { cursor } of shards) this.#options.keeper.seen(cursor, now);
      } catch (error) {
        if (!(error instanceof IndexGone)) this.#problems.set(index.name, error as Error);
      }
    }
    for (const gone of before.values()) this.#isGone(gone);
  }

  #isGone({ index, shards }: Followed): void {
    const unread = shards.reduce((sum, { behind }) => sum + behind, 0);
    this.#counts.lost += unread;
    const { account } = this.#options;
    if (unread === 0) account.changed(index.name, 'closed or deleted');
    else
      account.noticed(index.name, `closed or deleted with ${counted(unread, 'document')} not read`);
  }

  /** When the pattern of an index was first followed. */
  #begun(clusterUuid: string, now: number): (index: FollowedIndex) => number {
    const { patterns, keeper } = this.#options;
    const wanted = patterns
      .filter((pattern) => !pattern.startsWith('-'))
      .map((pattern) => ({ pattern, begun: keeper.begun(clusterUuid, pattern, now) }));
    return ({ name }) => {
      const own = wanted.filter(({ pattern }) =>
        [name, streamOf(name)].some((each) => covers(pattern, each)),
      );
      // The others are aliases.
      return Math.min(...(own.length === 0 ? wanted : own).map(({ begun }) => begun));
    };
  }

  async #open(
    cluster: FollowedCluster,
    index: FollowedIndex,
    begun: number,
    now: number,
  ): Promise<readonly FollowedShard[]> {
    const { keeper } = this.#options;
    const cursors: ShardCursor[] = [];
    for (let shard = 0; shard < index.shards; shard += 1) {
      const id = shardId(index.uuid, shard);
      const known = keeper.get(id);
      const cursor =
        known ??
        ShardCursor.beginning(id, index.name, await this.#begin(cluster, index, shard, begun), now);
      if (known === undefined) keeper.add(cursor);
      cursor.index = index.name;
      cursors.push(cursor);
    }
    return cursors.map((cursor, shard) => {
      const reader = new ShardReader({
        ...this.#options,
        cluster: () => this.#cluster ?? cluster,
        index,
        shard,
        cursor,
        counts: this.#counts,
      });
      return new FollowedShard(cursor, reader);
    });
  }

  /** The number before the first one that is wanted. */
  async #begin(
    cluster: FollowedCluster,
    index: FollowedIndex,
    shard: number,
    begun: number,
  ): Promise<number> {
    const { lookBackMs } = this.#options;
    // An index that was made later, as by a rollover, is read from its start.
    if (lookBackMs === null || index.created >= begun - lookBackMs) return -1;
    const query = { index: index.name, shard, ranges: [{ from: 0, to: null }] };
    const first = await cluster
      .numberOf(query, 'first', begun - lookBackMs)
      .catch((error: unknown) => {
        // Its times are no dates.
        if (error instanceof QueryRefused) return null;
        throw error;
      });
    return first === null ? ((await cluster.numberOf(query, 'last')) ?? -1) : first - 1;
  }

  /**
   * Takes note of how far each shard is.
   *
   * @param checkpoints `null` where they are not told
   */
  note(
    checkpoints: Checkpoints | null,
    now: number,
    graceMs: number,
  ): { readonly problems: ReadonlyMap<string, Error>; readonly areOthers: boolean } {
    const problems = new Map(this.#problems);
    for (const { index, shards } of this.#indices.values()) {
      for (const [number, shard] of shards.entries()) {
        if (checkpoints === null) {
          shard.isUnknown();
          continue;
        }
        const checkpoint = checkpoints.get(index.uuid)?.get(number);
        if (checkpoint === undefined) {
          if (now - shard.isMissing(now) >= graceMs)
            problems.set(index.name, new Error(`the primary of shard ${number} does not answer`));
          continue;
        }
        this.#noteHistory(index, number, shard, checkpoint.history);
        shard.isAt(checkpoint.number, now);
      }
    }
    return { problems, areOthers: this.#hasOthers(checkpoints) };
  }

  #noteHistory(index: FollowedIndex, number: number, shard: FollowedShard, history: string): void {
    const { cursor } = shard;
    if (cursor.history === history) return;
    if (cursor.history !== null) {
      shard.renew();
      const place = `${index.name}[${number}]`;
      this.#options.account.changed(place, 'has another history, and is read again');
    }
    cursor.history = history;
    this.#options.keeper.changed(cursor);
  }

  #hasOthers(checkpoints: Checkpoints | null): boolean {
    const others = [...(checkpoints?.keys() ?? [])].filter(
      (uuid) => !this.#indices.has(uuid) && !this.#strangers.has(uuid),
    );
    if (this.#strangers.size + others.length > MAX_STRANGERS) this.#strangers.clear();
    for (const uuid of others) this.#strangers.add(uuid);
    return others.length > 0;
  }
}

const MAX_STRANGERS = 10_000;
