import { expect, it } from 'vitest';
import { newAlert, MORNING } from '../../stores/alert.testing.ts';
import type { StoredAlert } from '../../stores/alert-store.ts';
import { alertFacts } from './alert-detail.ts';

const stored = (given: Partial<StoredAlert> = {}) =>
  ({ ...newAlert(1), ...given }) as unknown as StoredAlert;

it('are what the document says, in whatever notation, and nothing else', () => {
  const alert = stored({
    createdAt: MORNING + 2_500,
    lastEvent: BigInt(MORNING) * 1_000_000n,
  });
  const facts = alertFacts(alert, [
    {
      'kibana.alert.rule.note': '# Look',
      'kibana.alert.rule.max_signals': 100,
      'kibana.alert.rule.severity': 'high',
      'kibana.alert.rule.risk_score': 73,
      'kibana.alert.rule.severity_mapping': [{ field: 'event.severity' }, 'no mapping'],
      'kibana.alert.rule.exceptions_list': [{ list_id: 'known' }],
      'kibana.alert.rule.version': 7,
      'kibana.alert.rule.tags': ['a', 'b'],
      'kibana.alert.rule.threat': [{ framework: 'MITRE ATT&CK' }],
      'kibana.alert.rule.parameters': {
        query: 'any where true',
        language: 'eql',
        index: ['logs-*'],
        rule_name_override: 'event.reason',
      },
      container: { id: 'c', image: { name: 'shop/api', tag: ['1'], 'hash.all': ['sha256:1'] } },
      'container.security_context.privileged': true,
      orchestrator: { namespace: 'shop', resource: { type: 'pod', name: 'api-7d9f8b6c5d-x2x4z' } },
      process: { pid: 7, args: ['sh', '-c', 'id'], 'parent.name': ['nginx'], entry_leader: 'x' },
    },
  ]);
  expect(facts).toMatchObject({
    rule: {
      id: 'shell',
      revision: 3,
      guide: '# Look',
      maxSignals: 100,
      severity: 'high',
      riskScore: 73,
      severityMapping: [{ field: 'event.severity' }],
      riskScoreMapping: [],
      nameOverride: 'event.reason',
      timestampOverride: null,
      exceptionLists: [{ list_id: 'known' }],
      version: '7',
      query: 'any where true',
      indices: ['logs-*'],
      tags: ['a', 'b'],
      setup: null,
      references: [],
      threat: [{ framework: 'MITRE ATT&CK' }],
    },
    container: {
      id: 'c',
      name: null,
      image: 'shop/api',
      imageTags: ['1'],
      imageDigests: ['sha256:1'],
      isPrivileged: true,
    },
    orchestrator: {
      namespace: 'shop',
      pod: 'api-7d9f8b6c5d-x2x4z',
      workload: 'shop/api',
      cluster: null,
    },
    process: { pid: 7, args: ['sh', '-c', 'id'], name: null },
    parent: { name: 'nginx', args: [] },
    entryLeader: { name: null, pid: null },
    host: { name: null, id: null },
    delayMs: 2_500,
  });
});

it('of a sequence are those of its last event', () => {
  const documents = [{}, { user: { name: 'a' } }, { user: { name: 'b' } }];
  const { user, delayMs } = alertFacts(stored({ lastEvent: null }), documents);
  expect([user.name, delayMs]).toEqual(['b', null]);
});
