import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { loadScenarios } from './scenario.ts';
import { isShown, shippedRules } from './shipped-rules.ts';

const rules = await shippedRules('content/rules');
const scenarios = loadScenarios('content/scenarios');

interface Report {
  readonly input: { readonly documents: number; readonly unreadable: number };
  readonly rules: readonly { readonly rule_id: string; readonly alerts: number }[];
}

/** Names of the rules that alert over a shipped recording. */
function alertingRules(name: string): readonly string[] {
  const file = `content/samples/containers-${name}.ndjson.gz`;
  const args = ['dist/cli/main.cjs', 'scan', '--format', 'json', '--max-alerts', 'all', file];
  const { stdout } = spawnSync(process.execPath, args, { maxBuffer: 1 << 28 });
  const report = JSON.parse(stdout.toString()) as Report;
  expect(report.input.documents).toBeGreaterThan(2_000);
  expect(report.input.unreadable).toBe(0);
  const ids = report.rules.flatMap(({ rule_id: id, alerts }) => (alerts > 0 ? [id] : []));
  return rules.filter(({ id }) => ids.includes(id)).map((rule) => rule.name);
}

describe('the shipped recordings of the sensor', () => {
  it('show an alert of each rule that process events can show', () => {
    const shown = rules.filter(isShown).map(({ name }) => name);
    expect(alertingRules('attack').toSorted()).toEqual(shown.toSorted());
  });

  it('show no alert over ordinary life but those that are expected', () => {
    const expected = scenarios
      .filter(({ kind }) => kind === 'benign')
      .flatMap(({ expects }) => expects.map(({ rule }) => rule));
    expect(alertingRules('benign').toSorted()).toEqual([...new Set(expected)].toSorted());
  });
});
