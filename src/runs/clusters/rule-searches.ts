import { TIMESTAMP } from '../../detect/evaluate/setup.ts';
import type { DataSetAliases } from '../../events/origin/data-set-aliases.ts';
import { indexPatterns } from '../../events/origin/index-patterns.ts';
import { namesOfIndex } from '../../events/origin/origin.ts';
import {
  ClusterSearch,
  intersection,
  MAX_CLAUSES,
  planIndex,
  QueryRefused,
  scansIn,
  shardSets,
  sizeOf,
  union,
  type Cluster,
  type ClusterRequest,
  type EventSet,
  type IndexDescription,
} from '../../stores/open/cluster.ts';
import type { RunnableRule } from '../rules/load-rules.ts';
import { clusterScan, type ClusterQuery } from './cluster-queries.ts';

/** Which events of a cluster rules are to read. */
export interface SearchedWindow {
  /** In nanoseconds since 1970, inclusive. */
  readonly from: bigint;
  readonly to: bigint;
  /** See `ClusterRequest`. */
  readonly since: NonNullable<ClusterRequest['since']>;
  /** What `now` means in date math. */
  readonly now: bigint;
  /** See `ClusterSearch`; its own, if left out. */
  readonly waits?: readonly number[] | undefined;
}

/** A search of one index for some rules. */
export interface RuleSearch {
  readonly index: IndexDescription;
  /** Positions of the rules whose events it finds: all of these. */
  readonly rules: readonly number[];
  /** The union of what the rules ask for, or all events of the window. */
  readonly way: 'union' | 'full';
  /** Why all events are read; `null` for a union. */
  readonly why: string | null;
  /** How many documents it found when it was planned. */
  readonly wanted: number;
  readonly search: ClusterSearch;
}

/** The searches of a window. */
export interface RuleSearches {
  readonly searches: readonly RuleSearch[];
  /** Indices with events in the window, and how many they have. */
  readonly indices: number;
  readonly stored: number;
}

/** Indices that are counted at once. */
const LANES = 6;

/**
 * What it takes to look at a text of an index, and to read and evaluate a document: a pattern looks at up to as many texts as the index has
 * documents, be there few or many in the window. Measured as 10 to 65, by how many different texts
 * there are, and 50,000; only how they compare matters.
 */
const NANOS_PER_TEXT = 20;
const NANOS_PER_DOCUMENT = 50_000;

/** A union that finds more of the window than this is no cheaper than all of it. */
const WORTH = 0.9;

/**
 * Plans how rules read a window: as few documents as possible, each once. Rules share a search, which asks for the union of
 * what each of them asks for; several searches where there are too many clauses for one; and one that reads everything where
 * a rule asks for all events, or where the unions would find about as many. Throws `StoreError`.
 */
