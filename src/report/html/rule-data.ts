import type { DetectionRule } from '../../detect/detection-rule.ts';
import type { RuleOutcome, ScanReport } from '../../detect/report.ts';
import { attackName, type Rule } from '../../rules/index.ts';
import type { RuleData, RuleTexts } from './data.ts';
import type { ReportLimits } from './limits.ts';
import { cut } from './markup.ts';
import type { RuleGroup } from './rule-groups.ts';
import type { Space } from './space.ts';
import { count } from './words.ts';

/** Of links, tags, techniques and the like. */
const MAX_ITEMS = 50;
const MAX_NAME = 300;

/** The rules that ran: those with alerts first, in the order of their groups. */
export function rulesData(
  { rules }: ScanReport,
  groups: readonly RuleGroup[],
  limits: ReportLimits,
  space: Space,
): { readonly rules: readonly RuleData[]; readonly positions: ReadonlyMap<DetectionRule, number> } {
  const outcomes = new Map(rules.map((outcome) => [outcome.rule, outcome]));
  const alerted = new Set(groups.map(({ rule }) => rule));
  const others = rules.filter(({ rule }) => !alerted.has(rule)).slice(0, limits.rows);
  const data = [
    ...groups.map((group) => ({
      ...counts(group.rule, outcomes.get(group.rule)),
      severity: group.severity,
      riskScore: group.riskScore,
      alerts: group.alerts.length,
      texts: texts(group.rule.rule, limits, space),
    })),
    ...others.map((outcome) => ({ ...counts(outcome.rule, outcome), texts: null })),
  ];
  const order = [...groups, ...others].map(({ rule }, index) => [rule, index] as const);
  return { rules: data, positions: new Map(order) };
}

function counts(
  { rule }: DetectionRule,
  outcome: RuleOutcome | undefined,
): Omit<RuleData, 'texts'> {
  return {
    name: cut(rule.name, MAX_NAME).shown,
    severity: rule.severity,
    riskScore: rule.risk_score,
    documents: outcome?.documents ?? 0,
    matches: outcome?.matches ?? 0,
    hidden: outcome?.hidden ?? 0,
    duplicates: outcome?.duplicates ?? 0,
    suppressed: outcome?.suppressed ?? 0,
    capped: outcome?.capped ?? 0,
    failures: outcome?.failures ?? 0,
    alerts: outcome?.alerts ?? 0,
  };
}

function texts(rule: Rule, limits: ReportLimits, space: Space): RuleTexts | null {
  const few = (all: readonly string[]) =>
    all.slice(0, MAX_ITEMS).map((text) => bounded(text, limits.text));
  const named = rule.investigation_fields ?? [];
  const made: RuleTexts = {
    id: cut(rule.rule_id, MAX_NAME).shown,
    description: bounded(rule.description, limits.text),
    note: bounded(rule.note ?? '', limits.guide),
    setup: bounded(rule.setup, limits.guide),
    query: bounded(rule.query, limits.guide),
    falsePositives: few(rule.false_positives),
    references: few(rule.references),
    tags: few(rule.tags),
    threat: rule.threat.slice(0, MAX_ITEMS).map(({ tactic, technique }) =>
      [tactic, ...(technique ?? []).flatMap((each) => [each, ...(each.subtechnique ?? [])])]
        .slice(0, MAX_ITEMS)
        .map(({ id, name }) => ({
          id: cut(id, 40).shown,
          name: cut(attackName(id) ?? name, MAX_NAME).shown,
        })),
    ),
    fields: few('field_names' in named ? named.field_names : named),
  };
  return space.take(JSON.stringify(made).length, 'texts') ? made : null;
}

/** The rest is said, in the words of Markdown and of plain text alike. */
function bounded(text: string, most: number): string {
  const { shown, left } = cut(text, most);
  return left === 0 ? shown : `${shown}\n\n… ${count(left)} more characters not shown.`;
}
