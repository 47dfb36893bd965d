import type { Alert } from '../../detect/alert.ts';
import type { DetectionRule } from '../../detect/detection-rule.ts';
import type { ScanReport } from '../../detect/report.ts';
import { SEVERITIES, type Severity } from '../../rules/index.ts';
import { highest } from '../coverage.ts';
import { fairShares, type ReportLimits } from './limits.ts';

/** The alerts of one rule. */
export interface RuleGroup {
  readonly rule: DetectionRule;
  readonly alerts: readonly Alert[];
  /** The number of its alerts in the page. */
  readonly shown: number;
  /** The highest severity among its alerts. */
  readonly severity: Severity;
  readonly riskScore: number;
}

/** Highest first: by severity, risk, number of alerts, name. */
export function ruleGroups(report: ScanReport, limits: ReportLimits): readonly RuleGroup[] {
  const byRule = alertsByRule(report.alerts);
  const groups = [...byRule]
    .map(([rule, alerts]) => ({
      rule,
      alerts,
      severity: highest(alerts.map(({ severity }) => severity)) ?? rule.rule.severity,
      riskScore: alerts.reduce((most, alert) => Math.max(most, alert.riskScore), 0),
    }))
    .sort(worstFirst);
  const shares = fairShares(
    groups.map(({ alerts }) => alerts.length),
    limits.alerts,
  );
  return groups.map((group, index) => ({ ...group, shown: shares[index] ?? 0 }));
}

function alertsByRule(alerts: readonly Alert[]): ReadonlyMap<DetectionRule, readonly Alert[]> {
  const found = new Map<DetectionRule, Alert[]>();
  for (const alert of alerts) {
    const others = found.get(alert.rule);
    if (others === undefined) found.set(alert.rule, [alert]);
    else others.push(alert);
  }
  return found;
}

type Weighed = Pick<RuleGroup, 'rule' | 'alerts' | 'severity' | 'riskScore'>;

function worstFirst(a: Weighed, b: Weighed): number {
  return (
    SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
    b.riskScore - a.riskScore ||
    b.alerts.length - a.alerts.length ||
    (a.rule.rule.name < b.rule.rule.name ? -1 : 1)
  );
}
