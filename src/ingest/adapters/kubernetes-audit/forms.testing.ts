import type { JsonObject } from '../../../events/json.ts';
import type { Sample } from '../suite.testing.ts';

const constants = {
  data_stream: { type: 'logs', dataset: 'kubernetes.audit_logs', namespace: 'default' },
  host: { os: { type: 'linux' } },
};

const head = (action: string, id: string, outcome: string): JsonObject => ({
  kind: 'event',
  module: 'kubernetes',
  dataset: 'kubernetes.audit_logs',
  action,
  id,
  outcome,
});

/** `kubectl exec` over WebSocket: verb `get`, logged when it begins and when it ends. */
export const SHELL: JsonObject = {
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  level: 'Metadata',
  auditID: '5d0f6b3e-9a41-4c7e-8a55-0c6f2b7d9a10',
  stage: 'ResponseStarted',
  requestURI: '/api/v1/namespaces/shop/pods/cart-0/exec?command=sh&stdin=true&tty=true',
  verb: 'get',
  user: { username: 'dev@example.com' },
  objectRef: { resource: 'pods', namespace: 'shop', name: 'cart-0', subresource: 'exec' },
  responseStatus: { metadata: {}, code: 101 },
  requestReceivedTimestamp: '2026-05-04T10:15:20.000000Z',
  stageTimestamp: '2026-05-04T10:15:20.002000Z',
  annotations: { 'authorization.k8s.io/decision': 'allow' },
};

const SHELL_OVER: JsonObject = {
  ...SHELL,
  stage: 'ResponseComplete',
  stageTimestamp: '2026-05-04T11:40:02.500000Z',
  annotations: { 'authorization.k8s.io/decision': 'allow', 'apiserver.latency.k8s.io/total': '1h' },
};

const shell: JsonObject = {
  '@timestamp': '2026-05-04T10:15:20.002Z',
  event: {
    ...head('get', '5d0f6b3e-9a41-4c7e-8a55-0c6f2b7d9a10', 'success'),
    start: '2026-05-04T10:15:20.000Z',
  },
  ...constants,
  user: { name: 'dev@example.com' },
  orchestrator: {
    type: 'kubernetes',
    namespace: 'shop',
    resource: { name: 'cart-0', type: 'pod' },
  },
  kubernetes: {
    authorization: { decision: 'allow' },
    audit: { ...SHELL, annotations: { 'authorization_k8s_io/decision': 'allow' } },
  },
};

/**
 * The event after a pipeline: without `kind` and `apiVersion`, and with the timestamp of an old
 * version.
 */
const BARE: JsonObject = {
  auditID: '91c7b0de-2f7a-4c62-9b5e-6f1f3b7e0a01',
  stage: 'ResponseComplete',
  timestamp: '2026-05-04T10:18:00Z',
  verb: 'delete',
  user: { username: 'ops' },
  objectRef: { resource: 'secrets', namespace: 'shop', name: 'db' },
  responseStatus: { code: 404 },
};

const bare: JsonObject = {
  '@timestamp': '2026-05-04T10:18:00.000Z',
  event: head('delete', '91c7b0de-2f7a-4c62-9b5e-6f1f3b7e0a01', 'failure'),
  ...constants,
  user: { name: 'ops' },
  orchestrator: {
    type: 'kubernetes',
    namespace: 'shop',
    resource: { name: 'db', type: 'secrets' },
  },
  kubernetes: { audit: BARE },
};

/**
 * The event as OpenShift's log collector writes it, with the collector's members among those of the
 * event.
 */
const OPENSHIFT: JsonObject = {
  '@timestamp': '2026-05-04T10:18:01.000000+00:00',
  hostname: 'master-0',
  log_type: 'audit',
  log_source: 'kubeAPI',
  openshift: { cluster_id: 'c-1', sequence: 7 },
  k8s_audit_level: 'Metadata',
  ...BARE,
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  level: 'default',
  timestamp: null,
};

const openshift: JsonObject = {
  ...bare,
  '@timestamp': '2026-05-04T10:18:01.000Z',
  kubernetes: {
    audit: {
      ...BARE,
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'Metadata',
      timestamp: null,
    },
  },
};

