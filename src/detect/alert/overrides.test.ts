import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../events/json.ts';
import { detectionRule, eventMatch, groupMatch } from './alert.testing.ts';
import { describeAlert } from './reader.ts';

const rule = await detectionRule({
  name: 'Own',
  severity: 'medium',
  risk_score: 47,
  rule_name_override: 'rule.name',
  severity_mapping: [
    { field: 'event.severity', operator: 'equals', value: '3', severity: 'critical' },
    { field: 'event.severity', operator: 'equals', value: '1', severity: 'low' },
    { field: 'label', operator: 'equals', value: 'bad', severity: 'high' },
  ],
  risk_score_mapping: [
    { field: 'event.risk_score', operator: 'equals', value: '' },
    { field: 'label', operator: 'equals', value: 'bad', risk_score: 60 },
    { field: 'label', operator: 'equals', value: '70' },
  ],
});

const taken = (...documents: readonly JsonObject[]) => {
  const [first = {}] = documents;
  const match = documents.length === 1 ? eventMatch(first) : groupMatch(...documents);
  const { name, severity, riskScore } = describeAlert(match, rule);
  return [name, severity, riskScore];
};

describe('overrides', () => {
  it.each<[string, readonly JsonObject[], unknown]>([
    ['nothing to take', [{}], ['Own', 'medium', 47]],
    ['a lower severity', [{ 'event.severity': 1 }], ['Own', 'low', 47]],
    [
      'the highest severity',
      [{ 'event.severity': [1, '3'], label: 'bad' }],
      ['Own', 'critical', 60],
    ],
    ['another case', [{ label: 'Bad' }], ['Own', 'medium', 47]],
    [
      'a name',
      [{ rule: { name: [7, ' ', ' From the event '] } }],
      ['From the event', 'medium', 47],
    ],
    ['a number in the field', [{ 'event.risk_score': 12.5 }], ['Own', 'medium', 12.5]],
    ['a number as text', [{ 'event.risk_score': '99' }], ['Own', 'medium', 99]],
    ['several numbers', [{ 'event.risk_score': [101, -1, 3, 8] }], ['Own', 'medium', 8]],
    ['no number', [{ 'event.risk_score': ['', 'x', true] }], ['Own', 'medium', 47]],
    ['a number by its value', [{ label: '70' }], ['Own', 'medium', 70]],
    [
      'a sequence',
      [{ label: 'bad' }, { 'rule.name': 'A', 'event.severity': 1 }, { 'rule.name': 'B' }],
      ['A', 'high', 60],
    ],
  ])('%s', (_, documents, expected) => {
    expect(taken(...documents)).toEqual(expected);
  });

  it('cuts a long name', () => {
    expect(String(taken({ 'rule.name': 'x'.repeat(1_000) })[0])).toHaveLength(256);
  });
});
