import type { RunnableQuery } from '../../lang/index.ts';
import { predicateText } from '../../lang/plan/predicate-text.ts';
import type { ConjunctPrecision, EventReader } from '../../stores/event-store.ts';
import { counted, formatCount } from '../../util/counts.ts';
import type { QueryRequest } from './request.ts';
import { answerable, storedRequest } from './stored-query.ts';

/** How a store evaluates a query. Plain data. */
export interface StoredPlan {
  /** Events of the streams, and those whose documents are read. */
  readonly events: number;
  readonly read: number;
  /** By stage, the conjuncts in the order of the plan. */
  readonly stages: readonly (readonly StoredConjunct[])[];
}

interface StoredConjunct {
  readonly conjunct: string;
  /** `unsupported`: the store has no index for it, or every event is read in any case. */
  readonly answer: ConjunctPrecision;
}

/** Explains how a store would evaluate a query; reads only indexes. */
export function planOverStore(
  reader: EventReader,
  compiled: RunnableQuery,
  request: Pick<QueryRequest, 'settings' | 'from' | 'to'>,
  streams: readonly string[] | null,
): StoredPlan {
  const { from, to, stages, now } = storedRequest(compiled, request);
  const arrivals = { from: 0, to: reader.status().nextArrival };
  const asked = { streams, from, to, arrivals, stages, now };
  const plan = compiled.plan();
  const isAsked = answerable(plan);
  const search = reader.search(asked);
  search.close();
  return {
    events: reader.count({ ...asked, from: null, to: null, stages: null }).count,
    read: reader.count(asked).count,
    stages: plan.stages.map(({ conjuncts }, stage) => {
      const answers = [...(search.precision[stage] ?? [])];
      return conjuncts.map((conjunct) => ({
        conjunct: predicateText(conjunct.predicate),
        answer: (isAsked(conjunct) ? answers.shift() : undefined) ?? 'unsupported',
      }));
    }),
  };
}

const WORDS: Readonly<Record<ConjunctPrecision, string>> = {
  exact: 'exact',
  superset: 'superset',
  unsupported: 'not indexed',
};

/** As text, in the form of the plan of a query. */
export function storedPlanText({ events, read, stages }: StoredPlan): string {
  return [
    `store       ${formatCount(read)} of ${counted(events, 'event')} are read`,
    ...stages.flatMap((conjuncts, stage) =>
      conjuncts.map(({ conjunct, answer }, position) => {
        const label = position === 0 ? `  stage ${stage + 1}` : '    and';
        return `${label.padEnd(12)}${conjunct}   (${WORDS[answer]})`;
      }),
    ),
  ].join('\n');
}
