import type { Alert } from '../../../detect/alert.ts';
import type { DetectionRule } from '../../../detect/detection-rule.ts';
import { SEVERITIES, type EqlRule, type Severity } from '../../../rules/index.ts';

/** The alerts of one rule that have one severity. */
export interface RuleAlerts {
  readonly rule: DetectionRule;
  readonly severity: Severity;
  readonly alerts: readonly Alert[];
}

/** Alerts together that stand together: those of one rule and severity, in their order. */
export function byRule(alerts: readonly Alert[]): readonly RuleAlerts[] {
  const groups: (RuleAlerts & { readonly alerts: Alert[] })[] = [];
  for (const alert of alerts) {
    const last = groups.at(-1);
    if (last?.rule === alert.rule && last.severity === alert.severity) last.alerts.push(alert);
    else groups.push({ rule: alert.rule, severity: alert.severity, alerts: [alert] });
  }
  return groups;
}

/** By severity alone, the worst last. */
export function worstLast(groups: readonly RuleAlerts[]): readonly RuleAlerts[] {
  return groups.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

/** The ids of a rule's techniques, the most exact ones, in their order. */
export function techniquesOf({ threat }: EqlRule): readonly string[] {
  const ids = threat.flatMap(({ technique = [] }) =>
    technique.flatMap(({ id, subtechnique = [] }) =>
      subtechnique.length > 0 ? subtechnique.map((sub) => sub.id) : [id],
    ),
  );
  return [...new Set(ids)];
}
