import { newTable, writeJson, type Table } from '../../rules/index.ts';
import type { RuleRow } from '../../stores/detection-store.ts';
import { answered, refused, type Answer } from '../../service/operation/answer.ts';
import { internal } from '../../service/operation/operation.ts';
import { shown } from '../../service/operation/record.ts';
import { readObject } from '../../service/rules/rule-content.ts';
import { authorOf } from '../../service/rules/rule-rows.ts';
import { unknownRule } from '../../service/rules/rules.ts';
import { told } from './failure.ts';
import { compileKql } from './kql/match.ts';
import { pageOf, type PageRequest } from './page.ts';
import { asItIs, kibanaRule, withExecution } from './rule-answer.ts';
import type { By, How, KibanaParts } from './parts.ts';
import { RULE_SORTS, ruleField } from './rule-names.ts';
import { addRuleItems } from './exceptions.ts';
import { inWords, listIn } from './tables.ts';

/** One of the two names a rule; both, where both are given. */
export interface RuleName {
  /** The one that it has in this space. */
  readonly id?: string | undefined;
  readonly ruleId?: string | undefined;
}

/** All answers are JSON text, which keeps all digits of numbers. */
const textOf = (rule: Table) => writeJson(rule, 'line');

export function findRule(
  { ruleManager: { rules } }: Pick<KibanaParts, 'ruleManager'>,
  { id, ruleId }: RuleName,
): Answer<RuleRow> {
  if (id === undefined && ruleId === undefined) {
    return refused('ENG2102', 'name the rule by id or by rule_id');
  }
  const row =
    ruleId === undefined
      ? (rules.rows().find(({ uuid }) => uuid === id) ?? null)
      : rules.named(ruleId);
  if (row === null) return unknownRule(ruleId ?? id ?? '');
  if (id !== undefined && row.uuid !== id) {
    return refused('ENG2102', `the rule ${row.id} has another id than ${id}`);
  }
  return answered(row);
}

export const getRule = internal({
  name: 'kibana.rules.get',
  run(parts: KibanaParts, name: RuleName): Answer<string> {
    const { value: row, ...refusal } = findRule(parts, name);
    return row === null
      ? { value: null, ...refusal }
      : answered(textOf(withExecution(row, parts.store)));
  },
});

/** A rule as it was sent: JSON text, in which numbers have all digits. */
interface SentRule extends By {
  readonly rule: string;
}

export const createRule = internal({
  name: 'kibana.rules.create',
  run(parts: KibanaParts, ask: SentRule): Answer<string> {
    const read = readObject(ask.rule);
    if ('why' in read) return refused('ENG1502', `this is no rule: ${read.why}`);
    const { rules } = parts.ruleManager;
    return asText(parts, rules.add(currentForm(read.table), authorOf(parts, ask), false));
  },
  audit: (_, rule) => `made ${inWords('rule', rule)}`,
});

/** Replaces a rule, or some of its fields. */
export const changeRule = internal({
  name: 'kibana.rules.change',
  run(parts: KibanaParts, ask: SentRule & { readonly how: How }): Answer<string> {
    const read = readObject(ask.rule);
    if ('why' in read) return refused('ENG1502', `this is no rule: ${read.why}`);
    const { value: row, ...refusal } = findRule(parts, nameIn(read.table));
    if (row === null) return { value: null, ...refusal };
    const { rules } = parts.ruleManager;
    const { how } = ask;
    const sent = currentForm(read.table);
    const written = how === 'replace' ? asItIs(row, sent) : sent;
    return asText(parts, rules[how](row.id, textOf(written), authorOf(parts, ask)));
  },
  audit: ({ how }, rule) =>
    `${how === 'replace' ? 'replaced' : 'changed'} ${inWords('rule', rule)}`,
});

