import { beforeAll, describe, expect, it } from 'vitest';
import type { ScanReport } from '../../detect/report.ts';
import { attackName, TACTICS } from '../../rules/index.ts';
import { hostileReport } from '../hostile.testing.ts';
import { emptyReport, shippedReport } from '../report.testing.ts';
import { navigatorLayer, type NavigatorLayer } from './layer.ts';

const SHORT_NAMES = Object.values(TACTICS).map((name) => name.toLowerCase().replaceAll(' ', '-'));

describe('navigatorLayer', () => {
  let report: ScanReport;
  let layer: NavigatorLayer;
  beforeAll(async () => {
    report = await shippedReport();
    layer = navigatorLayer(report);
  });

  const find = (id: string, tactic: string) =>
    layer.techniques.find((each) => each.techniqueID === id && each.tactic === tactic);

  it('has the head of the format', () => {
    expect(layer).toMatchObject({
      versions: { attack: '18', navigator: '4.9.0', layer: '4.5' },
      domain: 'enterprise-attack',
      filters: { platforms: ['Containers', 'Linux', 'IaaS'] },
    });
    expect(layer.gradient.maxValue).toBeGreaterThan(layer.gradient.minValue);
    expect(layer.gradient.colors.length).toBeGreaterThanOrEqual(2);
  });

  it('names each technique of a tactic once, by ids and short names that ATT&CK has', () => {
    const keys = layer.techniques.map(({ techniqueID, tactic }) => `${techniqueID} ${tactic}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { techniqueID, tactic } of layer.techniques) {
      expect(techniqueID).toMatch(/^T\d{4}(\.\d{3})?$/);
      expect(attackName(techniqueID)).not.toBeNull();
      expect(SHORT_NAMES).toContain(tactic);
    }
  });

  it('scores a technique by the alerts of its rules', () => {
    const rules = report.rules.filter(
      ({ rule }) => rule.rule.name === 'Suspicious Command Spawned by a Web Server',
    );
    expect(rules).toHaveLength(1);
    expect(find('T1505.003', 'persistence')).toMatchObject({
      score: rules[0]?.alerts,
      comment: `Suspicious Command Spawned by a Web Server: ${rules[0]?.alerts}\nWeb Shell Written by a Command: 0`,
      metadata: [
        { name: 'Alerts', value: String(rules[0]?.alerts) },
        { name: 'Highest severity', value: 'high' },
        { name: 'Rules', value: '2' },
      ],
      showSubtechniques: false,
      enabled: true,
    });
    expect(find('T1505', 'persistence')).toMatchObject({ showSubtechniques: true });
  });

  it('keeps techniques without alerts, so that coverage shows', () => {
    const quiet = navigatorLayer({ ...report, alerts: [] });
    expect(quiet.techniques.map((each) => each.techniqueID)).toEqual(
      layer.techniques.map((each) => each.techniqueID),
    );
    expect(quiet.techniques.every(({ score, enabled }) => score === 0 && enabled)).toBe(true);
    expect(new Set(quiet.techniques.map(({ color }) => color))).toEqual(new Set(['#e4e8ee']));
  });

  it('colours all that its legend explains and nothing else', () => {
    const legend = layer.legendItems.map(({ color }) => color);
    for (const { color } of layer.techniques) expect(legend).toContain(color);
  });

  it('is a layer of nothing for a scan of nothing', () => {
    const nothing = navigatorLayer(emptyReport());
    expect(nothing.techniques).toEqual([]);
    expect(nothing.gradient.maxValue).toBeGreaterThan(nothing.gradient.minValue);
  });

  it('leaves unknown ids out and writes hostile names harmlessly', () => {
    const hostile = navigatorLayer(hostileReport());
    expect(hostile.techniques.map((each) => each.techniqueID)).toEqual(['T1059', 'T1059.004']);
    for (const { comment } of hostile.techniques) {
      expect(comment.length).toBeLessThan(20_000);
      expect(comment).not.toMatch(/[\u202e\u2066\u0000\u001b\ud800-\udfff]/u);
    }
  });
});
