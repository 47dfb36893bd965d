import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../events/json.ts';
import { compile } from '../../../lang/index.ts';
import { objectAt } from '../members.ts';
import { loadPack } from '../../../runs/rules/pack.testing.ts';
import { adapterSuite } from '../suite.testing.ts';
import { FORMS, SHELL } from './forms.testing.ts';
import { KUBERNETES_AUDIT } from './index.ts';
import { SAMPLES } from './samples.testing.ts';

adapterSuite(KUBERNETES_AUDIT, { samples: [...SAMPLES, ...FORMS], render: null, loadPack });

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
    ['what was forbidden, by its own field', 'kubernetes.authorization.decision == "forbid"', [1]],
    ['what was let in and done', 'event.outcome == "success"', [0, 2]],
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

describe('the outcome', () => {
  const outcomeOf = (members: JsonObject) => {
    const [document] = convert({ kind: 'Event', apiVersion: API, ...event, ...members }).documents;
    return objectAt(document, 'event')?.['outcome'];
  };
  const decided = (decision: string) => ({
    annotations: { 'authorization.k8s.io/decision': decision },
  });

  it.each<[number, string]>([
    [101, 'success'],
    [200, 'success'],
    [304, 'success'],
    [401, 'failure'],
    [403, 'failure'],
    [404, 'failure'],
    [409, 'failure'],
    [429, 'failure'],
    [500, 'failure'],
  ])('of a request that was let in and got a %i is %s', (code, outcome) => {
    expect(outcomeOf({ ...decided('allow'), responseStatus: { code } })).toBe(outcome);
  });

  it.each<[string, JsonObject, string | undefined]>([
    ['let in, without a response', decided('allow'), undefined],
    ['refused, without a response', decided('forbid'), 'failure'],
    ['neither', {}, undefined],
    ['a panic', { ...decided('allow'), stage: 'Panic' }, 'failure'],
    ['a failure without a code', { responseStatus: { status: 'Failure' } }, 'failure'],
    ['nonsense', { responseStatus: { code: '5xx', status: 7 }, annotations: [] }, undefined],
  ])('of a request that is %s is %s', (_, members, outcome) => {
    expect(outcomeOf(members)).toBe(outcome);
  });
});

describe('the stages of a request', () => {
  const received = { ...SHELL, stage: 'RequestReceived', responseStatus: null, annotations: null };
  const complete = { ...SHELL, stage: 'ResponseComplete' };
  const stagesOf = (records: readonly JsonObject[]) => {
    const converter = KUBERNETES_AUDIT.open();
    const converted = [...records.map((record) => converter.convert(record)), converter.finish()];
    const reasons = converted.flatMap(({ dropped }) => [...(dropped ?? [])]);
    return {
      stages: converted.map(({ documents: made }) =>
        made.map((each) => (each as Audited).kubernetes.audit['stage']),
      ),
      dropped: Object.fromEntries(reasons),
    };
  };
  const LATER = 'later stage of a request that already has an event';
  const EARLIER = 'earlier stage of a request that already has an event';

  it('make one event, as soon as there is a response', () => {
    expect(stagesOf([received, SHELL, complete])).toEqual({
      stages: [[], ['ResponseStarted'], [], []],
      dropped: { [LATER]: 1, [EARLIER]: 1 },
    });
  });

  it('make one event where nothing reported the beginning of the response', () => {
    expect(stagesOf([received, complete])).toEqual({
      stages: [[], ['ResponseComplete'], []],
      dropped: { [EARLIER]: 1 },
    });
  });

  it('are kept apart where the response came out otherwise than it began', () => {
    const failed = { ...complete, responseStatus: { code: 500 } };
    expect(stagesOf([SHELL, failed]).stages.flat()).toEqual([
      'ResponseStarted',
      'ResponseComplete',
    ]);
    const panic = { ...SHELL, stage: 'Panic', responseStatus: { code: 500 } };
    expect(stagesOf([SHELL, panic]).stages.flat()).toEqual(['ResponseStarted', 'Panic']);
  });

  it('are given when a request never gets a response', () => {
    expect(stagesOf([received])).toEqual({ stages: [[], ['RequestReceived']], dropped: {} });
  });

  it('wait in bounded number', () => {
    const many = Array.from({ length: 1_100 }, (_, n) => ({ ...received, auditID: `r${n}` }));
    const { stages } = stagesOf(many);
    expect(stages.at(-1)).toHaveLength(1_024);
    expect(stages.flat()).toHaveLength(1_100);
    const heavy = { requestObject: 'x'.repeat(5 << 20) };
    const held = stagesOf(many.slice(0, 5).map((each) => ({ ...each, ...heavy }))).stages;
    expect(held.map(({ length }) => length)).toEqual([0, 0, 0, 1, 1, 3]);
  });

  it('of another request are not hidden by the same id, which the client chooses', () => {
    const other = { ...complete, requestReceivedTimestamp: '2026-05-04T10:15:21.000000Z' };
    expect(stagesOf([SHELL, other]).stages.flat()).toHaveLength(2);
    const secret = { ...complete, requestURI: '/api/v1/namespaces/shop/secrets' };
    expect(stagesOf([SHELL, secret]).stages.flat()).toHaveLength(2);
  });
});

interface Audited extends JsonObject {
  readonly kubernetes: { readonly audit: JsonObject };
}

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
      skipped,
      dropped,
    } = convert({
      kind: 'EventList',
      apiVersion: API,
      items,
    });
    expect(made).toHaveLength(2);
    expect(skipped).toBeNull();
    expect(Object.fromEntries(dropped ?? [])).toStrictEqual({
      'list item that is not an event': 3,
      'audit event without a time': 1,
      'audit event without a verb': 1,
    });
  });

  it.each([
    [{ items: [] }, 'empty list'],
    [{ items: null }, 'list without items'],
    [{}, 'list without items'],
  ])('of nothing is skipped: %j', (members, skipped) => {
    expect(convert({ kind: 'EventList', apiVersion: API, ...members })).toStrictEqual({
      documents: [],
      skipped,
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
    [{ auditID: 'a', stage: 'Panic' }, true],
    [{ auditID: 'a', stage: 'Other' }, false],
    [{ kind: 'Pod', auditID: 'a', stage: 'Panic' }, false],
    [{ items: [{ auditID: 'a', stage: 'Panic' }] }, true],
    [{ items: [] }, false],
    [{ protoPayload: { serviceName: 'k8s.io' } }, true],
    [{ protoPayload: { serviceName: 'compute.googleapis.com' } }, false],
  ])('is known by what it says it is: %j', (record, known) => {
    expect(KUBERNETES_AUDIT.detects(record)).toBe(known);
  });

  it.each<[string, JsonObject | string]>([
    ['a policy', { kind: 'Policy', apiVersion: API }],
    ['an event of the cluster', { kind: 'Event', apiVersion: 'v1', verb: 'get' }],
    ['text', 'x'],
  ])('that is %s is skipped', (_, record) => {
    expect(convert(record)).toStrictEqual({ documents: [], skipped: 'not an audit event' });
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
