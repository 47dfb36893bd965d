import { beforeAll, describe, expect, it } from 'vitest';
import type { DetectionRule } from '../detect/detection-rule.ts';
import { coverageOf } from './coverage.ts';
import { alertOf, emptyReport, eventOf, outcomeOf, shippedRules } from './report.testing.ts';

describe('coverageOf', () => {
  let model: DetectionRule;
  beforeAll(async () => {
    const [first] = await shippedRules();
    if (first === undefined) expect.fail('there are shipped rules');
    model = first;
  });

  type Threat = DetectionRule['rule']['threat'];

  function ruleOf(
    id: string,
    threat: readonly (readonly [tactic: string, ...techniques: string[]])[],
  ): DetectionRule {
    const entries: Threat = threat.map(([tactic, ...techniques]) => ({
      framework: 'MITRE ATT&CK',
      tactic: { id: tactic, name: tactic, reference: undefined },
      technique: techniques.map((each) => ({
        id: each,
        name: each,
        reference: undefined,
        subtechnique: undefined,
      })),
    }));
    return { ...model, id, rule: { ...model.rule, rule_id: id, threat: entries } };
  }

  function coverage(rules: readonly DetectionRule[], alerting: readonly DetectionRule[]) {
    const alerts = alerting.map((rule) => alertOf(rule, { kind: 'event', event: eventOf({}) }));
    return coverageOf({
      ...emptyReport(),
      rules: rules.map((rule) => outcomeOf(rule, 1, 1)),
      alerts,
    });
  }

  it('follows the order of an attack, with sub-techniques below their technique', () => {
    const a = ruleOf('a', [
      ['TA0040', 'T1496'],
      ['TA0002', 'T1609', 'T1059.004'],
    ]);
    const b = ruleOf('b', [['TA0002', 'T1059']]);
    const { tactics, unmapped } = coverage([a, b], [a, a, b]);
    expect(unmapped).toEqual([]);
    expect(tactics.map(({ name }) => name)).toEqual(['Execution', 'Impact']);
    expect(
      tactics[0]?.techniques.map(({ id, alerts, rules, below }) => [
        id,
        alerts,
        rules.length,
        below.map((each) => [each.id, each.alerts]),
      ]),
    ).toEqual([
      ['T1059', 3, 2, [['T1059.004', 2]]],
      ['T1609', 2, 1, []],
    ]);
  });

  it('keeps rules without a known technique apart', () => {
    const rules = [
      ruleOf('a', []),
      ruleOf('b', [['TA0002']]),
      ruleOf('c', [['TA9999', 'T1059']]),
      ruleOf('d', [['TA0002', 'T9999', '__proto__', 'TA0002']]),
    ];
    const { tactics, unmapped } = coverage(rules, []);
    expect(tactics).toEqual([]);
    expect(unmapped.map(({ rule }) => rule.id)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('counts a rule once that names a technique twice', () => {
    const rule = ruleOf('a', [
      ['TA0002', 'T1059', 'T1059', 'T1059.004'],
      ['TA0002', 'T1059'],
    ]);
    expect(coverage([rule], [rule]).tactics[0]?.techniques).toMatchObject([
      { id: 'T1059', alerts: 1, severity: rule.rule.severity },
    ]);
  });
});
