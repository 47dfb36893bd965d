import type { DetectionRule } from '../detect/detection-rule.ts';
import type { ScanReport } from '../detect/report.ts';
import { attackName, SEVERITIES, TACTICS, type Severity } from '../rules/index.ts';

/** What the rules that ran cover of ATT&CK, and where they alerted. */
export interface Coverage {
  /** In ATT&CK's order; tactics that no rule names are omitted. */
  readonly tactics: readonly CoveredTactic[];
  /** Rules that ran but name no technique known to ATT&CK. */
  readonly unmapped: readonly CoveringRule[];
}

export interface CoveredTactic {
  readonly id: string;
  readonly name: string;
  /** Techniques by id, each followed by its sub-techniques. */
  readonly techniques: readonly CoveredTechnique[];
}

export interface CoveredTechnique {
  readonly id: string;
  readonly name: string;
  /** The rules that name the technique or one of its sub-techniques, in the order of the report. */
  readonly rules: readonly CoveringRule[];
  readonly alerts: number;
  /** The highest severity among its alerts; `null` without any. */
  readonly severity: Severity | null;
  readonly below: readonly CoveredTechnique[];
}

export interface CoveringRule {
  readonly rule: DetectionRule;
  readonly alerts: number;
  readonly severity: Severity | null;
}

export function coverageOf(report: ScanReport): Coverage {
  const byTactic = new Map<string, Map<string, CoveringRule[]>>();
  const unmapped: CoveringRule[] = [];
  for (const covering of coveringRules(report)) {
    const named = namedBy(covering.rule);
    if (named.length === 0) unmapped.push(covering);
    for (const [tactic, technique] of named) {
      const techniques = byTactic.get(tactic) ?? new Map<string, CoveringRule[]>();
      const rules = techniques.get(technique) ?? [];
      if (rules.at(-1) !== covering) rules.push(covering);
      byTactic.set(tactic, techniques.set(technique, rules));
    }
  }
  const tactics = Object.entries(TACTICS).flatMap(([id, name]) => {
    const techniques = byTactic.get(id);
    return techniques === undefined ? [] : [{ id, name, techniques: treeOf(techniques) }];
  });
  return { tactics, unmapped };
}

function coveringRules(report: ScanReport): readonly CoveringRule[] {
  const found = new Map<DetectionRule, { alerts: number; severity: Severity | null }>();
  for (const { rule } of report.rules) found.set(rule, { alerts: 0, severity: null });
  for (const { rule, severity } of report.alerts) {
    const sums = found.get(rule);
    if (sums === undefined) continue;
    sums.alerts++;
    sums.severity = highest([sums.severity, severity]);
  }
  return [...found].map(([rule, sums]) => ({ rule, ...sums }));
}

/**
 * The tactics and techniques that a rule names and ATT&CK has; a sub-technique comes with its technique.
 */
function namedBy({ rule }: DetectionRule): readonly (readonly [string, string])[] {
  return rule.threat.flatMap(({ tactic, technique }) => {
    if (!Object.hasOwn(TACTICS, tactic.id)) return [];
    const ids = (technique ?? []).flatMap(({ id, subtechnique }) => [
      id,
      ...(subtechnique ?? []).map((sub) => sub.id),
    ]);
    const known = ids.filter((id) => isTechnique(id));
    return [...known, ...known.map(parentOf)].map((id) => [tactic.id, id] as const);
  });
}

const isTechnique = (id: string) => /^T\d/.test(id) && attackName(id) !== null;

/** `T1059` for `T1059.004`; a technique is returned unchanged. */
const parentOf = (id: string) => id.slice(0, 5);

function treeOf(found: ReadonlyMap<string, readonly CoveringRule[]>): readonly CoveredTechnique[] {
  const ids = [...found.keys()].sort();
  const technique = (id: string): CoveredTechnique => {
    const rules = found.get(id) ?? [];
    return {
      id,
      name: attackName(id) ?? id,
      rules,
      alerts: rules.reduce((sum, { alerts }) => sum + alerts, 0),
      severity: highest(rules.map(({ severity }) => severity)),
      below: ids.filter((each) => each !== id && parentOf(each) === id).map(technique),
    };
  };
  return ids.filter((id) => id === parentOf(id)).map(technique);
}

/** The highest of some severities; `null` means none. */
export function highest(severities: readonly (Severity | null)[]): Severity | null {
  return SEVERITIES.findLast((each) => severities.includes(each)) ?? null;
}
