import { TIMESTAMP } from '../../detect/evaluate/setup.ts';
import { compile, type RunnableQuery } from '../../lang/index.ts';
import { ENVELOPE_FIELDS } from '../../ingest/index.ts';
import { describeField } from '../../lang/compile/field-access.ts';
import { fieldsIn, type Conjunct, type Predicate, type QueryPlan } from '../../lang/plan/plan.ts';
import { ruleFields } from '../../match/rule-outline.ts';
import { predicateText } from '../../lang/plan/predicate-text.ts';
import type { ConjunctPrecision, EventReader } from '../../stores/event-store.ts';
import { counted, formatCount } from '../../util/counts.ts';
import type { StoredRequest } from '../stored/open-stored.ts';
import type { QueryRequest, QuerySettings } from './query-run.ts';

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

/** Which stored events a query reads. A store reads fields as rules do, without a schema. */
export function storedRequest(
  compiled: RunnableQuery,
  { settings, from, to }: Pick<QueryRequest, 'settings' | 'from' | 'to'>,
): Omit<StoredRequest, 'streams' | 'rejects' | 'isStrict'> {
  const plan = compiled.plan();
  const hasUsualTime = isUsualTime(settings);
  // For excluded events, the store reports which are outside the bounds and how far the data of a
  // sequence extends, but by its own time only.
  const readsTime = plan.kind === 'sequence' || from !== null || to !== null;
  const isAnswered = hasUsualTime || !readsTime;
  return {
    from: hasUsualTime ? from : null,
    to: hasUsualTime ? to : null,
    stages: isAnswered ? stagesOf(plan) : null,
    now: settings.now,
    isComplete: hasUsualTime && isWhole(plan),
    readsIds: plan.fields.some(({ name }) => name === '_id'),
  };
}

/** Whether the conjuncts that a store evaluates are the whole query. */
function isWhole(plan: QueryPlan): boolean {
  const [stage, ...more] = plan.stages;
  if (plan.kind !== 'event' || stage === undefined || more.length > 0) return false;
  return stage.residual.length === 0 && stage.conjuncts.every(answerable(plan));
}

/** Whether the query reads the time of events as a store does. */
function isUsualTime({ timestampField, schema }: QuerySettings): boolean {
  return timestampField === TIMESTAMP && schema?.has(TIMESTAMP) !== true;
}

/** `null` if some stage may be satisfied by any event, as far as a store can tell. */
export function stagesOf(plan: QueryPlan): readonly (readonly Predicate[])[] | null {
  const isAnswerable = answerable(plan);
  const stages = plan.stages.map(({ conjuncts }) =>
    conjuncts.filter(isAnswerable).map(({ predicate }) => predicate),
  );
  return stages.every((stage) => stage.length > 0) ? stages : null;
}

/** The conjuncts by which a store finds the events of a query about single events; none if any event may satisfy it. */
export const conjunctsOfQuery = (query: string): readonly Predicate[] =>
  stagesOf(compile(query).plan())?.[0] ?? [];

/** Stores read fields as rules do. */
const STORED = ruleFields();

/** The type by which a store reads a field. */
const storedType = (path: string): string =>
  describeField({ path, optional: false }, undefined, STORED, TIMESTAMP).type;

/**
 * Determines which conjuncts a store evaluates: those on fields that it reads as the query does, and that hide
 * no failure of a regular expression.
 */
export function answerable(plan: QueryPlan): (conjunct: Conjunct) => boolean {
  const usual = new Set(
    plan.fields
      .filter(({ name, path, type, format, nullValue }) => {
        const isUsual = type === storedType(name) && format === undefined;
        return name === path && isUsual && nullValue === undefined;
      })
      .map(({ name }) => name)
      .filter((name) => !ENVELOPE_FIELDS.includes(name)),
  );
  return ({ predicate, behindRegex }) =>
    !behindRegex && [...fieldsIn(predicate)].every((field) => usual.has(field));
}
