import { isJsonObject, type Json, type JsonObject } from '../../../events/json.ts';
import { memberAt, textAt, timeAt } from '../members.ts';
import type { WrapperContext } from './audit-document.ts';

/** The stages of a request. Each of them may produce an event. */
const STAGES: ReadonlySet<string | undefined> = new Set([
  'RequestReceived',
  'ResponseStarted',
  'ResponseComplete',
  'Panic',
]);

/**
 * An event as the API server writes it. `kind` and `apiVersion` are optional, because log pipelines
 * remove them. Events of older versions of `audit.k8s.io` have the same members.
 */
export function isAuditEvent(record: Json | undefined): record is JsonObject {
  if (!isJsonObject(record)) return false;
  const kind = memberAt(record, 'kind');
  if (kind !== undefined && kind !== 'Event') return false;
  const version = memberAt(record, 'apiVersion');
  if (version === undefined) return isByItsMembers(record);
  return typeof version === 'string' && version.startsWith(API) && kind !== undefined;
}

/** The list that a webhook receives. `kind` and `apiVersion` are optional. */
export function isAuditList(record: JsonObject): boolean {
  const items = memberAt(record, 'items');
  const isNamed =
    textAt(record, 'apiVersion')?.startsWith(API) === true &&
    memberAt(record, 'kind') === 'EventList';
  return isNamed || (Array.isArray(items) && isAuditEvent(items[0] as Json | undefined));
}

const API = 'audit.k8s.io/';

function isByItsMembers(record: JsonObject): boolean {
  return textAt(record, 'auditID') !== undefined && STAGES.has(textAt(record, 'stage'));
}

/** Members of `Event` in all versions of `audit.k8s.io`. */
const MEMBERS: ReadonlySet<string> = new Set([
  'kind',
  'apiVersion',
  'metadata',
  'timestamp',
  'level',
  'auditID',
  'stage',
  'requestURI',
  'verb',
  'user',
  'impersonatedUser',
  'authenticationMetadata',
  'sourceIPs',
  'userAgent',
  'objectRef',
  'responseStatus',
  'requestObject',
  'responseObject',
  'requestReceivedTimestamp',
  'stageTimestamp',
  'annotations',
]);

/**
 * Where OpenShift's log collector stores the audit level, which it replaces with a level of its
 * own.
 */
const LEVELS = ['k8s_audit_level', 'openshift_audit_level'] as const;

/**
 * Removes what a log collector mixed into an event: OpenShift's collector adds its own members
 * (`@timestamp`, `hostname`, `log_type`, `openshift`) to those of the event.
 */
export function unmixed(event: JsonObject): { event: JsonObject; around: WrapperContext } {
  const level = LEVELS.map((key) => textAt(event, key)).find((each) => each !== undefined);
  const isMixed = level !== undefined || Object.hasOwn(event, '@timestamp');
  if (!isMixed) return { event, around: {} };
  const own = Object.entries(event).filter(([key]) => MEMBERS.has(key));
  return {
    event: { ...Object.fromEntries(own), ...(level === undefined ? {} : { level }) },
    around: { time: timeAt(event, '@timestamp') },
  };
}