export const deleteRule = internal({
  name: 'kibana.rules.delete',
  run(parts: KibanaParts, ask: RuleName & By): Answer<string> {
    const { value: row, ...refusal } = findRule(parts, ask);
    if (row === null) return { value: null, ...refusal };
    const removed = parts.ruleManager.rules.remove(row.id, authorOf(parts, ask));
    return removed.value === null
      ? { ...removed, value: null }
      : answered(textOf(withExecution(row, parts.store)));
  },
  audit: (_, rule) => `deleted ${inWords('rule', rule)}`,
});

/** Adds exception items to a rule alone. */
export const addExceptions = internal({
  name: 'kibana.rules.addExceptions',
  run(
    parts: KibanaParts,
    ask: By & { readonly id: string; readonly items: string },
  ): Answer<string> {
    const read = readObject(ask.items);
    const row = findRule(parts, { id: ask.id }).value;
    if (row === null) return unknownRule(ask.id);
    const items = 'table' in read ? listIn(read.table, 'items') : [];
    return addRuleItems(parts, row.id, items, authorOf(parts, ask));
  },
  audit: ({ id }) => `added exceptions to the rule ${shown(id)}`,
});

/** A page of rules that a filter selects. Throws `KibanaError`. */
export const findRules = internal({
  name: 'kibana.rules.find',
  run(parts: KibanaParts, request: PageRequest): string {
    const { filter, ...page } = request;
    const rows = selectRules(parts, filter);
    const byRun = request.sortField?.startsWith('execution_summary') === true;
    const rules = rows.map((row) => ({
      row,
      rule: byRun ? withExecution(row, parts.store) : kibanaRule(row),
    }));
    const sorts = Object.fromEntries(
      Object.entries(RULE_SORTS).map(([name, read]) => [
        name,
        (each: (typeof rules)[number]) => read(each.rule),
      ]),
    );
    const { items, total } = pageOf(rules, page, sorts);
    const data = items.map(({ row }) => withExecution(row, parts.store));
    return textOf(
      newTable([
        ['page', page.page],
        ['perPage', page.perPage],
        ['total', total],
        ['data', data],
      ]),
    );
  },
});

/** In the order of their `rule_id`. Throws `KibanaError`. */
export function selectRules(
  { ruleManager: { rules } }: Pick<KibanaParts, 'ruleManager'>,
  filter: string,
): readonly RuleRow[] {
  const isWanted = compileKql(filter, ruleField);
  const rows = rules.rows();
  return filter.trim() === '' ? rows : rows.filter((row) => isWanted(kibanaRule(row)));
}

/** Of all rules, in order. */
export const listTags = internal({
  name: 'kibana.rules.tags',
  run: ({ ruleManager }: KibanaParts): readonly string[] =>
    [...new Set(ruleManager.rules.list().flatMap(({ tags }) => tags))].toSorted(),
});

/**
 * What older versions of Kibana wrote otherwise: fields of investigations as a plain list.
 *
 * @param rule changed in place
 */
export function currentForm(rule: Table): Table {
  const fields = rule['investigation_fields'];
  if (!Array.isArray(fields)) return rule;
  if (fields.length === 0) delete rule['investigation_fields'];
  else rule['investigation_fields'] = newTable([['field_names', fields]]);
  return rule;
}

function nameIn(table: Table): RuleName {
  const { id, rule_id: ruleId } = table;
  return {
    id: typeof id === 'string' ? id : undefined,
    ruleId: typeof ruleId === 'string' ? ruleId : undefined,
  };
}

function asText(parts: KibanaParts, answer: Answer<{ readonly id: string }>): Answer<string> {
  const row = answer.value === null ? null : parts.ruleManager.rules.named(answer.value.id);
  return row === null
    ? told(answer)
    : answered(textOf(withExecution(row, parts.store)), answer.problems);
}

export const RULE_OPERATIONS = [
  getRule,
  createRule,
  changeRule,
  deleteRule,
  findRules,
  listTags,
  addExceptions,
] as const;
