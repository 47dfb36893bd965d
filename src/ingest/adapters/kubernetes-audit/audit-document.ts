import type { JsonObject } from '../../../events/json.ts';
import { parseIp } from '../../../util/ip.ts';
import { documentOf, type Parts } from '../document.ts';
import { objectAt, objectsAt, textAt, textsAt, timeAt } from '../members.ts';

/**
 * An audit event as Elastic's integration for Kubernetes stores it: whole under `kubernetes.audit`,
 * without `event.category`, so that rules say `any where data_stream.dataset == …`.
 *
 * `@timestamp` is when the stage was reached (`stageTimestamp`), as near as can be to Elastic's, which
 * is when the event was read: a request has an event for each of its stages, and those of a watch or
 * a session lie far apart. `event.start` is when the request came in.
 */
export function auditDocument(event: JsonObject): JsonObject | string {
  const received = timeAt(event, 'requestReceivedTimestamp');
  const verb = textAt(event, 'verb');
  if (verb === undefined) return 'audit event without a verb';
  const time = timeAt(event, 'stageTimestamp') ?? received;
  if (time === undefined) return 'audit event without a time';
  const user = objectAt(event, 'user');
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
      orchestrator: orchestratorOf(event),
      container: { image: imagesOf(event) },
    },
  );
  return { ...document, kubernetes: { audit: withPlainAnnotations(event) } };
}

/** What the policy of access decided. */
function outcomeOf(event: JsonObject): 'success' | 'failure' | undefined {
  const decision = textAt(objectAt(event, 'annotations'), 'authorization.k8s.io/decision');
  if (decision === 'allow') return 'success';
  return decision === 'forbid' ? 'failure' : undefined;
}

/**
 * The object that was asked for. `type` is `pod` for pods, as cloud_defend has it, so that pods of
 * both can be joined; other kinds stay as the API names them.
 */
function orchestratorOf(event: JsonObject): Parts {
  const object = objectAt(event, 'objectRef');
  const resource = textAt(object, 'resource');
  return {
    type: 'kubernetes',
    api_version: textAt(object, 'apiVersion'),
    namespace: textAt(object, 'namespace'),
    resource: {
      name: textAt(object, 'name'),
      type: resource === 'pods' ? 'pod' : resource,
    },
  };
}

/** The images of the containers of a pod that is created. */
function imagesOf(event: JsonObject): Parts {
  const spec = objectAt(objectAt(event, 'requestObject'), 'spec');
  const names = objectsAt(spec, 'containers').map((container) => textAt(container, 'image'));
  return { name: names };
}

/** Dots in the names of annotations become `_`, as Elastic's; those of `user.extra` stay. */
function withPlainAnnotations(event: JsonObject): JsonObject {
  const annotations = objectAt(event, 'annotations');
  if (annotations === undefined) return event;
  const plain = Object.entries(annotations).map(
    ([name, value]) => [name.replaceAll('.', '_'), value] as const,
  );
  return { ...event, annotations: Object.fromEntries(plain) };
}
