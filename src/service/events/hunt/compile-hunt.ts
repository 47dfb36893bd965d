import type { Says } from '../../operation/operation.ts';
import type { huntPlan } from './schemas.ts';
import {
  EqlError,
  positionOf,
  type Diagnostic,
  type RunnableQuery,
  explain,
  writtenOf,
} from '../../../lang/index.ts';
import type { QueryPlan } from '../../../lang/plan/plan.ts';
import type { EngineCode } from '../../../runs/errors.ts';
import {
  planOverStore,
  storedPlanText,
  type StoredPlan,
  storedRequest,
} from '../../../runs/query/stored-query.ts';
import type { ClusterSource } from '../../../runs/clusters/cluster-inputs.ts';
import {
  type ClusterPlan,
  clusterPlanText,
  explainOverCluster,
} from '../../../runs/clusters/cluster-plan.ts';
import { clusterQuery } from '../../../runs/clusters/cluster-queries.ts';
import { compileQuery, type QuerySettings } from '../../../runs/query/query-run.ts';
import type { ConjunctPrecision, EventReader, SearchCost } from '../../../stores/event-store.ts';
import { CodedError } from '../../../util/coded-error.ts';
import { NANOS_PER_MS } from '../../../util/time/index.ts';
import type { HuntRequest } from './request.ts';

/** What a hunt would do, before it does. */
export type HuntPlan = Says<typeof huntPlan>;
type PlannedQuery = NonNullable<HuntPlan['plan']>;
type HuntCost = NonNullable<HuntPlan['cost']>;

/** Plans a hunt over stored events. Reads nothing but indexes. */
export function planHunt(reader: EventReader, request: HuntRequest): HuntPlan {
  const { compiled, diagnostics } = compileHunt(request);
  if (compiled === null) return unplanned(diagnostics);
  const asked = { ...request, settings: huntSettings(request) };
  const store = planOverStore(reader, compiled, asked, request.streams);
  const { from, to, stages, now } = storedRequest(compiled, asked);
  const arrivals = { from: 0, to: reader.status().nextArrival };
  const search = reader.search({ streams: request.streams, from, to, arrivals, stages, now });
  try {
    const { selected, excluded } = search.counts;
    return {
      diagnostics,
      plan: plannedOf(writtenOf(compiled.statement), compiled.plan(), store.stages),
      text: [explain(compiled), storedPlanText(store)].join('\n'),
      cost: costOf(search.cost(), selected, excluded),
    };
  } finally {
    search.close();
  }
}

/** Plans a hunt over a cluster, which is asked for counts only. Throws `StoreError`. */
export async function planClusterHunt(
  source: ClusterSource,
  request: HuntRequest,
): Promise<HuntPlan> {
  const { compiled, diagnostics } = compileHunt(request);
  if (compiled === null) return unplanned(diagnostics);
  const asked = { ...request, settings: huntSettings(request) };
  const signal = AbortSignal.timeout(PLAN_MS);
  const plan = await explainOverCluster(source, clusterQuery(compiled, asked), signal);
  const sum = (value: (group: ClusterPlan['groups'][number]) => number) =>
    plan.groups.reduce((total, group) => total + value(group), 0);
  return {
    diagnostics,
    plan: plannedOf(writtenOf(compiled.statement), compiled.plan(), leastPrecise(plan)),
    text: [explain(compiled), clusterPlanText(plan)].join('\n'),
    cost: {
      events: sum(({ events }) => events),
      eventsRead: sum(({ read }) => read),
      segments: sum(({ indices }) => indices.length),
      segmentsRead: sum(({ indicesRead }) => indicesRead),
      bytesRead: null,
      documentBytes: null,
    },
  };
}

/** Those who wait for a plan do not wait longer for a cluster, nor do the questions of others. */
const PLAN_MS = 10_000;

