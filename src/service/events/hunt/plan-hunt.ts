import { explain, print } from '../../../lang/index.ts';
import type { PlanStage, QueryPlan } from '../../../lang/plan/plan.ts';
import type { ConjunctPrecision, EventReader, SearchCost } from '../../../stores/event-store.ts';
import { NANOS_PER_MS } from '../../../util/time/index.ts';
import {
  planOverStore,
  storedPlanText,
  type StoredPlan,
} from '../../../runs/query/explain-stored.ts';
import { storedRequest } from '../../../runs/query/stored-query.ts';
import { compileHunt, huntSettings, type HuntDiagnostic } from './compile-hunt.ts';
import type { HuntRequest } from './request.ts';

/** What a hunt would do, before it does. */
export interface HuntPlan {
  readonly diagnostics: readonly HuntDiagnostic[];
  /** `null` where errors are among the diagnostics. */
  readonly plan: PlannedQuery | null;
  /** The same for people, as a query is explained on the command line. */
  readonly text: string | null;
  readonly cost: HuntCost | null;
}

/** A query as it is understood, with what the indexes of the store answer of it. */
export interface PlannedQuery extends Pick<QueryPlan, 'kind' | 'limits'> {
  readonly query: string;
  /** Every field that is read. */
  readonly fields: readonly string[];
  readonly maxspanMs: number | null;
  readonly stages: readonly PlannedStage[];
}

interface PlannedStage extends Pick<PlanStage, 'role' | 'runs' | 'by' | 'residual'> {
  /** In the order in which they are evaluated. */
  readonly conditions: readonly {
    readonly condition: string;
    readonly precision: 'exact' | 'superset';
    readonly index: ConjunctPrecision;
  }[];
}

export interface HuntCost {
  /** Of the streams and the time that are asked for. */
  readonly events: number;
  /** Those whose documents are read, since no index rules them out. */
  readonly eventsRead: number;
  /** A block of the log counts as a segment. */
  readonly segments: number;
  readonly segmentsRead: number;
  /** Read from disk, and decompressed. */
  readonly bytesRead: number;
  readonly documentBytes: number;
}

/** Reads nothing but indexes. */
export function planHunt(reader: EventReader, request: HuntRequest): HuntPlan {
  const { compiled, diagnostics } = compileHunt(request.query, request.now);
  if (compiled === null) return { diagnostics, plan: null, text: null, cost: null };
  const asked = { ...request, settings: huntSettings(request.now) };
  const store = planOverStore(reader, compiled, asked, request.streams);
  const { from, to, stages, now } = storedRequest(compiled, asked);
  const arrivals = { from: 0, to: reader.status().nextArrival };
  const search = reader.search({ streams: request.streams, from, to, arrivals, stages, now });
  try {
    const { selected, excluded } = search.counts;
    return {
      diagnostics,
      plan: plannedOf(print(compiled.statement), compiled.plan(), store),
      text: [explain(compiled), storedPlanText(store)].join('\n'),
      cost: costOf(search.cost(), selected, excluded),
    };
  } finally {
    search.close();
  }
}

const plannedOf = (query: string, plan: QueryPlan, store: StoredPlan): PlannedQuery => ({
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
    conditions: (store.stages[stage] ?? []).map(({ conjunct, answer }, at) => ({
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
