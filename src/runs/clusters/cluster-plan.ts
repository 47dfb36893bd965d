import { predicateText } from '../../lang/plan/predicate-text.ts';
import {
  LESS,
  planIndex,
  queryOf,
  QueryRefused,
  type Cluster,
  type ClusterRequest,
  type Effort,
  type IndexPlan,
} from '../../stores/open/cluster.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { openCluster, planOverCluster, type ClusterSource } from './cluster-inputs.ts';
import type { ClusterQuery } from './cluster-queries.ts';

/** How a cluster is asked for the events of a query. Plain data. */
export interface ClusterPlan {
  /** `OpenSearch 2.19.6` */
  readonly product: string;
  /** Indices that are asked the same. */
  readonly groups: readonly {
    readonly indices: readonly string[];
    /** Events of the indices, those that are read, and how many indices have some of these. */
    readonly events: number;
    readonly read: number;
    readonly indicesRead: number;
    /** Whether the bounds of time are asked for; `null` without bounds. */
    readonly time: boolean | null;
    /** By stage, the conjuncts in the order of the plan. */
    readonly stages: readonly (readonly ClusterConjunct[])[];
    /** The query as it is sent. */
    readonly query: object;
  }[];
}

interface ClusterConjunct {
  readonly conjunct: string;
  readonly answer: 'exact' | 'superset' | 'unsupported';
  readonly why: string | null;
}

/** Explains what a cluster would be asked; counts, but reads no events. Throws `StoreError`. */
export async function explainOverCluster(
  source: ClusterSource,
  query: ClusterQuery,
  signal?: AbortSignal,
): Promise<ClusterPlan> {
  const cluster = await openCluster(source, signal);
  try {
    const { plans, request } = await planOverCluster(cluster, source, query);
    const byQuery = new Map<string, (IndexPlan & { readonly read: number })[]>();
    for (const first of plans) {
      const plan = await accepted(cluster, first, request);
      const key = JSON.stringify([
        plan.set,
        plan.stages.map((stage) => stage.map(({ why }) => why)),
      ]);
      byQuery.set(key, [...(byQuery.get(key) ?? []), plan]);
    }
    const { name, version } = cluster.product;
    const groups = [];
    for (const same of byQuery.values()) {
      const first = same[0]!;
      const stages = first.stages.map((stage) =>
        stage.map(({ predicate, answer, why }) => ({
          conjunct: predicateText(predicate),
          answer,
          why,
        })),
      );
      let events = 0;
      let read = 0;
      for (const { index, read: ofIndex } of same) {
        events += await cluster.count(index.name, 'all');
        read += ofIndex;
      }
      groups.push({
        indices: same.map(({ index }) => index.name),
        events,
        read,
        indicesRead: same.filter((each) => each.read > 0).length,
        time: query.from === null && query.to === null ? null : first.time !== 'all',
        stages,
        query: queryOf(first.set),
      });
    }
    return { product: `${name} ${version}`, groups };
  } finally {
    cluster.close();
  }
}

/** What the cluster takes of a plan, and how many events that finds. */
async function accepted(
  cluster: Cluster,
  plan: IndexPlan,
  request: ClusterRequest,
): Promise<IndexPlan & { readonly read: number }> {
  for (let effort: Effort | null = 'all', tried = plan; ;) {
    try {
      return { ...tried, read: await cluster.count(plan.index.name, tried.set) };
    } catch (error) {
      effort = LESS[effort];
      if (!(error instanceof QueryRefused) || effort === null) throw error;
      tried = planIndex(plan.index, request, cluster.abilitiesFor(plan.index), effort);
    }
  }
}

const WORDS = { exact: 'exact', superset: 'superset', unsupported: 'not asked' } as const;

/** As text, in the form of the plan of a query. */
export function clusterPlanText({ product, groups }: ClusterPlan): string {
  return [`cluster     ${product}`, ...groups.flatMap(groupLines)].join('\n');
}

const SHOWN_INDICES = 3;

function groupLines({
  indices,
  events,
  read,
  time,
  stages,
}: ClusterPlan['groups'][number]): string[] {
  const more = indices.length - SHOWN_INDICES;
  const names = indices.slice(0, SHOWN_INDICES).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return [
    `index       ${names}: ${formatCount(read)} of ${counted(events, 'event')} are read`,
    ...(time === null ? [] : [`  time      ${time ? 'superset' : 'not asked'}`]),
    ...stages.flatMap((conjuncts, stage) =>
      conjuncts.map(({ conjunct, answer, why }, position) => {
        const label = position === 0 ? `  stage ${stage + 1}` : '    and';
        const reason = why === null ? '' : `: ${why}`;
        return `${label.padEnd(12)}${conjunct}   (${WORDS[answer]}${reason})`;
      }),
    ),
  ];
}
