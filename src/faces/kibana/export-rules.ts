import { isTable, listKey, newTable, writeJson, type Table } from '../../rules/index.ts';
import type { ExceptionRow } from '../../stores/detection-store.ts';
import type { RuleManager } from '../../service/rules/rule-manager.ts';
import { internal } from '../../service/operation/operation.ts';
import { counted } from '../../util/counts.ts';
import { connectorOf } from './connectors.ts';
import { kibanaException } from './exceptions.ts';
import { listIn, scopeIn, textIn } from './tables.ts';
import type { KibanaParts } from './parts.ts';
import { kibanaRule } from './rule-answer.ts';
import { findRule, selectRules } from './rules.ts';

export const line = (table: Table) => `${writeJson(table, 'line')}\n`;

/** Of rules that a filter or a list of ids selects. */
interface RuleExport {
  readonly filter?: string;
  readonly ruleIds?: readonly string[];
  readonly ids?: readonly string[];
  /** Otherwise rules alone. */
  readonly isComplete: boolean;
}

function selected(parts: KibanaParts, { filter, ruleIds, ids }: RuleExport) {
  if (filter !== undefined) return { rows: selectRules(parts, filter), missing: [] };
  const names = ids?.map((id) => ({ id })) ?? ruleIds?.map((ruleId) => ({ ruleId })) ?? [];
  const rows = names.map((name) => findRule(parts, name).value);
  return {
    rows: [...new Set(rows.filter((row) => row !== null))],
    missing: (ids ?? ruleIds ?? []).filter((_, index) => rows[index] === null),
  };
}

/**
 * Rules, then the exception lists that they refer to, each with its items, then connectors, then a summary; one object a
 * line.
 */
export const exportRules = internal({
  name: 'kibana.rules.export',
  run(parts: KibanaParts, ask: RuleExport): string {
    const { ruleManager, store } = parts;
    const { rows, missing } = selected(parts, ask);
    const rules = rows.map(kibanaRule);
    if (!ask.isComplete) return rules.map(line).join('');
    const { lists, items, missingLists } = referred(ruleManager, rules);
    const { connectors, missingConnectors } = connectorsOf(rules, store);
    const written = [
      ...rules,
      ...lists.flatMap((list) => [
        kibanaException(list),
        ...(items.get(list.key) ?? []).map(kibanaException),
      ]),
      ...connectors,
    ];
    const itemCount = lists.reduce((sum, { key }) => sum + (items.get(key)?.length ?? 0), 0);
    const summary = newTable([
      ['exported_count', written.length],
      ['exported_rules_count', rules.length],
      ['missing_rules', missing.map((id) => newTable([['rule_id', id]]))],
      ['missing_rules_count', missing.length],
      ['exported_exception_list_count', lists.length],
      ['exported_exception_list_item_count', itemCount],
      ['missing_exception_lists', missingLists.map((id) => newTable([['list_id', id]]))],
      ['missing_exception_lists_count', missingLists.length],
      ['missing_exception_list_items', []],
      ['missing_exception_list_item_count', 0],
      ['exported_action_connector_count', connectors.length],
      ['missing_action_connections', missingConnectors],
      ['missing_action_connection_count', missingConnectors.length],
      ['excluded_action_connections', []],
      ['excluded_action_connection_count', 0],
    ]);
    return [...written, summary].map(line).join('');
  },
  audit: ({ ids, ruleIds }) =>
    `exported ${ids === undefined && ruleIds === undefined ? 'the rules of a filter' : counted((ids ?? ruleIds ?? []).length, 'rule')}`,
});

function referred({ exceptions }: RuleManager, rules: readonly Table[]) {
  const wanted = new Map<string, string>();
  for (const rule of rules) {
    for (const reference of listIn(rule, 'exceptions_list')) {
      const id = textIn(reference, 'list_id') ?? '';
      wanted.set(listKey({ list_id: id, namespace_type: scopeIn(reference) }), id);
    }
  }
  const lists: ExceptionRow[] = [];
  const items = new Map<string, ExceptionRow[]>();
  const known = new Set<string>();
  for (const row of exceptions.rows()) {
    if (row.list === null) {
      known.add(row.key);
      if (wanted.has(row.key)) lists.push(row);
    } else if (wanted.has(row.list)) {
      const own = items.get(row.list);
      if (own === undefined) items.set(row.list, [row]);
      else own.push(row);
    }
  }
  const missingLists = [...wanted].flatMap(([key, id]) => (known.has(key) ? [] : [id]));
  return { lists, items, missingLists };
}

function connectorsOf(rules: readonly Table[], { facts }: KibanaParts['store']) {
  const wanted = new Map<string, string>();
  for (const rule of rules) {
    for (const action of listIn(rule, 'actions')) {
      const id = textIn(action, 'id');
      if (id !== undefined) wanted.set(id, textIn(action, 'action_type_id') ?? '');
    }
  }
  const found = [...wanted].map(([id, type]) => ({ id, type, table: connectorOf(facts, id) }));
  return {
    connectors: found.flatMap(({ table }) => (isTable(table ?? undefined) ? [table as Table] : [])),
    missingConnectors: found.flatMap(({ id, type, table }) =>
      table === null
        ? [
            newTable([
              ['id', id],
              ['type', type],
            ]),
          ]
        : [],
    ),
  };
}
