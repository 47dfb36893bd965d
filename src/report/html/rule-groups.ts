import type { Alert } from '../../detect/alert.ts';
import type { DetectionRule } from '../../detect/detection-rule.ts';
import type { RuleOutcome, ScanReport } from '../../detect/report.ts';
import { SEVERITIES, type Severity } from '../../rules/index.ts';
import { highest } from '../coverage.ts';
import { fairShares, type ReportLimits } from './limits.ts';

/** The alerts of one rule. */
export interface RuleGroup {
  /** The anchor of its section in the page. */
  readonly anchor: string;
  readonly rule: DetectionRule;
  readonly outcome: RuleOutcome | null;
  readonly alerts: readonly Alert[];
  /** The number of its alerts shown in full. */
  readonly shown: number;
  /** The highest severity among its alerts. */
  readonly severity: Severity;
  readonly riskScore: number;
}

/** Highest first: by severity, risk, number of alerts, name. */
export function ruleGroups(report: ScanReport, limits: ReportLimits): readonly RuleGroup[] {
  const byRule = alertsByRule(report.alerts);
  const outcomes = new Map(report.rules.map((outcome) => [outcome.rule, outcome]));
  const groups = [...byRule]
    .map(([rule, alerts]) => ({
      rule,
      alerts,
      outcome: outcomes.get(rule) ?? null,
      severity: highest(alerts.map(({ severity }) => severity)) ?? rule.rule.severity,
      riskScore: alerts.reduce((most, alert) => Math.max(most, alert.riskScore), 0),
    }))
    .sort(worstFirst);
  const shares = fairShares(
    groups.map(({ alerts }) => alerts.length),
    limits.alerts,
  );
  return groups.map((group, index) => ({
    ...group,
    anchor: `rule-${index + 1}`,
    shown: shares[index] ?? 0,
  }));
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