/** An exec as Google Cloud stores it. */
const GKE: JsonObject = {
  insertId: 'b7c9e1f0-1',
  labels: {
    'authorization.k8s.io/decision': 'allow',
    'authorization.k8s.io/reason': 'access granted by IAM permissions.',
  },
  logName: 'projects/shop-1/logs/cloudaudit.googleapis.com%2Factivity',
  operation: { id: 'b7c9e1f0-5a5a-4a62-8a0e-1d6a2c1b0f55', producer: 'k8s.io', first: true },
  protoPayload: {
    '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
    authenticationInfo: { principalEmail: 'dev@example.com' },
    authorizationInfo: [
      {
        granted: true,
        permission: 'io.k8s.core.v1.pods.exec.create',
        resource: 'core/v1/namespaces/shop/pods/cart-0/exec',
      },
    ],
    methodName: 'io.k8s.core.v1.pods.exec.create',
    request: { '@type': 'core.k8s.io/v1.PodExecOptions', command: ['sh'], kind: 'PodExecOptions' },
    requestMetadata: {
      callerIp: '203.0.113.20',
      callerSuppliedUserAgent: 'kubectl/v1.33.1 (linux/amd64)',
    },
    resourceName: 'core/v1/namespaces/shop/pods/cart-0/exec',
    serviceName: 'k8s.io',
    status: {},
  },
  receiveTimestamp: '2026-05-04T10:15:21.5Z',
  resource: { type: 'k8s_cluster', labels: { cluster_name: 'prod', location: 'europe-west3' } },
  timestamp: '2026-05-04T10:15:20.123456Z',
};

const gke: JsonObject = {
  '@timestamp': '2026-05-04T10:15:20.123456Z',
  event: head('create', 'b7c9e1f0-5a5a-4a62-8a0e-1d6a2c1b0f55', 'success'),
  ...constants,
  user: { name: 'dev@example.com' },
  user_agent: { original: 'kubectl/v1.33.1 (linux/amd64)' },
  source: { ip: '203.0.113.20' },
  client: { ip: '203.0.113.20' },
  orchestrator: {
    type: 'kubernetes',
    api_version: 'v1',
    cluster: { name: 'prod' },
    namespace: 'shop',
    resource: { name: 'cart-0', type: 'pod' },
  },
  kubernetes: {
    authorization: { decision: 'allow', reason: 'access granted by IAM permissions.' },
    audit: {
      kind: 'Event',
      auditID: 'b7c9e1f0-5a5a-4a62-8a0e-1d6a2c1b0f55',
      verb: 'create',
      user: { username: 'dev@example.com' },
      sourceIPs: ['203.0.113.20'],
      userAgent: 'kubectl/v1.33.1 (linux/amd64)',
      objectRef: {
        resource: 'pods',
        namespace: 'shop',
        name: 'cart-0',
        apiVersion: 'v1',
        subresource: 'exec',
      },
      responseStatus: { code: 200 },
      annotations: {
        'authorization_k8s_io/decision': 'allow',
        'authorization_k8s_io/reason': 'access granted by IAM permissions.',
      },
      requestObject: { command: ['sh'], kind: 'PodExecOptions' },
    },
  },
};

/** Google reports a denied request only by its own status code, not in a label. */
const GKE_REFUSED: JsonObject = {
  insertId: 'c1',
  protoPayload: {
    authenticationInfo: { principalEmail: 'system:anonymous' },
    authorizationInfo: [{ permission: 'io.k8s.authorization.rbac.v1.clusterroles.get' }],
    methodName: 'io.k8s.authorization.rbac.v1.clusterroles.get',
    resourceName: 'rbac.authorization.k8s.io/v1/clusterroles/cluster-admin',
    serviceName: 'k8s.io',
    status: { code: 7, message: 'Forbidden' },
  },
  timestamp: '2026-05-04T10:15:22Z',
};

const gkeRefused: JsonObject = {
  '@timestamp': '2026-05-04T10:15:22.000Z',
  event: head('get', 'c1', 'failure'),
  ...constants,
  user: { name: 'system:anonymous' },
  orchestrator: {
    type: 'kubernetes',
    api_version: 'v1',
    resource: { name: 'cluster-admin', type: 'clusterroles' },
  },
  kubernetes: {
    authorization: { decision: 'forbid' },
    audit: {
      kind: 'Event',
      auditID: 'c1',
      verb: 'get',
      user: { username: 'system:anonymous' },
      objectRef: {
        resource: 'clusterroles',
        name: 'cluster-admin',
        apiGroup: 'rbac.authorization.k8s.io',
        apiVersion: 'v1',
      },
      responseStatus: { code: 403, message: 'Forbidden' },
      annotations: { 'authorization_k8s_io/decision': 'forbid' },
    },
  },
};

/** Audit events in the formats in which clouds and collectors forward them. */
export const FORMS: readonly Sample[] = [
  {
    name: 'an exec by WebSocket, which is logged twice',
    records: [SHELL, SHELL_OVER],
    documents: [shell],
  },
  { name: 'an event without kind, version and stage time', records: [BARE], documents: [bare] },
  { name: "an event of OpenShift's collector", records: [OPENSHIFT], documents: [openshift] },
  {
    name: 'a list whose items do not say what they are',
    records: [{ items: [BARE] }],
    documents: [{ ...bare, kubernetes: { audit: { kind: 'Event', ...BARE } } }],
  },
  { name: 'an exec in the log of GKE', records: [GKE], documents: [gke] },
  { name: 'a refusal in the log of GKE', records: [GKE_REFUSED], documents: [gkeRefused] },
];