export async function planRuleSearches(
  cluster: Cluster,
  indices: readonly IndexDescription[],
  rules: readonly RunnableRule[],
  window: SearchedWindow,
  aliases: DataSetAliases,
): Promise<RuleSearches> {
  const asked = rules.map((rule) => askedBy(rule, window));
  // Each lane takes the next one.
  const left = indices.values();
  const searches: RuleSearch[] = [];
  let found = 0;
  let stored = 0;
  const lane = async () => {
    for (const index of left) {
      const planner = new IndexPlanner(cluster, index, window);
      const own = rules.flatMap((rule, at) => (mayRead(rule, index, aliases) ? [at] : []));
      const count = own.length === 0 ? 0 : await planner.countAll();
      if (count === 0) continue;
      found += 1;
      stored += count;
      searches.push(...(await planner.plan(own, asked, rules)));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return { searches, indices: found, stored };
}

/** What a rule asks for takes a millisecond to find out, and is always the same unless it depends on the time. */
const known = new WeakMap<RunnableRule, ClusterQuery>();

function askedBy(rule: RunnableRule, { from, to, now }: SearchedWindow): ClusterQuery {
  const query = known.get(rule) ?? clusterScan([rule], { from, to, now, simulatesSchedule: false });
  const isTimed = /\bnow\b/i.test(rule.rule.query + JSON.stringify(rule.rule.filters ?? []));
  if (!isTimed) known.set(rule, query);
  return { ...query, from, to, now };
}

/** The fields by which an event says where it comes from, whatever its index is named. */
const ORIGIN_FIELDS = ['data_stream.dataset', 'event.dataset', 'event.module'];

/** Whether a rule may read events of an index, by its patterns. */
function mayRead(
  { rule }: RunnableRule,
  index: IndexDescription,
  aliases: DataSetAliases,
): boolean {
  if (rule.data_view_id !== undefined) return true;
  if (indexPatterns(rule.index ?? null)(namesOfIndex(index.name, aliases))) return true;
  return ORIGIN_FIELDS.some((field) => index.field(field).type !== 'absent');
}

/** What one rule asks of the index. */
interface Asked {
  readonly rule: number;
  readonly set: EventSet;
  readonly clauses: number;
}

class IndexPlanner {
  readonly #cluster: Cluster;
  readonly #index: IndexDescription;
  readonly #window: SearchedWindow;
  readonly #time: EventSet;
  readonly #everything: ClusterRequest;
  #stored = 0;

  constructor(cluster: Cluster, index: IndexDescription, window: SearchedWindow) {
    this.#cluster = cluster;
    this.#index = index;
    this.#window = window;
    const { from, to, now } = window;
    this.#everything = this.#request({ ...EVERYTHING, from, to, now });
    this.#time = planIndex(index, this.#everything, cluster.abilitiesFor(index)).time;
  }

  /** How many events the window has. */
  async countAll(): Promise<number> {
    this.#stored = await this.#count('all');
    return this.#stored;
  }

  /** Of the window, those that a set finds. */
  async #count(wanted: EventSet): Promise<number> {
    const { name, shards } = this.#index;
    const ofShard = shardSets(this.#index, this.#everything, wanted);
    if (ofShard === null) return this.#cluster.count(name, intersection([this.#time, wanted]));
    let count = 0;
    for (let shard = 0; shard < shards; shard += 1)
      count += await this.#cluster.count(name, ofShard(shard), shard);
    return count;
  }

  async plan(
    own: readonly number[],
    asked: readonly ClusterQuery[],
    rules: readonly RunnableRule[],
  ): Promise<RuleSearch[]> {
    const abilities = this.#cluster.abilitiesFor(this.#index);
    const all = own.flatMap((rule): Asked[] => {
      const plan = planIndex(this.#index, this.#request(asked[rule]!), abilities);
      const set = plan.wanted;
      return set === 'none' ? [] : [{ rule, set, clauses: sizeOf(set).clauses }];
    });
    if (all.length === 0) return [];
    const broad = all.find(({ set }) => set === 'all');
    if (broad !== undefined)
      return [this.#full(all, `${rules[broad.rule]!.rule.name} asks for all events`)];
    const scans = all.reduce((sum, { set }) => sum + scansIn(set), 0);
    if (scans > 0 && (await this.#isDear(scans)))
      return [this.#full(all, `to search for ${scans} patterns would take longer`)];
    const searches: RuleSearch[] = [];
    for (const part of packed(all)) searches.push(...(await this.#union(part, asked)));
    const wanted = searches.reduce((sum, search) => sum + search.wanted, 0);
    return wanted > WORTH * this.#stored
      ? [this.#full(all, `${wanted} of ${this.#stored} events are asked for, some several times`)]
      : searches.filter((search) => search.wanted > 0);
  }

  /** Whether looking for patterns takes longer than reading the window. */
  async #isDear(scans: number): Promise<boolean> {
    const texts = await this.#cluster.count(this.#index.name, 'all');
    return scans * texts * NANOS_PER_TEXT > this.#stored * NANOS_PER_DOCUMENT;
  }

  /** One search for all these rules, or several where the cluster refuses that. */
  async #union(part: readonly Asked[], asked: readonly ClusterQuery[]): Promise<RuleSearch[]> {
    const wanted = union(part.map(({ set }) => set));
    const set = intersection([this.#time, wanted]);
    let count: number;
    try {
      count = await this.#count(wanted);
    } catch (error) {
      if (!(error instanceof QueryRefused)) throw error;
      // A rule whose own query is refused is asked for with less.
      count = this.#stored;
      if (part.length > 1) {
        const half = part.length >> 1;
        return [
          ...(await this.#union(part.slice(0, half), asked)),
          ...(await this.#union(part.slice(half), asked)),
        ];
      }
    }
    const queries = part.map(({ rule }) => asked[rule]!);
    const stages = queries.flatMap((query) => query.stages ?? []);
    const request = this.#request({ ...queries[0]!, stages, readsAs: sharedReading(queries) });
    const ofShard = shardSets(this.#index, request, wanted);
    const plan = { index: this.#index, set, time: this.#time, wanted, stages: [], ofShard };
    return [
      {
        index: this.#index,
        rules: part.map(({ rule }) => rule),
        way: 'union',
        why: null,
        wanted: count,
        search: new ClusterSearch(this.#cluster, request, [plan], this.#window.waits),
      },
    ];
  }

  #full(all: readonly Asked[], why: string): RuleSearch {
    const plan = planIndex(this.#index, this.#everything, this.#cluster.abilitiesFor(this.#index));
    return {
      index: this.#index,
      rules: all.map(({ rule }) => rule),
      way: 'full',
      why,
      wanted: this.#stored,
      search: new ClusterSearch(this.#cluster, this.#everything, [plan], this.#window.waits),
    };
  }

  #request(query: ClusterQuery): ClusterRequest {
    return {
      ...query,
      pattern: this.#index.name,
      trustsIgnoreAbove: false,
      // In a service, time alone decides what has not followed.
      needsLatest: false,
      since: this.#window.since,
      passesUnreadable: true,
    };
  }
}

const EVERYTHING: Omit<ClusterQuery, 'from' | 'to' | 'now'> = {
  stages: null,
  readsAs: () => 'unknown',
  timestampField: TIMESTAMP,
  hasUsualTime: true,
  needsLatest: false,
};

/** As few parts as clusters take in one query each. */
function packed(all: readonly Asked[]): readonly (readonly Asked[])[] {
  const parts: Asked[][] = [];
  let clauses = Infinity;
  for (const each of all) {
    clauses += each.clauses;
    if (clauses > MAX_CLAUSES) {
      parts.push([]);
      clauses = each.clauses;
    }
    parts.at(-1)!.push(each);
  }
  return parts;
}

/** As what a field is read where all queries read it alike. */
function sharedReading(queries: readonly ClusterQuery[]): ClusterQuery['readsAs'] {
  const [first] = queries;
  if (first === undefined) return () => 'unknown';
  return (field) => {
    const reads = new Set(
      queries.map(({ readsAs }) => readsAs(field)).filter((each) => each !== 'unknown'),
    );
    const [only = 'unknown'] = reads;
    return reads.size === 1 ? only : 'unknown';
  };
}
