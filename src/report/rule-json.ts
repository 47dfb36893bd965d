import { isRunnable, type LoadedRule, type Rule } from '../rules/index.ts';

export type ListedRule = { readonly rule: Rule } & Pick<LoadedRule, 'file'>;

/** The distinct names of the tactics of a rule. */
export const tacticsOf = (rule: Rule): string[] => [
  ...new Set(rule.threat.map(({ tactic }) => tactic.name)),
];

/** A rule in a list of rules. */
export function ruleJson({ rule, file }: ListedRule) {
  return {
    rule_id: rule.rule_id,
    name: rule.name,
    type: rule.type,
    runs: isRunnable(rule),
    enabled: rule.enabled,
    severity: rule.severity,
    risk_score: rule.risk_score,
    tactics: tacticsOf(rule),
    tags: rule.tags,
    version: rule.version,
    file,
  };
}
