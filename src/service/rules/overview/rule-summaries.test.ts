import { afterAll, expect, it } from 'vitest';
import { apiRuleOf, BY, ManagerHouse } from '../rule-manager.testing.ts';
import { ruleStateOf, ruleSummaries, type SummaryParts } from './rule-summaries.ts';

const house = new ManagerHouse();
afterAll(() => house.close());

const TESTS = { cases: 4, passed: 2, failed: 1, skipped: 1 };
const THREAT = [
  {
    framework: 'MITRE ATT&CK',
    tactic: {
      id: 'TA0002',
      name: 'Execution',
      reference: 'https://attack.mitre.org/tactics/TA0002/',
    },
    technique: [
      {
        id: 'T1059',
        name: 'n',
        reference: 'r',
        subtechnique: [{ id: 'T1059.004', name: 'n', reference: 'r' }],
      },
      { id: 'T1609', name: 'n', reference: 'r' },
    ],
  },
];

it('says how each rule runs, what it has not read, and what it is about', async () => {
  const ruleManager = await house.start();
  const { rules } = ruleManager;
  rules.create(apiRuleOf('a', { threat: THREAT, interval: '2m', max_signals: 7 }), BY);
  rules.create({ ...apiRuleOf('q'), type: 'esql', language: 'esql', query: 'from a' }, BY);
  const { store } = house;
  store.states.put({
    ruleId: 'a',
    cursor: 5,
    signature: null,
    disabled: null,
    snapshot: null,
    spent: { execution: 1, alerts: 0 },
    failure: { count: 2, message: 'the disk is full', retryAt: 9_000 },
    lastRun: 8_000,
    lastMatch: null,
  });
  const gap = {
    ruleId: 'a',
    reason: 'failed',
    state: 'open',
    message: null,
    createdAt: 1,
  } as const;
  store.gaps.add({ ...gap, from: 10, to: 20, fromTime: 100, toTime: 200 });
  store.gaps.add({ ...gap, from: 30, to: 35, fromTime: null, toTime: null });
  store.gaps.add({ ...gap, from: 50, to: 60, fromTime: 1, toTime: 2, state: 'filled' });
  const standing = { nextDue: 9_000, unread: 3, readTo: 7_000 };
  const parts: SummaryParts = {
    store,
    ruleManager,
    testResults: { of: (row) => (row.id === 'a' ? TESTS : null) },
    standingOf: (id) => (id === 'a' ? standing : null),
  };
  const [a, q] = ruleSummaries(parts);
  expect(a).toMatchObject({
    id: 'a',
    tactics: ['TA0002'],
    techniques: ['T1059', 'T1059.004', 'T1609'],
    index: ['logs-cloud_defend.process*'],
    interval: '2m',
    maxSignals: 7,
    lastRun: { at: 8_000, outcome: 'failed', message: 'the disk is full' },
    standing,
    gap: { gaps: 2, events: 15, since: 100, ms: 100 },
    backlog: 0,
    notRunnable: null,
    tests: TESTS,
  });
  expect(q).toMatchObject({
    id: 'q',
    lastRun: null,
    standing: null,
    gap: null,
    notRunnable: 'rules of type esql do not run here',
  });
  const row = rules.find('a');
  if (row === null) expect.fail('the rule was created');
  expect(a).toEqual({ ...rules.view(row), ...ruleStateOf(row, parts) });
});
