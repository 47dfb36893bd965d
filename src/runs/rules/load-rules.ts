import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DetectionRule } from '../../detect/detection-rule.ts';
import type { DataSetAliases } from '../../events/origin/data-set-aliases.ts';
import {
  isRunnable,
  loadRules,
  PreparedRules,
  SEVERITIES,
  type Loaded,
  type LoadedRule,
  type Rule,
  type Severity,
} from '../../rules/index.ts';
import { didYouMean, suggest } from '../../util/suggest.ts';
import { EngineError } from '../errors.ts';

/**
 * Fields of a rule of the API that the service sets itself, and that may change without a new revision. What a client
 * sends for them has no effect.
 */
export const SERVER_FIELDS: ReadonlySet<string> = new Set([
  'id',
  'revision',
  'immutable',
  'rule_source',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'execution_summary',
]);

/** A rule that does not run, with the reason. */
export interface NotRun {
  readonly name: string;
  readonly file: string;
  readonly reason: string;
}

/** A rule that runs, with the file it was loaded from. */
export interface RunnableRule extends DetectionRule {
  readonly source: LoadedRule;
}

export interface RunnableRules {
  readonly loaded: Loaded;
  readonly rules: readonly RunnableRule[];
  readonly notRun: readonly NotRun[];
  /** The number of rules that the selection excludes. */
  readonly excluded: number;
}

/**
 * Loads the rules at and below the paths, and returns those that the selection includes.
 *
 * @param prepared a file with what rules were read into before; it need not be there
 */
export async function loadRunnableRules(
  paths: readonly string[],
  selection: RuleSelection,
  prepared: string | null = null,
): Promise<RunnableRules> {
  const loaded = await loadRules(paths, undefined, {
    lints: 'matching',
    prepared: prepared === null ? null : preparedRules(prepared),
  });
  requireKnownIds(loaded, selection.ruleIds);
  const rules: RunnableRule[] = [];
  const notRun: NotRun[] = [];
  let excluded = 0;
  for (const each of loaded.rules) {
    const { rule, file } = each;
    if (rule === null) notRun.push({ name: nameOf(each), file, reason: 'with errors' });
    else if (!isSelected(rule, selection)) excluded += 1;
    else if (!isRunnable(rule)) notRun.push({ name: rule.name, file, reason: `type ${rule.type}` });
    else {
      rules.push({
        id: idOf(rule),
        rule,
        get parameters() {
          return each.document.rule;
        },
        file,
        source: each,
      });
    }
  }
  return { loaded, rules, notRun, excluded };
}

function preparedRules(file: string): PreparedRules | null {
  try {
    return PreparedRules.read(readFileSync(file));
  } catch (error) {
    // Without it, all rules are parsed.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Throws {@link EngineError} if there is no rule to run. */
export function requireRules({ rules, notRun, excluded, loaded }: RunnableRules): void {
  if (rules.length > 0) return;
  const why = [
    ...(excluded > 0 ? [`${excluded} are excluded by filters`] : []),
    ...(notRun.length > 0 ? [`${notRun.length} do not run`] : []),
  ];
  const message = 'there is no rule to run';
  if (loaded.rules.length === 0) {
    const hint = 'no rule was found: name rule files, or directories with rule files';
    throw new EngineError('ENG1001', 'rules', message, hint);
  }
  const hint = `of ${loaded.rules.length} rules, ${why.join(' and ')}`;
  throw new EngineError('ENG1001', excluded > 0 ? 'rule filters' : 'rules', message, hint);
}

function requireKnownIds({ rules }: Loaded, wanted: readonly string[]): void {
  const ids = rules.flatMap(({ rule }) => rule?.rule_id ?? []);
  for (const id of wanted) {
    if (ids.includes(id)) continue;
    const named = rules.find(({ rule }) => rule?.name.toLowerCase() === id.toLowerCase());
    const hint =
      named?.rule == null
        ? (didYouMean(suggest(id, ids)) ?? 'the list of rules shows their ids')
        : `the id of that rule is ${named.rule.rule_id}`;
    throw new EngineError('ENG1002', 'rule ids', `no loaded rule has the id ${id}`, hint);
  }
}

function nameOf({ document, file }: LoadedRule): string {
  const name = document.rule['name'];
  return typeof name === 'string' ? name : file;
}

function isSelected(rule: Rule, { minSeverity, tags, ruleIds }: RuleSelection): boolean {
  if (minSeverity !== null && rank(highestSeverity(rule)) < rank(minSeverity)) return false;
  if (ruleIds.length > 0 && !ruleIds.includes(rule.rule_id ?? '')) return false;
  const own = rule.tags.map((tag) => tag.toLowerCase());
  return tags.length === 0 || tags.some((tag) => own.includes(tag.toLowerCase()));
}

const rank = (severity: Severity) => SEVERITIES.indexOf(severity);

/** The highest severity that an alert of the rule can have. */
function highestSeverity({ severity, severity_mapping: mapping }: Rule): Severity {
  return mapping.reduce<Severity>(
    (highest, each) => (rank(each.severity) > rank(highest) ? each.severity : highest),
    severity,
  );
}

/** Part of the identity of alerts, so it must not depend on the path of the file. */
function idOf(rule: Rule): string {
  if (rule.rule_id !== undefined) return rule.rule_id;
  return createHash('sha256')
    .update(JSON.stringify([rule.name, rule.query]))
    .digest('hex')
    .slice(0, 32);
}

/** Which rules and exceptions run. */
export interface RuleRequest {
  readonly rules: readonly string[];
  readonly exceptions: readonly string[];
  /** The folder of shipped exception lists; those count that rules refer to. */
  readonly shippedExceptions: string;
  /** A file with what rules were read into before; it need not be there. */
  readonly prepared?: string | null;
  readonly valueLists: string | null;
  /** Ids of exception lists or items that do not apply; `all` for every one. */
  readonly skippedExceptions: ReadonlySet<string> | 'all';
  readonly selection: RuleSelection;
  /** Data sets that count as others too. */
  readonly dataSetAliases: DataSetAliases;
  /** What `now` means in date math, in nanoseconds since the epoch. */
  readonly now: bigint;
}

/** Which of the loaded rules run. All of these must hold. */
interface RuleSelection {
  readonly minSeverity: Severity | null;
  /** Any of them, without regard to case; empty for all. */
  readonly tags: readonly string[];
  /** Any of them: `rule_id`; empty for all. */
  readonly ruleIds: readonly string[];
}
