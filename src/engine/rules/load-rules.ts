import { createHash } from 'node:crypto';
import type { DetectionRule } from '../../detect/detection-rule.ts';
import {
  isEqlRule,
  loadRules,
  SEVERITIES,
  type EqlRule,
  type Loaded,
  type LoadedRule,
  type Rule,
  type Severity,
} from '../../rules/index.ts';
import { didYouMean, suggest } from '../../util/suggest.ts';
import { EngineError } from '../errors.ts';
import type { RuleSelection } from './request.ts';

/** A rule that does not run, and why. */
export interface NotRun {
  readonly name: string;
  readonly file: string;
  readonly reason: string;
}

/** A rule that runs, and what was read of its file. */
export interface RunnableRule extends DetectionRule {
  readonly source: LoadedRule;
}

export interface RunnableRules {
  readonly loaded: Loaded;
  readonly rules: readonly RunnableRule[];
  readonly notRun: readonly NotRun[];
  /** Rules that the selection leaves out. */
  readonly leftOut: number;
}

/** Loads the rules at and below some paths and takes those that the selection asks for. */
export async function loadRunnableRules(
  paths: readonly string[],
  selection: RuleSelection,
): Promise<RunnableRules> {
  const loaded = await loadRules(paths, undefined, { lints: 'matching' });
  refuseUnknown(loaded, selection.ruleIds);
  const rules: RunnableRule[] = [];
  const notRun: NotRun[] = [];
  let leftOut = 0;
  for (const each of loaded.rules) {
    const { rule, file, document } = each;
    if (rule === null) notRun.push({ name: nameOf(each), file, reason: 'with errors' });
    else if (!isSelected(rule, selection)) leftOut += 1;
    else if (!isEqlRule(rule)) notRun.push({ name: rule.name, file, reason: `type ${rule.type}` });
    else rules.push({ id: idOf(rule), rule, parameters: document.rule, file, source: each });
  }
  return { loaded, rules, notRun, leftOut };
}

/** Ends a scan that has nothing to run. Throws {@link EngineError}. */
export function refuseNone({ rules, notRun, leftOut, loaded }: RunnableRules): void {
  if (rules.length > 0) return;
  const why = [
    ...(leftOut > 0 ? [`${leftOut} are left out by --tag, --rule-id or --min-severity`] : []),
    ...(notRun.length > 0 ? [`${notRun.length} do not run`] : []),
  ];
  const hint =
    loaded.rules.length === 0
      ? 'no rule was found: --rules names rule files, or folders with rule files below them'
      : `of ${loaded.rules.length} rules, ${why.join(' and ')}`;
  throw new EngineError('ENG1001', 'there is no rule to run', hint);
}

function refuseUnknown({ rules }: Loaded, wanted: readonly string[]): void {
  const ids = rules.flatMap(({ rule }) => rule?.rule_id ?? []);
  for (const id of wanted) {
    if (ids.includes(id)) continue;
    const named = rules.find(({ rule }) => rule?.name.toLowerCase() === id.toLowerCase());
    const hint =
      named?.rule == null
        ? (didYouMean(suggest(id, ids)) ?? 'dockwarden rules list --format ndjson shows the ids')
        : `the id of that rule is ${named.rule.rule_id}`;
    throw new EngineError('ENG1002', `no rule that was loaded has the id ${id}`, hint);
  }
}

function nameOf({ document, file }: LoadedRule): string {
  const name = document.rule['name'];
  return typeof name === 'string' ? name : file;
}

function isSelected(rule: Rule, { minSeverity, tags, ruleIds }: RuleSelection): boolean {
  if (minSeverity !== null && rank(worst(rule)) < rank(minSeverity)) return false;
  if (ruleIds.length > 0 && !ruleIds.includes(rule.rule_id ?? '')) return false;
  const own = rule.tags.map((tag) => tag.toLowerCase());
  return tags.length === 0 || tags.some((tag) => own.includes(tag.toLowerCase()));
}

const rank = (severity: Severity) => SEVERITIES.indexOf(severity);

/** The highest severity that an alert of the rule can have. */
function worst({ severity, severity_mapping: mapping }: Rule): Severity {
  return mapping.reduce<Severity>(
    (most, each) => (rank(each.severity) > rank(most) ? each.severity : most),
    severity,
  );
}

/** Alerts are told apart by it: it must not change with the place of a file. */
function idOf(rule: EqlRule): string {
  if (rule.rule_id !== undefined) return rule.rule_id;
  return createHash('sha256')
    .update(JSON.stringify([rule.name, rule.query]))
    .digest('hex')
    .slice(0, 32);
}
