import { rowOf } from '../../events/document-row.ts';
import { FieldSet, firstValueOf, valuesOf, type Row, type Scalar } from '../../events/field-set.ts';
import { isJsonObject, type Json, type JsonObject } from '../../events/json.ts';

import type { StoredAlert } from '../../stores/alert-store.ts';
import type { DetectionReader } from '../../stores/detection-store.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import type { Says } from '../operation/operation.ts';
import { AlertError } from './alert-error.ts';
import { fullDocument } from './alert-rows.ts';
import { matcherOf } from './matched-parts.ts';
import { membersOf } from './members.ts';
import type {
  alertDetail as alertDetailSchema,
  alertFacts as alertFactsSchema,
} from './schemas.ts';
import { alertSummary, type AlertSummary } from './views.ts';
import { workloadName } from './workload-name.ts';

/** All that is known of an alert. */
export type AlertDetail = Says<typeof alertDetailSchema>;

const MAX_HISTORY = 1_000;
const MAX_SAME_EVENT = 50;

/** Throws {@link AlertError} ENG1301 for an alert that is not there. */
export function alertDetail(
  { alerts, rules }: Pick<DetectionReader, 'alerts' | 'rules'>,
  id: string,
): AlertDetail {
  const alert = alerts.get(id);
  if (alert === null) throw new AlertError('ENG1301', `there is no alert ${id}`);
  const members = membersOf(alerts, alert.group === null ? [] : [alert]).get(id) ?? [];
  const rule = rules.revision(alert.ruleId, alert.ruleRevision);
  const document = fullDocument(alert, rule);
  const shown = members.map((each) => ({ id: each.id, document: fullDocument(each, rule) }));
  const summary = alertSummary(matcherOf(rules), alert, members);
  return {
    summary,
    facts: alertFacts(alert, [document, ...shown.map((each) => each.document)]),
    document,
    members: shown,
    history: alerts.history(id).slice(-MAX_HISTORY),
    notes: alerts.notesOf(id),
    steps: alerts.steps(id),
    statusChangedAt: alert.statusChangedAt,
    statusChangedBy: alert.statusChangedBy,
    sameEvent: sameEventAs({ alerts, rules }, alert, summary),
  };
}

/** The other alerts of its story that rules raised on the same events. */
function sameEventAs(
  { alerts, rules }: Pick<DetectionReader, 'alerts' | 'rules'>,
  { id }: StoredAlert,
  { event }: AlertSummary,
): AlertSummary[] {
  if (event === null) return [];
  const others = alerts.sameEvent(id, MAX_SAME_EVENT);
  const members = membersOf(
    alerts,
    others.filter(({ group }) => group !== null),
  );
  const matcher = matcherOf(rules);
  return others
    .map((other) => alertSummary(matcher, other, members.get(other.id) ?? []))
    .filter((other) => other.event === event);
}

type AlertFacts = Says<typeof alertFactsSchema>;
type RuleFacts = AlertFacts['rule'];
type ProcessFacts = AlertFacts['process'];
/** What an event says of where it happened; nothing that it does not say. */
type PlaceFacts = Omit<AlertFacts, 'rule' | 'delayMs'>;

/** @param documents of the alert, then those of the members of a sequence */
export function alertFacts(alert: StoredAlert, documents: readonly JsonObject[]): AlertFacts {
  const [own = {}] = documents;
  return {
    rule: ruleFacts(alert, own),
    // A sequence has what all of its events share, so the last of them says more.
    ...placeFacts(documents.at(-1) ?? own),
    delayMs:
      alert.lastEvent === null ? null : alert.createdAt - Number(alert.lastEvent / NANOS_PER_MS),
  };
}

