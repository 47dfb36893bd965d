import type { JsonObject } from '../../../events/json.ts';
import { parseIp } from '../../../util/ip.ts';
import { documentOf, type Parts } from '../document.ts';
import { integerAt, objectAt, objectsAt, textAt, textsAt, timeAt } from '../members.ts';

/** What a wrapper provides in addition to the event. */
export interface WrapperContext {
  /** The wrapper's timestamp, for an event that has none. */
  readonly time?: string | undefined;
  readonly cluster?: string | undefined;
}

const DECISION = 'authorization.k8s.io/decision';
const REASON = 'authorization.k8s.io/reason';

/**
 * Builds the document for an audit event as Elastic's Kubernetes integration stores it: the whole
 * event under `kubernetes.audit`, without `event.category`, so that rules use `any where
 * data_stream.dataset == …`.
 *
 * `@timestamp` is the time of the stage (`stageTimestamp`), the closest value to Elastic's, which
 * is when the event was ingested. `event.start` is when the request was received.
 *
 * @returns the document, or a fixed reason why there is none
 */
export function auditDocument(event: JsonObject, around: WrapperContext = {}): JsonObject | string {
  const received = timeAt(event, 'requestReceivedTimestamp');
  const verb = textAt(event, 'verb');
  if (verb === undefined) return 'audit event without a verb';
  const time =
    timeAt(event, 'stageTimestamp') ?? received ?? timeAt(event, 'timestamp') ?? around.time;
  if (time === undefined) return 'audit event without a time';
  const user = objectAt(event, 'user');
  const annotations = objectAt(event, 'annotations');
  const address = textsAt(event, 'sourceIPs')?.find((text) => parseIp(text) !== null);
  const document = documentOf(
    {
      time,
      module: 'kubernetes',
      dataset: 'audit_logs',
      category: [],
      type: [],
      action: verb,
      id: textAt(event, 'auditID'),
      outcome: outcomeOf(event),
      start: received,
    },
    {
      user: { name: textAt(user, 'username'), id: textAt(user, 'uid') },
      user_agent: { original: textAt(event, 'userAgent') },
      source: { ip: address },
      client: { ip: address },
      orchestrator: orchestratorOf(event, around.cluster),
      container: { image: imagesOf(event) },
    },
  );
  return {
    ...document,
    kubernetes: {
      ...authorizationOf(annotations),
      audit: annotations === undefined ? event : withPlainAnnotations(event, annotations),
    },
  };
}

/** The first HTTP status code that means an error. */
const FIRST_ERROR = 400;

/**
 * The outcome of the request, from the status of its response. A request that was authorized may
 * still have found nothing (404), been throttled (429) or failed (500). Without a response, a
 * denied request is a failure, and the outcome of any other is unknown.
 */
function outcomeOf(event: JsonObject): 'success' | 'failure' | undefined {
  if (textAt(event, 'stage') === 'Panic') return 'failure';
  const status = objectAt(event, 'responseStatus');
  const code = integerAt(status, 'code');
  if (code !== undefined && code > 0) return code < FIRST_ERROR ? 'success' : 'failure';
  if (textAt(status, 'status') === 'Failure') return 'failure';
  const decision = textAt(objectAt(event, 'annotations'), DECISION);
  return decision === 'forbid' ? 'failure' : undefined;
}

/** The authorizer's decision (`allow` or `forbid`) and its reason. */
function authorizationOf(annotations: JsonObject | undefined): JsonObject {
  const decision = textAt(annotations, DECISION);
  const reason = textAt(annotations, REASON);
  return decision === undefined
    ? {}
    : { authorization: { decision, ...(reason === undefined ? {} : { reason }) } };
}

/**
 * The requested object. `type` is `pod` for pods, as in cloud_defend documents, so that the pods of
 * both can be joined. Other kinds keep the API's name.
 */
function orchestratorOf(event: JsonObject, cluster: string | undefined): Parts {
  const object = objectAt(event, 'objectRef');
  const resource = textAt(object, 'resource');
  return {
    type: 'kubernetes',
    api_version: textAt(object, 'apiVersion'),
    cluster: { name: cluster },
    namespace: textAt(object, 'namespace'),
    resource: {
      name: textAt(object, 'name'),
      type: resource === 'pods' ? 'pod' : resource,
    },
  };
}

/** The container images of a pod that is created. */
function imagesOf(event: JsonObject): Parts {
  const spec = objectAt(objectAt(event, 'requestObject'), 'spec');
  const names = objectsAt(spec, 'containers').map((container) => textAt(container, 'image'));
  return { name: names };
}

/**
 * Dots in annotation names become `_`, as in Elastic's integration. Those in `user.extra` are kept.
 */
function withPlainAnnotations(event: JsonObject, annotations: JsonObject): JsonObject {
  const plain = Object.entries(annotations).map(
    ([name, value]) => [name.replaceAll('.', '_'), value] as const,
  );
  return { ...event, annotations: Object.fromEntries(plain) };
}
