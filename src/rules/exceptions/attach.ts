import { appendTo } from '../../util/maps.ts';
import type { Statement } from '../../lang/index.ts';
import { type Path, quote, type Fault } from '../model/data.ts';
import type { Rule } from '../model/fields.ts';
import { isRunnable } from '../model/rule-types.ts';
import type { Problem } from '../problem.ts';
import type { LoadedRule } from '../loaded-rule.ts';
import {
  ENDPOINT_LIST,
  listKey,
  type ExceptionItem,
  type ExceptionList,
  fieldsOf,
} from './model.ts';
import { knownFields } from '../../events/catalogue/known-fields.ts';

type Attached = Pick<LoadedRule, 'rule' | 'statement' | 'report'>;

/** The exceptions of one rule. */
export interface RuleExceptions {
  /** Indices of items that apply to it, in order. */
  readonly items: readonly number[];
  /** References to missing lists, and items for stages that the rule does not have. */
  readonly problems: readonly Problem[];
}

/** The exceptions of all rules of a scan. */
export interface Attachment {
  /** By rule, in the order given. */
  readonly ofRule: readonly RuleExceptions[];
  /** By item: why it applies to no rule, or `null`. */
  readonly idle: readonly (string | null)[];
}

/**
 * Finds the exceptions of each rule: those of the lists that the rule refers to, and of the lists
 * that name the rule, by `rule_id` or name in the `[metadata]` of a TOML file or by
 * `meta.dockwarden.rules`. The list `endpoint_list` is excluded: the agent on the host applies it.
 */
export function attachExceptions(
  rules: readonly Attached[],
  lists: readonly ExceptionList[],
  items: readonly ExceptionItem[],
): Attachment {
  const index = new ListIndex(lists, items);
  const attached = rules.map((rule) => index.exceptionsOf(rule));
  const ofRule = withAbsentFields(attached, rules, items);
  const applied = new Set(ofRule.flatMap((each) => each.items));
  return {
    ofRule,
    idle: items.map((item, at) => (applied.has(at) ? null : index.whyIdle(item))),
  };
}

/** Adds the problems that only show when all rules of an item are known. */
function withAbsentFields(
  attached: readonly RuleExceptions[],
  rules: readonly Attached[],
  items: readonly ExceptionItem[],
): readonly RuleExceptions[] {
  const rulesOf = new Map<number, number[]>();
  for (const [rule, each] of attached.entries()) {
    for (const item of each.items) appendTo(rulesOf, item, rule);
  }
  const found = attached.map((each) => [...each.problems]);
  for (const [at, of] of rulesOf) {
    const item = items[at];
    if (item === undefined) continue;
    const ownRules = of.flatMap((rule) => rules[rule] ?? []);
    found[of[0] ?? 0]?.push(...absentFields(item, ownRules));
  }
  return attached.map((each, rule) => ({ ...each, problems: found[rule] ?? [] }));
}

/** Like {@link attachExceptions}, for one rule. */
export function exceptionsFor(
  rule: Attached,
  lists: readonly ExceptionList[],
  items: readonly ExceptionItem[],
): RuleExceptions {
  return new ListIndex(lists, items).exceptionsOf(rule);
}

/** Lists by everything that a rule can refer to. */
class ListIndex {
  readonly #byKey = new Map<string, ExceptionList>();
  readonly #items = new Map<string, number[]>();
  readonly #byRuleId = new Map<string, ExceptionList[]>();
  readonly #byRuleName = new Map<string, ExceptionList[]>();
  readonly #ofAll = new Set<ExceptionList>();
  readonly #all: readonly ExceptionItem[];
  readonly #referred = new Set<ExceptionList>();

