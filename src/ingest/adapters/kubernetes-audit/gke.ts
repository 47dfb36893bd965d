import { isJsonObject, type Json, type JsonObject } from '../../../events/json.ts';
import { present } from '../document.ts';
import { integerAt, memberAt, objectAt, objectsAt, textAt, timeAt } from '../members.ts';
import type { WrapperContext } from './audit-document.ts';

/** A Google Cloud log entry with an audit event of the GKE API server. */
export function isGkeEntry(record: JsonObject): boolean {
  const payload = objectAt(record, 'protoPayload');
  return payload !== undefined && textAt(payload, 'serviceName') === 'k8s.io';
}

/**
 * Restores the audit event from a log entry as far as possible. Google does not keep the stage, the
 * level, the URI, or the groups and extra fields of the user.
 */
export function gkeEvent(entry: JsonObject): { event: JsonObject; around: WrapperContext } {
  const payload = objectAt(entry, 'protoPayload');
  const method = methodOf(textAt(payload, 'methodName') ?? '');
  const request = objectAt(payload, 'requestMetadata');
  const address = textAt(request, 'callerIp');
  const event = present({
    kind: 'Event',
    auditID: textAt(objectAt(entry, 'operation'), 'id') ?? textAt(entry, 'insertId'),
    verb: method.verb,
    user: { username: textAt(objectAt(payload, 'authenticationInfo'), 'principalEmail') },
    sourceIPs: address === undefined ? [] : [address],
    userAgent: textAt(request, 'callerSuppliedUserAgent'),
    objectRef: objectOf(textAt(payload, 'resourceName') ?? '', method),
    responseStatus: statusOf(objectAt(payload, 'status'), decisionOf(entry, payload)),
    annotations: annotationsOf(entry, payload),
  });
  return {
    event: { ...event, ...objectsOf(payload) },
    around: {
      time: timeAt(entry, 'timestamp') ?? timeAt(entry, 'receiveTimestamp'),
      cluster: textAt(objectAt(objectAt(entry, 'resource'), 'labels'), 'cluster_name'),
    },
  };
}

type Method = ReturnType<typeof methodOf>;

const VERSION = /^v\d{1,4}(?:(?:alpha|beta)\d{1,4})?$/;

/**
 * `io.k8s.core.v1.pods.exec.create`: group, version, resource, an optional subresource, and verb.
 */
function methodOf(name: string) {
  const words = name.split('.');
  const at = words.findLastIndex((word) => VERSION.test(word));
  const [resource, ...subresource] = at < 0 ? [] : words.slice(at + 1, -1);
  return {
    verb: words.at(-1) === '' ? undefined : words.at(-1),
    version: words[at],
    resource,
    subresource: subresource.length === 0 ? undefined : subresource.join('/'),
  };
}

/** Google's name for the core API group, whose own name is empty. */
const CORE = 'core';

/** `core/v1/namespaces/shop/pods/web/exec`: group, version, namespace, resource, name, subresource. */
function objectOf(path: string, { version, resource, subresource }: Method) {
  if (resource === undefined) return {};
  const [group, , ...rest] = path.split('/');
  const isNamespaced = rest[0] === 'namespaces' && rest[2] === resource;
  const at = isNamespaced ? 3 : 1;
  return {
    resource,
    namespace: isNamespaced || resource === 'namespaces' ? rest[1] : undefined,
    name: rest[at],
    apiGroup: group === CORE || group === '' ? undefined : group,
    apiVersion: version,
    subresource,
  };
}

type Decision = 'allow' | 'forbid' | undefined;

function decisionOf(entry: JsonObject, payload: JsonObject | undefined): Decision {
  const label = textAt(objectAt(entry, 'labels'), 'authorization.k8s.io/decision');
  if (label === 'allow' || label === 'forbid') return label;
  const checks = objectsAt(payload, 'authorizationInfo');
  if (checks.length === 0) return undefined;
  // JSON from protocol buffers omits `false`.
  return checks.every((check) => memberAt(check, 'granted') === true) ? 'allow' : 'forbid';
}

/** The labels of the entry are the event's annotations. */
function annotationsOf(entry: JsonObject, payload: JsonObject | undefined): JsonObject {
  const labels = objectAt(entry, 'labels') ?? {};
  const decision = decisionOf(entry, payload);
  return {
    ...labels,
    ...(decision === undefined ? {} : { 'authorization.k8s.io/decision': decision }),
  };
}

/** Maps Google's error codes to the HTTP status that its documentation gives for each. */
const HTTP_STATUS: readonly number[] = [
  200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401,
];

/** A status without a code means success. */
function statusOf(status: JsonObject | undefined, decision: Decision) {
  const code = Number(integerAt(status, 'code') ?? 0);
  if (code === 0) return { code: decision === 'forbid' ? undefined : 200 };
  return {
    // Some entries contain the HTTP status itself.
    code: HTTP_STATUS[code] ?? (code >= 400 && code < 600 ? code : 500),
    message: textAt(status, 'message'),
  };
}

/** The request and response bodies, without the type that Google adds. */
function objectsOf(payload: JsonObject | undefined): JsonObject {
  const bodies = [
    ['requestObject', memberAt(payload, 'request')],
    ['responseObject', memberAt(payload, 'response')],
  ] as const;
  return Object.fromEntries(
    bodies.flatMap(([key, body]): [string, Json][] => {
      if (!isJsonObject(body)) return [];
      const { '@type': _, ...rest } = body;
      return [[key, rest]];
    }),
  );
}
