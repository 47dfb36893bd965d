import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../events/json.ts';
import { compile } from '../../../lang/index.ts';
import { adapterSuite } from '../suite.testing.ts';
import { KUBERNETES_AUDIT } from './index.ts';
import { SAMPLES } from './samples.testing.ts';

adapterSuite(KUBERNETES_AUDIT, { samples: SAMPLES, render: null });

const documents = SAMPLES.flatMap(({ records }) =>
  records.flatMap((record) => KUBERNETES_AUDIT.open().convert(record).documents),
);

describe('rules', () => {
  it.each([
    ['an exec', 'kubernetes.audit.objectRef.subresource == "exec"', [0]],
    [
      'an exec by the token of a pod',
      '`kubernetes.audit.user.extra.authentication.kubernetes.io/pod-name` : "ci-*"',
      [0],
    ],
    [
      'what was forbidden, by the annotation',
      '`kubernetes.audit.annotations.authorization_k8s_io/decision` == "forbid"',
      [1],
    ],
    [
      'a secret that a pod reads',
      'kubernetes.audit.verb in ("get", "list") and kubernetes.audit.objectRef.resource == "secrets" and kubernetes.audit.user.username : "system:serviceaccount:*"',
      [1],
    ],
    [
      'a privileged pod',
      'event.action == "create" and kubernetes.audit.requestObject.spec.containers.securityContext.privileged == true and kubernetes.audit.requestObject.spec.hostPID == true',
      [2],
    ],
    ['an image', 'container.image.name == "busybox"', [2]],
    ['an address', 'cidrMatch(source.ip, "203.0.113.0/24")', [0, 2]],
    ['pods', 'orchestrator.resource.type == "pod"', [0, 2]],
    ['a category, which there is none of', 'event.category == "process"', []],
  ])('find %s', (_, condition, expected) => {
    const { matches } = compile(
      `any where data_stream.dataset == "kubernetes.audit_logs" and ${condition}`,
    );
    const found = documents.flatMap((document, at) => (matches(document) ? [at] : []));
    expect(found).toStrictEqual(expected);
  });
});

const API = 'audit.k8s.io/v1';
const event = { verb: 'get', stageTimestamp: '2026-05-04T10:15:20Z' };
const convert = (record: JsonObject | string) => KUBERNETES_AUDIT.open().convert(record);

describe('a list', () => {
  it('counts items that are no events, and gives the others', () => {
    const items: Json[] = [
      event,
      null,
      'x',
      { kind: 'Pod' },
      { verb: 'get' },
      { stageTimestamp: 'x', verb: 1 },
      event,
    ];
    const {
      documents: made,
      passedOver,
      dropped,
    } = convert({
      kind: 'EventList',
      apiVersion: API,
      items,
    });
    expect(made).toHaveLength(2);
    expect(passedOver).toBeNull();
    expect(Object.fromEntries(dropped ?? [])).toStrictEqual({
      'item of a list that is no event': 3,
      'audit event without a time': 1,
      'audit event without a verb': 1,
    });
  });

  it.each([
    [{ items: [] }, 'empty list'],
    [{ items: null }, 'list without items'],
    [{}, 'list without items'],
  ])('of nothing is passed over: %j', (members, passedOver) => {
    expect(convert({ kind: 'EventList', apiVersion: API, ...members })).toStrictEqual({
      documents: [],
      passedOver,
    });
  });
});

describe('a record', () => {
  it.each<[JsonObject, boolean]>([
    [{ kind: 'Event', apiVersion: API }, true],
    [{ kind: 'EventList', apiVersion: 'audit.k8s.io/v1beta1' }, true],
    [{ kind: 'Policy', apiVersion: API }, false],
    [{ kind: 'Event', apiVersion: 'v1' }, false],
    [{ kind: 'Event', apiVersion: 'events.k8s.io/v1' }, false],
    [{ kind: 'Event' }, false],
  ])('is known by what it says it is: %j', (record, known) => {
    expect(KUBERNETES_AUDIT.detects(record)).toBe(known);
  });

  it.each<[string, JsonObject | string]>([
    ['a policy', { kind: 'Policy', apiVersion: API }],
    ['an event of the cluster', { kind: 'Event', apiVersion: 'v1', verb: 'get' }],
    ['text', 'x'],
  ])('that is %s is passed over', (_, record) => {
    expect(convert(record)).toStrictEqual({ documents: [], passedOver: 'no audit event' });
  });

  it('keeps keys of JavaScript and what is no address as they are', () => {
    const annotations = JSON.parse('{"__proto__":"x","a.b":"y"}') as JsonObject;
    const { documents: made } = convert({
      kind: 'Event',
      apiVersion: API,
      ...event,
      annotations,
      sourceIPs: ['nowhere', '::1'],
    });
    expect(JSON.stringify(made[0]?.['kubernetes'])).toContain('{"__proto__":"x","a_b":"y"}');
    expect(made[0]).toMatchObject({ source: { ip: '::1' } });
  });
});