  constructor(lists: readonly ExceptionList[], items: readonly ExceptionItem[]) {
    this.#all = items;
    for (const list of lists) {
      this.#byKey.set(listKey(list), list);
      if (list.list_id === ENDPOINT_LIST) continue;
      const { rules, metadata } = list.meta?.dockwarden ?? {};
      if (rules === 'all') this.#ofAll.add(list);
      const ids = [...(rules === 'all' ? [] : (rules ?? [])), ...(metadata?.rule_ids ?? [])];
      for (const id of new Set(ids)) appendTo(this.#byRuleId, id, list);
      for (const name of new Set(metadata?.rule_names ?? []))
        appendTo(this.#byRuleName, name, list);
    }
    for (const [at, item] of items.entries()) appendTo(this.#items, listKey(item), at);
  }

  exceptionsOf(loaded: Attached): RuleExceptions {
    // The statement is asked for only where it decides: it may have to be parsed for that.
    const { rule, report } = loaded;
    if (rule === null) return { items: [], problems: [] };
    const problems: Problem[] = [];
    const warn = (fault: Fault) => problems.push({ ...report(fault), severity: 'warning' });
    const lists = new Set<ExceptionList>([
      ...this.#referredBy(rule, (code, at, message, hint) => {
        warn({ code, path: ['rule', 'exceptions_list', ...at], message, hint });
      }),
      ...(this.#byRuleId.get(rule.rule_id) ?? []),
      ...(this.#byRuleName.get(rule.name) ?? []),
      ...this.#ofAll,
    ]);
    const items: number[] = [];
    for (const list of lists) {
      this.#referred.add(list);
      for (const at of this.#items.get(listKey(list)) ?? []) {
        const item = this.#all[at];
        const stage = item?.stage ?? null;
        if (item === undefined || stage === null || stage <= stagesOf(loaded.statement)) {
          items.push(at);
        } else if (!this.#ofAll.has(list)) {
          warn({
            code: 'RUL3109',
            path: ['rule', 'query'],
            message: `the exception ${quote(item.item_id)} is for stage ${stage}, which the rule ${quote(rule.name)} does not have`,
            hint: 'the item does not apply to this rule; stages are the terms in brackets, counted from 1',
          });
        }
      }
    }
    return { items: items.sort((a, b) => a - b), problems };
  }

  whyIdle(item: ExceptionItem): string {
    const list = this.#byKey.get(listKey(item));
    if (list === undefined) return `its list ${quote(item.list_id)} does not exist`;
    if (list.list_id === ENDPOINT_LIST) return 'this list is applied by the agent on the host';
    if (this.#referred.has(list)) return 'no rule of its list has the stage that it applies to';
    return `no rule refers to its list: ${HOW_TO_ATTACH}`;
  }

  #referredBy(
    rule: Rule,
    report: (code: 'RUL3107' | 'RUL3108', at: Path, message: string, hint: string) => void,
  ): ExceptionList[] {
    return rule.exceptions_list.flatMap((reference, at) => {
      if (reference.list_id === ENDPOINT_LIST) return [];
      const list = this.#byKey.get(listKey(reference));
      const subject = `the rule ${quote(rule.name)} refers to the exception list ${quote(reference.list_id)}`;
      if (list === undefined) {
        const { namespace_type } = reference;
        const other = namespace_type === 'single' ? 'agnostic' : 'single';
        const isElsewhere = this.#byKey.has(listKey({ ...reference, namespace_type: other }));
        report(
          'RUL3107',
          [at, 'list_id'],
          `${subject}, which does not exist`,
          isElsewhere
            ? `there is one with namespace_type "${other}"; the rule says "${namespace_type}"`
            : 'add the file that contains the list, or remove the reference from the rule',
        );
        return [];
      }
      if (list.type !== reference.type) {
        report(
          'RUL3108',
          [at, 'type'],
          `${subject} as ${quote(reference.type)}, and the list says ${quote(list.type)}`,
          `write type = "${list.type}" in the rule`,
        );
      }
      return [list];
    });
  }
}

const HOW_TO_ATTACH =
  'refer to the list in exceptions_list of a rule, or list rules in meta.dockwarden.rules of the list';

/** The number of terms of a query; 0 if it is not a sequence or sample. */
function stagesOf(statement: Statement | null): number {
  const query = statement?.query;
  return query === undefined || query.kind === 'EventQuery' ? 0 : query.terms.length;
}

/**
 * Fields of an item that no event of its rules has. Reported, at the first of these rules, only if
 * all fields of the events of each rule are known. A typo is reported at the item itself.
 */
function absentFields(item: ExceptionItem, rules: readonly Attached[]): readonly Problem[] {
  const [first] = rules;
  if (first === undefined) return [];
  const known = rules.map(({ rule }) =>
    rule !== null && isRunnable(rule) ? knownFields(rule.index) : null,
  );
  const isAbsent = (field: string) =>
    known.every((each) => each?.isComplete === true && !each.has(field) && !each.isObject(field));
  return item.entries
    .flatMap(fieldsOf)
    .filter((field) => isAbsent(field) && known[0]?.typosOf(field).length === 0)
    .map((field) => ({
      ...first.report({
        code: 'RUL3113',
        path: ['rule', 'index'],
        message: `the exception ${quote(item.item_id)} compares ${quote(field)}, which the events of its rules do not have`,
        hint: 'the condition is never true: use a field that the events have',
      }),
      severity: 'warning' as const,
    }));
}
