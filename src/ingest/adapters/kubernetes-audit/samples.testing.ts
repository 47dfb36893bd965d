import type { JsonObject } from '../../../events/json.ts';
import type { Sample } from '../suite.testing.ts';

const EXEC: JsonObject = {
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  level: 'Request',
  auditID: '7c1f1f0e-2f6e-4a0d-9f5e-8a2b7f3d1c55',
  stage: 'ResponseStarted',
  requestURI:
    '/api/v1/namespaces/shop/pods/cart-7d9c4-x2x9q/exec?command=sh&container=cart&stdin=true&tty=true',
  verb: 'create',
  user: {
    username: 'dev@example.com',
    uid: 'u-17',
    groups: ['developers', 'system:authenticated'],
    extra: { 'authentication.kubernetes.io/pod-name': ['ci-runner-0'] },
  },
  sourceIPs: ['203.0.113.20'],
  userAgent: 'kubectl/v1.33.1 (linux/amd64)',
  objectRef: {
    resource: 'pods',
    namespace: 'shop',
    name: 'cart-7d9c4-x2x9q',
    apiVersion: 'v1',
    subresource: 'exec',
  },
  responseStatus: { metadata: {}, code: 101 },
  requestReceivedTimestamp: '2026-05-04T10:15:20.000000Z',
  stageTimestamp: '2026-05-04T10:15:20.050000Z',
  annotations: {
    'authorization.k8s.io/decision': 'allow',
    'authorization.k8s.io/reason': 'RBAC: allowed by RoleBinding "dev"',
  },
};

const SECRET: JsonObject = {
  level: 'Metadata',
  auditID: '0b0c59a1-8b4e-4a3f-8a52-6f3e1c9d7e02',
  stage: 'ResponseComplete',
  requestURI: '/api/v1/namespaces/shop/secrets/db',
  verb: 'get',
  user: { username: 'system:serviceaccount:shop:cart', groups: ['system:serviceaccounts'] },
  sourceIPs: ['10.0.3.9', '10.0.0.1'],
  userAgent: 'curl/8.5.0',
  objectRef: { resource: 'secrets', namespace: 'shop', name: 'db', apiVersion: 'v1' },
  responseStatus: { metadata: {}, status: 'Failure', reason: 'Forbidden', code: 403 },
  requestReceivedTimestamp: '2026-05-04T10:16:00.000001Z',
  stageTimestamp: '2026-05-04T10:16:00.000900Z',
  annotations: { 'authorization.k8s.io/decision': 'forbid', 'authorization.k8s.io/reason': '' },
};

const POD: JsonObject = {
  level: 'Request',
  auditID: '3d8f1a70-52a1-4a4c-a7cf-19f1e30f4b2b',
  stage: 'ResponseComplete',
  requestURI: '/api/v1/namespaces/default/pods',
  verb: 'create',
  user: { username: 'dev@example.com', groups: ['system:authenticated'] },
  sourceIPs: ['203.0.113.20'],
  objectRef: { resource: 'pods', namespace: 'default', name: 'debug', apiVersion: 'v1' },
  requestObject: {
    kind: 'Pod',
    spec: {
      hostPID: true,
      containers: [
        {
          name: 'a',
          image: 'registry.example/tools/debug:1',
          securityContext: { privileged: true },
        },
        { name: 'b', image: 'busybox' },
      ],
      volumes: [{ name: 'root', hostPath: { path: '/' } }],
    },
  },
  responseStatus: { metadata: {}, code: 201 },
  stageTimestamp: '2026-05-04T10:17:00.000000Z',
  annotations: { 'authorization.k8s.io/decision': 'allow' },
};

const head = (action: string, id: string, outcome: string) => ({
  kind: 'event',
  module: 'kubernetes',
  dataset: 'kubernetes.audit_logs',
  action,
  id,
  outcome,
});

const constants = {
  data_stream: { type: 'logs', dataset: 'kubernetes.audit_logs', namespace: 'default' },
  host: { os: { type: 'linux' } },
};

const KIND = { kind: 'Event', apiVersion: 'audit.k8s.io/v1' };

const exec: JsonObject = {
  '@timestamp': '2026-05-04T10:15:20.050Z',
  event: {
    ...head('create', '7c1f1f0e-2f6e-4a0d-9f5e-8a2b7f3d1c55', 'success'),
    start: '2026-05-04T10:15:20.000Z',
  },
  ...constants,
  user: { name: 'dev@example.com', id: 'u-17' },
  user_agent: { original: 'kubectl/v1.33.1 (linux/amd64)' },
  source: { ip: '203.0.113.20' },
  client: { ip: '203.0.113.20' },
  orchestrator: {
    type: 'kubernetes',
    api_version: 'v1',
    namespace: 'shop',
    resource: { name: 'cart-7d9c4-x2x9q', type: 'pod' },
  },
  kubernetes: {
    authorization: { decision: 'allow', reason: 'RBAC: allowed by RoleBinding "dev"' },
    audit: {
      ...EXEC,
      annotations: {
        'authorization_k8s_io/decision': 'allow',
        'authorization_k8s_io/reason': 'RBAC: allowed by RoleBinding "dev"',
      },
    },
  },
};

const secret: JsonObject = {
  '@timestamp': '2026-05-04T10:16:00.000900Z',
  event: {
    ...head('get', '0b0c59a1-8b4e-4a3f-8a52-6f3e1c9d7e02', 'failure'),
    start: '2026-05-04T10:16:00.000001Z',
  },
  ...constants,
  user: { name: 'system:serviceaccount:shop:cart' },
  user_agent: { original: 'curl/8.5.0' },
  source: { ip: '10.0.3.9' },
  client: { ip: '10.0.3.9' },
  orchestrator: {
    type: 'kubernetes',
    api_version: 'v1',
    namespace: 'shop',
    resource: { name: 'db', type: 'secrets' },
  },
  kubernetes: {
    authorization: { decision: 'forbid' },
    audit: {
      ...KIND,
      ...SECRET,
      annotations: { 'authorization_k8s_io/decision': 'forbid', 'authorization_k8s_io/reason': '' },
    },
  },
};

const pod: JsonObject = {
  '@timestamp': '2026-05-04T10:17:00.000Z',
  event: head('create', '3d8f1a70-52a1-4a4c-a7cf-19f1e30f4b2b', 'success'),
  ...constants,
  user: { name: 'dev@example.com' },
  source: { ip: '203.0.113.20' },
  client: { ip: '203.0.113.20' },
  orchestrator: {
    type: 'kubernetes',
    api_version: 'v1',
    namespace: 'default',
    resource: { name: 'debug', type: 'pod' },
  },
  container: { image: { name: ['registry.example/tools/debug:1', 'busybox'] } },
  kubernetes: {
    authorization: { decision: 'allow' },
    audit: { ...KIND, ...POD, annotations: { 'authorization_k8s_io/decision': 'allow' } },
  },
};

export const SAMPLES: readonly Sample[] = [
  { name: 'an exec into a pod', records: [EXEC], documents: [exec] },
  {
    name: 'a batch of a webhook: a secret and a privileged pod',
    records: [
      { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', metadata: {}, items: [SECRET, POD] },
    ],
    documents: [secret, pod],
  },
];
