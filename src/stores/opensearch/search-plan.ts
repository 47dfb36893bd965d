import type { Predicate } from '../../lang/plan/plan.ts';
import type { BoundsContext, ProductAbilities, ReadAs } from './bounds.ts';
import { boundsOf } from './bounds-of-conditions.ts';
import { timeSet } from './bounds-of-dates.ts';
import type { IndexDescription } from './mapping.ts';
import { intersection, sizeOf, union, type EventSet } from './query-dsl.ts';

/** Which events of a cluster are wanted: a superset of these is read. */
export interface ClusterRequest {
  /** Names of indices, aliases and data streams with `*`, separated by commas. */
  readonly pattern: string;
  /** What an event must satisfy to be wanted: one of the stages, and of it all conjuncts. `null` for every event. */
  readonly stages: readonly (readonly Predicate[])[] | null;
  readonly readsAs: (field: string) => ReadAs;
  readonly timestampField: string;
  /** Whether the time of events is that field of documents, read as without a schema. */
  readonly hasUsualTime: boolean;
  /** In nanoseconds since 1970, inclusive. */
  readonly from: bigint | null;
  readonly to: bigint | null;
  readonly now: bigint;
  /** No text is longer than the `ignore_above` of its field, as far as the user knows. */
  readonly trustsIgnoreAbove: boolean;
  /** Whether the latest events within the bounds are wanted, too: they say how far the data reaches. */
  readonly needsLatest: boolean;
  /**
   * Of each shard of an index: documents with a higher sequence number are wanted, too, whatever their time is; `null` for none
   * of them.
   */
  readonly since?: (index: IndexDescription) => readonly (number | null)[] | null;
  /** Whether documents that cannot be told from the answer are passed over and counted; otherwise the search fails. */
  readonly passesUnreadable?: boolean;
}

/** How one condition is asked of an index. */
export interface PushedConjunct {
  readonly predicate: Predicate;
  readonly answer: 'exact' | 'superset' | 'unsupported';
  /** Why it is not exact. */
  readonly why: string | null;
}

/** What is asked of one index. */
export interface IndexPlan {
  readonly index: IndexDescription;
  readonly set: EventSet;
  /** Those that may be within the bounds of time. */
  readonly time: EventSet;
  /** Those that may satisfy the conditions, at whatever time. */
  readonly wanted: EventSet;
  readonly stages: readonly (readonly PushedConjunct[])[];
  /** What is asked of one shard, which numbers its documents by itself; `null` where it is `set`. */
  readonly ofShard: ((shard: number) => EventSet) | null;
}

/** What may still be asked after a cluster has refused a query: everything, only what is cheap, only the time, or nothing. */
export type Effort = 'all' | 'cheap' | 'time' | 'none';

export const LESS: Readonly<Record<Effort, Effort | null>> = {
  all: 'cheap',
  cheap: 'time',
  time: 'none',
  none: null,
};

/** Clusters take 1,024 clauses; conditions with many are left out first. */
export const MAX_CLAUSES = 900;
const MAX_DEPTH = 12;

export function planIndex(
  index: IndexDescription,
  request: ClusterRequest,
  product: ProductAbilities,
  effort: Effort = 'all',
): IndexPlan {
  const context: BoundsContext = {
    fieldOf: index.field,
    readsAs: request.readsAs,
    now: request.now,
    abilities: {
      ...product,
      trustsIgnoreAbove: request.trustsIgnoreAbove,
      allowsExpensive: effort === 'all',
    },
  };
  const asksStages = effort === 'all' || effort === 'cheap';
  const given = request.stages ?? [];
  const planned = (budget: number) =>
    given.map((conjuncts) =>
      asksStages
        ? planStage(conjuncts, context, budget)
        : conjuncts.map((predicate) => ({ predicate, ...REFUSED })),
    );
  // Each may be as large as it is, unless there is no room for all of them.
  const whole = planned(MAX_CLAUSES);
  const clauses = whole.flat().reduce((sum, { set }) => sum + sizeOf(set).clauses, 0);
  const stages = clauses <= MAX_CLAUSES ? whole : planned(MAX_CLAUSES / given.length);
  const time = effort === 'none' ? 'all' : timeOf(index, request);
  const wanted =
    request.stages === null
      ? 'all'
      : union(stages.map((stage) => intersection(stage.map(({ set }) => set))));
  return {
    index,
    set: intersection([time, wanted]),
    time,
    wanted,
    stages,
    ofShard: effort === 'none' ? null : shardSets(index, request, wanted),
  };
}

/** By shard, what is asked of it; `null` where that is the same for all. */
export function shardSets(
  index: IndexDescription,
  request: ClusterRequest,
  wanted: EventSet,
): IndexPlan['ofShard'] {
  const since = request.since?.(index) ?? null;
  if (since === null) return null;
  const bounds = boundsOfTime(index, request);
  return (shard) => intersection([orSince(bounds, since[shard] ?? null), wanted]);
}

const orSince = (bounds: EventSet, since: number | null): EventSet =>
  since === null ? bounds : union([bounds, { range: { _seq_no: { gt: since } } }]);

const REFUSED = {
  set: 'all',
  answer: 'unsupported',
  why: 'the cluster has refused the query',
} as const;

function timeOf(index: IndexDescription, request: ClusterRequest): EventSet {
  const known = (request.since?.(index) ?? []).filter((since) => since !== null);
  return orSince(boundsOfTime(index, request), known.length === 0 ? null : Math.min(...known));
}

function boundsOfTime(index: IndexDescription, request: ClusterRequest): EventSet {
  const { timestampField, hasUsualTime, from, to } = request;
  if (!hasUsualTime || (from === null && to === null)) return 'all';
  const field = index.field(timestampField);
  // An event without a time is within no bounds.
  if (field.type === 'absent') return 'none';
  return field.nested === null ? timeSet(field, from, to) : 'all';
}

type Planned = PushedConjunct & { readonly set: EventSet };

function planStage(
  conjuncts: readonly Predicate[],
  context: BoundsContext,
  budget: number,
): readonly Planned[] {
  const planned = conjuncts.map((predicate): Planned => {
    const { upper, why } = boundsOf(predicate, context);
    if (sizeOf(upper).depth > MAX_DEPTH)
      return { predicate, set: 'all', answer: 'unsupported', why: 'it is nested too deep' };
    if (upper === 'all' && why !== null)
      return { predicate, set: 'all', answer: 'unsupported', why };
    return { predicate, set: upper, answer: why === null ? 'exact' : 'superset', why };
  });
  const bySize = planned
    .map(({ set }, position) => ({ position, clauses: sizeOf(set).clauses }))
    .toSorted((a, b) => a.clauses - b.clauses);
  const kept = new Set<number>();
  let left = budget;
  for (const { position, clauses } of bySize) {
    left -= clauses;
    if (left >= 0) kept.add(position);
  }
  return planned.map((each, position) =>
    kept.has(position)
      ? each
      : {
          ...each,
          set: 'all',
          answer: 'unsupported',
          why: 'the query would have too many clauses',
        },
  );
}
