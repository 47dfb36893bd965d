import { TIMESTAMP } from '../../detect/evaluate/setup.ts';
import { ruleTypeOf } from '../../detect/types/index.ts';
import { catalogueType } from '../../events/catalogue/index.ts';
import { valueType } from '../../events/field-set.ts';
import { FLOAT_TYPES, INTEGER_TYPES } from '../../events/schema.ts';
import type { RunnableQuery } from '../../lang/index.ts';
import type { FieldDescription } from '../../lang/compile/field-access.ts';
import type { QueryPlan } from '../../lang/plan/plan.ts';
import type { ClusterRequest, ReadAs } from '../../stores/open/cluster.ts';
import type { QueryRequest } from '../query/query-run.ts';
import type { RunnableRule } from '../rules/load-rules.ts';
import type { ScanRequest } from '../scan/scan-run.ts';

/** What a run asks of a cluster. */
export type ClusterQuery = Omit<ClusterRequest, 'pattern' | 'trustsIgnoreAbove'>;

/** Which events of a cluster a query reads. */
export function clusterQuery(
  compiled: RunnableQuery,
  { settings, from, to }: Pick<QueryRequest, 'settings' | 'from' | 'to'>,
): ClusterQuery {
  const plan = compiled.plan();
  const { timestampField, schema } = settings;
  const readsAs = readingOf([plan]);
  return {
    stages: stagesOf([plan]),
    readsAs,
    timestampField,
    hasUsualTime: schema === null || readsAs(timestampField) === 'date',
    from,
    to,
    now: settings.now,
    needsLatest: endsWithNothing(plan),
  };
}

/** Which events of a cluster a scan reads: those that at least one rule might match. */
export function clusterScan(
  rules: readonly RunnableRule[],
  {
    from,
    to,
    now,
    simulatesSchedule,
  }: Pick<ScanRequest, 'from' | 'to' | 'now' | 'simulatesSchedule'>,
): ClusterQuery {
  const plans = rules.map(({ rule, source }) => ruleTypeOf(rule).compile(rule, source, now).plan());
  const waiting = plans.filter(endsWithNothing);
  // How far the data reaches, by another time than that of events, is known only of events that are read.
  const needsAll = simulatesSchedule || waiting.some(({ timestamp }) => timestamp !== TIMESTAMP);
  return {
    stages: needsAll ? null : stagesOf(plans),
    readsAs: readingOf(plans),
    timestampField: TIMESTAMP,
    hasUsualTime: true,
    from,
    to,
    now,
    needsLatest: waiting.length > 0,
  };
}

/** Whether a later event could refute what is found. */
const endsWithNothing = ({ stages }: QueryPlan): boolean =>
  stages.some(({ role }) => role === 'missing');

/** `null` if some stage may be satisfied by any event. */
function stagesOf(plans: readonly QueryPlan[]): ClusterQuery['stages'] {
  const stages = plans.flatMap((plan) =>
    plan.stages.map(({ conjuncts }) => conjuncts.map(({ predicate }) => predicate)),
  );
  return stages.every((stage) => stage.length > 0) ? stages : null;
}

const WHOLE: ReadonlySet<string> = new Set(INTEGER_TYPES);
const FLOATS: ReadonlySet<string> = new Set(FLOAT_TYPES);

/** As what queries read the values of a field, so that a cluster is not asked for something else. */
function readingOf(plans: readonly Pick<QueryPlan, 'fields'>[]): (name: string) => ReadAs {
  const byName = new Map<string, ReadAs>();
  for (const { fields } of plans) {
    for (const field of fields) {
      const reads = readAs(field);
      const known = byName.get(field.name) ?? reads;
      byName.set(field.name, known === reads ? reads : 'unknown');
    }
  }
  return (name) => byName.get(name) ?? 'unknown';
}

function readAs({ name, path, type, format, nullValue }: FieldDescription): ReadAs {
  // A schema reads another field, or another value where there is none.
  if (name !== path || format !== undefined || nullValue !== undefined) return 'unknown';
  if (type === 'timestamp' || type === 'date' || type === 'date_nanos') return 'date';
  if (type === 'ip') return 'ip';
  const known = type === 'json' ? catalogueType(name) : type;
  if (known === null || valueType(known) === null) return type === 'json' ? 'json' : 'unknown';
  if (WHOLE.has(known)) return 'integer';
  if (FLOATS.has(known)) return 'float';
  return known === 'boolean' ? 'boolean' : 'text';
}