function ruleFacts(
  { ruleId, ruleRevision, ruleName }: StoredAlert,
  document: JsonObject,
): RuleFacts {
  const parameters = document['kibana.alert.rule.parameters'];
  const given = isJsonObject(parameters) ? parameters : {};
  const at = (name: string): Json | undefined =>
    document[`kibana.alert.rule.${name}`] ?? given[name];
  const text = (name: string) => textOf(at(name));
  const texts = (name: string) => textsOf(at(name));
  const number = (name: string) => numberOf(at(name));
  const objects = (name: string) => objectsOf(at(name));
  return {
    id: ruleId,
    revision: ruleRevision,
    name: ruleName,
    description: text('description'),
    type: text('type'),
    language: text('language'),
    query: text('query'),
    severity: text('severity'),
    riskScore: number('risk_score'),
    severityMapping: objects('severity_mapping'),
    riskScoreMapping: objects('risk_score_mapping'),
    timestampOverride: text('timestamp_override'),
    nameOverride: text('rule_name_override'),
    version: text('version'),
    interval: text('interval'),
    from: text('from'),
    maxSignals: number('max_signals'),
    indices: texts(at('indices') === undefined ? 'index' : 'indices'),
    guide: text('note'),
    setup: text('setup'),
    references: texts('references'),
    falsePositives: texts('false_positives'),
    tags: texts('tags'),
    author: texts('author'),
    license: text('license'),
    threat: objects('threat'),
    exceptionLists: objects('exceptions_list'),
  };
}

const textOf = (value: Json | undefined): string | null =>
  typeof value === 'string' && value !== ''
    ? value
    : typeof value === 'number'
      ? String(value)
      : null;

const numberOf = (value: Json | undefined): number | null =>
  typeof value === 'number' ? value : null;

const objectsOf = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter(isJsonObject) : [];

const textsOf = (value: Json | undefined): string[] =>
  (Array.isArray(value) ? (value as readonly Json[]) : [value]).flatMap(
    (each) => textOf(each) ?? [],
  );

const fields = new FieldSet();
const slot = (name: string): number => fields.slotOf(name);
const slotsOf = (role: string) => ({
  entityId: slot(`${role}.entity_id`),
  pid: slot(`${role}.pid`),
  name: slot(`${role}.name`),
  executable: slot(`${role}.executable`),
  args: slot(`${role}.args`),
});
const SLOTS = {
  id: slot('container.id'),
  name: slot('container.name'),
  image: slot('container.image.name'),
  tags: slot('container.image.tag'),
  digests: slot('container.image.hash.all'),
  privileged: slot('container.security_context.privileged'),
  cluster: slot('orchestrator.cluster.name'),
  namespace: slot('orchestrator.namespace'),
  resource: slot('orchestrator.resource.name'),
  resourceType: slot('orchestrator.resource.type'),
  hostName: slot('host.name'),
  hostId: slot('host.id'),
  userName: slot('user.name'),
  userId: slot('user.id'),
};
const PROCESS = slotsOf('process');
const PARENT = slotsOf('process.parent');
const ENTRY_LEADER = slotsOf('process.entry_leader');

function placeFacts(document: JsonObject): PlaceFacts {
  const row = rowOf(document, fields);
  const first = (at: number): Scalar | null => firstValueOf(row[at]) ?? null;
  const text = (at: number): string | null => {
    const value = first(at);
    return value === null || value === '' ? null : String(value);
  };
  const privileged = first(SLOTS.privileged);
  const type = text(SLOTS.resourceType);
  const pod = type === null || type.toLowerCase() === 'pod' ? text(SLOTS.resource) : null;
  const namespace = text(SLOTS.namespace);
  const container = text(SLOTS.name);
  return {
    container: {
      id: text(SLOTS.id),
      name: container,
      image: text(SLOTS.image),
      imageTags: valuesOf(row[SLOTS.tags]).map(String),
      imageDigests: valuesOf(row[SLOTS.digests]).map(String),
      isPrivileged: typeof privileged === 'boolean' ? privileged : null,
    },
    orchestrator: {
      cluster: text(SLOTS.cluster),
      namespace,
      pod,
      workload: workloadName({ namespace, pod, container }),
    },
    host: { name: text(SLOTS.hostName), id: text(SLOTS.hostId) },
    user: { name: text(SLOTS.userName), id: text(SLOTS.userId) },
    process: processOf(row, PROCESS),
    parent: processOf(row, PARENT),
    entryLeader: processOf(row, ENTRY_LEADER),
  };
}

function processOf(row: Row, slots: ReturnType<typeof slotsOf>): ProcessFacts {
  const text = (at: number): string | null => {
    const value = firstValueOf(row[at]) ?? '';
    return value === '' ? null : String(value);
  };
  const pid = firstValueOf(row[slots.pid]);
  return {
    entityId: text(slots.entityId),
    pid: typeof pid === 'number' ? pid : null,
    name: text(slots.name),
    executable: text(slots.executable),
    args: valuesOf(row[slots.args]).map(String),
  };
}
