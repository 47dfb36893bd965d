import { newTable, writeJson, type Table } from '../../rules/index.ts';
import type { DetectionStore, RuleRow } from '../../stores/detection-store.ts';
import { answered, refused, type Answer } from '../../service/operation/answer.ts';
import { readObject } from '../../service/rules/rule-content.ts';
import type { RuleManager } from '../../service/rules/rule-manager.ts';
import type { Author } from '../../service/rules/rule-rows.ts';
import { unknownRule } from '../../service/rules/rules.ts';
import { told } from './failure.ts';
import { compileKql } from './kql/match.ts';
import { pageOf, type PageRequest } from './page.ts';
import { asItIs, kibanaRule, withExecution } from './rule-answer.ts';
import { RULE_SORTS, ruleField } from './rule-names.ts';

export interface RuleParts {
  readonly ruleManager: RuleManager;
  readonly store: Pick<DetectionStore, 'runs'>;
}

/** One of the two names a rule; both, where both are given. */
export interface RuleName {
  /** The one that it has in this space. */
  readonly id?: string | undefined;
  readonly ruleId?: string | undefined;
}

/** All answers are JSON text, which keeps all digits of numbers. */
const textOf = (rule: Table) => writeJson(rule, 'line');

export function findRule(
  { ruleManager: { rules } }: Pick<RuleParts, 'ruleManager'>,
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

export function getRule(parts: RuleParts, name: RuleName): Answer<string> {
  const { value: row, ...refusal } = findRule(parts, name);
  return row === null
    ? { value: null, ...refusal }
    : answered(textOf(withExecution(row, parts.store)));
}

export function createRule(parts: RuleParts, input: unknown, author: Author): Answer<string> {
  const read = readObject(input);
  if ('why' in read) return refused('ENG1502', `this is no rule: ${read.why}`);
  return asText(parts, parts.ruleManager.rules.add(currentForm(read.table), author, false));
}

/** Replaces a rule, or some of its fields. */
export function changeRule(
  parts: RuleParts,
  how: 'replace' | 'patch',
  input: unknown,
  author: Author,
): Answer<string> {
  const read = readObject(input);
  if ('why' in read) return refused('ENG1502', `this is no rule: ${read.why}`);
  const { value: row, ...refusal } = findRule(parts, nameIn(read.table));
  if (row === null) return { value: null, ...refusal };
  const { rules } = parts.ruleManager;
  const sent = currentForm(read.table);
  const written = how === 'replace' ? asItIs(row, sent) : sent;
  return asText(parts, rules[how](row.id, textOf(written), author));
}

export function deleteRule(parts: RuleParts, name: RuleName, author: Author): Answer<string> {
  const { value: row, ...refusal } = findRule(parts, name);
  if (row === null) return { value: null, ...refusal };
  const removed = parts.ruleManager.rules.remove(row.id, author);
  return removed.value === null
    ? { ...removed, value: null }
    : answered(textOf(withExecution(row, parts.store)));
}

/** A page of rules that a filter selects. Throws `KibanaError`. */
export function findRules(parts: RuleParts, request: PageRequest): string {
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
}

/** In the order of their `rule_id`. Throws `KibanaError`. */
export function selectRules(
  { ruleManager: { rules } }: Pick<RuleParts, 'ruleManager'>,
  filter: string,
): readonly RuleRow[] {
  const isWanted = compileKql(filter, ruleField);
  const rows = rules.rows();
  return filter.trim() === '' ? rows : rows.filter((row) => isWanted(kibanaRule(row)));
}

/** Of all rules, in order. */
export function ruleTags({ ruleManager }: Pick<RuleParts, 'ruleManager'>): readonly string[] {
  return [...new Set(ruleManager.rules.list().flatMap(({ tags }) => tags))].toSorted();
}

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

function asText(parts: RuleParts, answer: Answer<{ readonly id: string }>): Answer<string> {
  const row = answer.value === null ? null : parts.ruleManager.rules.named(answer.value.id);
  return row === null
    ? told(answer)
    : answered(textOf(withExecution(row, parts.store)), answer.problems);
}
