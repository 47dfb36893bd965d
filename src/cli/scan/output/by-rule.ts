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

/** The worst severity first, then by the name of the rule, then by time. */
export function inOrder(alerts: readonly Alert[]): Alert[] {
  return [...alerts].sort(
    (a, b) =>
      SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
      order(a.rule.rule.name, b.rule.rule.name) ||
      order(a.rule.id, b.rule.id) ||
      order(a.start ?? 0n, b.start ?? 0n) ||
      order(a.id, b.id),
  );
}

/** By severity alone, the worst last. */
export function worstLast(groups: readonly RuleAlerts[]): readonly RuleAlerts[] {
  return groups.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

function order<T extends string | bigint>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
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
