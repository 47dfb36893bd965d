import { TIMESTAMP } from '../../detect/evaluate/setup.ts';
import type { RunnableQuery } from '../../lang/index.ts';
import { ENVELOPE_FIELDS } from '../../ingest/index.ts';
import { describeField } from '../../lang/compile/field-access.ts';
import { fieldsIn, type Conjunct, type Predicate, type QueryPlan } from '../../lang/plan/plan.ts';

import { ruleFields } from '../../match/rule-outline.ts';
import type { StoredRequest } from '../stored/open-stored.ts';
import type { QueryRequest, QuerySettings } from './request.ts';

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
