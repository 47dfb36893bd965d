import { explain, print } from '../../../lang/index.ts';
import type { QueryPlan } from '../../../lang/plan/plan.ts';
import type { EventReader, SearchCost } from '../../../stores/event-store.ts';
import { NANOS_PER_MS } from '../../../util/time/index.ts';
import {
  planOverStore,
  storedPlanText,
  storedRequest,
  type StoredPlan,
} from '../../../runs/query/stored-query.ts';
import type { Says } from '../../operation/operation.ts';
import { compileHunt, huntSettings } from './compile-hunt.ts';
import type { HuntRequest } from './request.ts';
import type { huntPlan } from './schemas.ts';

/** What a hunt would do, before it does. */
export type HuntPlan = Says<typeof huntPlan>;
type PlannedQuery = NonNullable<HuntPlan['plan']>;
type HuntCost = NonNullable<HuntPlan['cost']>;

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
