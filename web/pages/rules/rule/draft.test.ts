import { expect, it } from 'vitest';
import { changedRule, changesOf, draftOf } from './draft.ts';

const RULE = {
  id: '1',
  rule_id: 'r',
  revision: 3,
  type: 'eql',
  language: 'eql',
  name: 'Shell',
  description: 'd',
  severity: 'low',
  risk_score: 21,
  index: ['logs-*'],
  query: 'process where true',
  false_positives: ['a\nb', 'c'],
  references: ['https://a.example'],
  threat: [
    {
      framework: 'MITRE ATT&CK',
      tactic: { id: 'TA0002', name: 'Execution', reference: 'https://own.example/TA0002' },
      technique: [
        {
          id: 'T1059',
          name: 'Command and Scripting Interpreter',
          reference: 'https://attack.mitre.org/techniques/T1059/',
        },
      ],
    },
  ],
  meta: { x: 1, own: { kept: true } },
  something_new: [1, 2],
};

it('changes nothing of a rule that was not touched', () => {
  expect(changesOf(draftOf(RULE), RULE)).toEqual({ fields: {}, faults: {} });
});

it('sends what has changed alone, and removes what was emptied', () => {
  const draft = { ...draftOf(RULE), query: 'any where true', references: '', risk_score: '50' };
  const changes = changesOf(draft, RULE);
  expect(changes.fields).toEqual({ query: 'any where true', references: null, risk_score: 50 });
  const rule = changedRule(RULE, changes);
  expect(rule).toMatchObject({ rule_id: 'r', meta: RULE.meta, something_new: [1, 2] });
  expect(rule).not.toHaveProperty('references');
  expect(rule).not.toHaveProperty('revision');
});

it('keeps references of the framework, and reads sub-techniques below their techniques', () => {
  const threat = `${draftOf(RULE).threat}\n    T1059.004 Unix Shell\nTA0004 Privilege Escalation`;
  const { fields } = changesOf({ ...draftOf(RULE), threat }, RULE);
  expect(fields['threat']).toEqual([
    {
      framework: 'MITRE ATT&CK',
      tactic: RULE.threat[0]?.tactic,
      technique: [
        {
          ...RULE.threat[0]?.technique[0],
          subtechnique: [
            {
              id: 'T1059.004',
              name: 'Unix Shell',
              reference: 'https://attack.mitre.org/techniques/T1059/004/',
            },
          ],
        },
      ],
    },
    {
      framework: 'MITRE ATT&CK',
      tactic: {
        id: 'TA0004',
        name: 'Privilege Escalation',
        reference: 'https://attack.mitre.org/tactics/TA0004/',
      },
    },
  ]);
});

it('says why what is written cannot be read', () => {
  const faultsOf = (change: object) => changesOf({ ...draftOf(RULE), ...change }, RULE).faults;
  expect(faultsOf({ threat: 'T1059 Shell' }).threat).toContain('a tactic must come before');
  expect(faultsOf({ threat: 'Execution' }).threat).toContain('Line 1');
  expect(faultsOf({ others: '[1]' }).others).toBe('This is no JSON object.');
  expect(faultsOf({ max_signals: 'many' }).max_signals).toBe('This is no number.');
});

it('changes other fields one by one', () => {
  const others = JSON.stringify({ meta: { x: 2 }, timestamp_override: 'event.ingested' });
  expect(changesOf({ ...draftOf(RULE), others }, RULE).fields).toEqual({
    meta: { x: 2 },
    timestamp_override: 'event.ingested',
    something_new: null,
  });
});