const unplanned = (diagnostics: readonly HuntDiagnostic[]): HuntPlan => ({
  diagnostics,
  plan: null,
  text: null,
  cost: null,
});

type AnsweredStages = StoredPlan['stages'];

const PRECISIONS: readonly ConjunctPrecision[] = ['exact', 'superset', 'unsupported'];

/** By stage and conjunct, the answer of the indices that can do least. */
function leastPrecise({ groups: [first, ...others] }: ClusterPlan): AnsweredStages {
  const worse = (a: ConjunctPrecision, b: ConjunctPrecision) =>
    PRECISIONS.indexOf(a) > PRECISIONS.indexOf(b) ? a : b;
  return (first?.stages ?? []).map((stage, s) =>
    stage.map(({ conjunct, answer }, c) => ({
      conjunct,
      answer: others
        .map(({ stages }) => stages[s]?.[c]?.answer ?? 'unsupported')
        .reduce(worse, answer),
    })),
  );
}

const plannedOf = (query: string, plan: QueryPlan, answered: AnsweredStages): PlannedQuery => ({
  query,
  kind: plan.kind,
  fields: plan.fields.map(({ name }) => name),
  maxspanMs: plan.maxspan === null ? null : Number(plan.maxspan / NANOS_PER_MS),
  limits: plan.limits,
  stages: plan.stages.map(({ role, runs, by, conjuncts, residual }, stage) => ({
    role,
    runs,
    by,
    residual,
    conditions: (answered[stage] ?? []).map(({ conjunct, answer }, at) => ({
      condition: conjunct,
      precision: conjuncts[at]?.precision ?? 'superset',
      index: answer,
    })),
  })),
});

const costOf = (
  { allParts, parts, bytes, documentBytes }: SearchCost,
  selected: number,
  excluded: number,
): HuntCost => ({
  events: selected,
  eventsRead: selected - excluded,
  segments: allParts,
  segmentsRead: parts,
  bytesRead: bytes,
  documentBytes,
});

/** A hunt, or a question about stored events, that cannot be answered. */
export class HuntError extends CodedError<EngineCode> {
  override readonly name = 'HuntError';
  /** What is wrong with its query. */
  problems: readonly HuntDiagnostic[] = [];
}

/** Of a hunt whose query is wrong. */
export function queryError(diagnostics: readonly HuntDiagnostic[]): HuntError {
  const [first] = diagnostics;
  const error = new HuntError('ENG2304', first?.message ?? 'the query is wrong', first?.hint);
  error.problems = diagnostics;
  return error;
}

/** A finding about a query, with its place in the text. */
export type HuntDiagnostic = Says<typeof huntPlan>['diagnostics'][number];

export interface CompiledHunt {
  /** `null` where errors are among the diagnostics. */
  readonly compiled: RunnableQuery | null;
  readonly diagnostics: readonly HuntDiagnostic[];
}

/** Events are read as they are, by the usual fields. */
export const huntSettings = ({
  language,
  now,
}: Pick<HuntRequest, 'language' | 'now'>): QuerySettings => ({
  language,
  timestampField: '@timestamp',
  eventCategoryField: 'event.category',
  tiebreakerField: null,
  schema: null,
  now,
});

/** Compiles a query, with all that is to be said of it. */
export function compileHunt(
  request: Pick<HuntRequest, 'query' | 'language' | 'now'>,
): CompiledHunt {
  const { query } = request;
  const placed = (diagnostics: readonly Diagnostic[]) =>
    diagnostics.map(({ code, severity, message, hint, span }) => ({
      code,
      severity,
      message,
      ...(hint === undefined ? {} : { hint }),
      span,
      ...positionOf(query, span.start),
    }));
  try {
    const compiled = compileQuery(query, huntSettings(request));
    return { compiled, diagnostics: placed(compiled.warnings) };
  } catch (error) {
    if (!(error instanceof EqlError)) throw error;
    return { compiled: null, diagnostics: placed(error.diagnostics) };
  }
}
