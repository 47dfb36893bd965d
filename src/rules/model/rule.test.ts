import { describe, expect, it } from 'vitest';
import { loadText, ruleText } from '../rule.testing.ts';
import type { Data } from './data.ts';

const messages = async (rule: Record<string, Data | undefined>) =>
  (await loadText(ruleText(rule))).problems.map(({ code, message }) => `${code} ${message}`);

const data = (value: unknown) => value as Data;

describe('reading a rule by its fields', () => {
  it.each<[Record<string, Data | undefined>, string]>([
    [
      { severity: 'urgent' },
      'RUL1103 rule.severity must be "low", "medium", "high" or "critical", not "urgent"',
    ],
    [{ risk_score: 101 }, 'RUL1103 rule.risk_score must be an integer from 0 to 100, not 101'],
    [{ risk_score: 1.5 }, 'RUL1103 rule.risk_score must be an integer from 0 to 100, not 1.5'],
    [{ risk_score: '21' }, 'RUL1102 rule.risk_score must be an integer from 0 to 100, not "21"'],
    [{ tags: ['a', data(1)] }, 'RUL1102 rule.tags[1] must be a string, not 1'],
    [{ tags: 'a' }, 'RUL1102 rule.tags must be a list of strings, not "a"'],
    [
      { interval: '0m' },
      'RUL1103 rule.interval must be a time span such as "5m" (s, m, h, d), not "0m"',
    ],
    [
      { from: 'yesterday' },
      'RUL1103 rule.from must be date math such as "now-6m", not "yesterday"',
    ],
    [{ from: 'now', to: 'now-1m' }, 'RUL1104 the window ends at or before its beginning'],
    [{ name: ' ' }, 'RUL1103 rule.name must be a string that is not empty, not " "'],
    [
      { rule_id: undefined },
      'RUL1101 rule.rule_id is missing: the identity of the rule, the same everywhere it runs; preferably a UUID',
    ],
    [{ query: undefined }, 'RUL1101 rule.query is missing: the EQL query'],
    [{ language: 'kuery' }, 'RUL1103 rule.language must be "eql", not "kuery"'],
    [
      { threat: data([{ framework: 'x', tactic: { id: 'y' } }]) },
      'RUL1101 rule.threat[0].tactic.name is missing: its name',
    ],
    [
      { alert_suppression: data({ group_by: ['a', 'b', 'c', 'd'] }) },
      'RUL1103 rule.alert_suppression.group_by must be a list of 1 to 3 field names, not a list of 4',
    ],
    [
      { severity: `x${'\u001b'.repeat(1000)}` },
      `RUL1103 rule.severity must be "low", "medium", "high" or "critical", not "x${'\\u001b'.repeat(59)}…"`,
    ],
  ])('%j', async (rule, message) => {
    expect(await messages(rule)).toEqual([message]);
  });

  it('reads rules of other types by their own fields', async () => {
    const threshold = data({ field: ['host.id'], value: 5 });
    expect(await messages({ type: 'threshold', query: 'a: *', threshold })).toEqual([]);
    expect(await messages({ type: 'threshold', query: 'a: *' })).toEqual([
      'RUL1101 rule.threshold is missing: the number of events that raise an alert',
    ]);
    const { rules } = await loadText(ruleText({ type: 'esql', query: 'from x' }));
    expect(rules[0]?.rule?.type).toBe('esql');
    expect(rules[0]?.statement).toBeNull();
  });

  it('stops at the limit of findings, and reports it', async () => {
    const tags = Array.from({ length: 100_000 }, (_, index) => index);
    const { problems } = await loadText(ruleText({ tags }));
    const codes = problems.map(({ code }) => code);
    expect(codes).toEqual([...Array.from({ length: 100 }, () => 'RUL1102'), 'RUL1105']);
  });

  it('runs a rule whose metadata has another form', async () => {
    const { rules, problems } = await loadText(
      ruleText({}, { maturity: 'ripe', creation_date: 7 }),
    );
    expect(problems.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'note RUL2017',
      'note RUL2017',
    ]);
    expect(rules[0]?.rule).not.toBeNull();
  });
});
