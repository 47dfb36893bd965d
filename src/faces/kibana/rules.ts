import { newTable, writeJson, type Table, at, isTable, type Data } from '../../rules/index.ts';
import type { RuleRow } from '../../stores/detection-store.ts';
import { answered, refused, type Answer, taken } from '../../service/operation/operation.ts';
import { operation } from './parts.ts';
import { shown } from '../../service/operation/changes.ts';
import { readObject } from '../../service/rules/rule-content.ts';
import { authorOf } from '../../service/rules/rule-rows.ts';
import { unknownRule } from '../../service/rules/rules.ts';
import { told } from './errors.ts';
import { compileKql, type FieldValue, type FilterField } from './kql/match.ts';
import { pageOf, type PageRequest, type Sortable } from './page.ts';
import { asItIs, kibanaRule, withExecution } from './rule-answer.ts';
import type { By, How, KibanaParts } from './parts.ts';
import { addRuleItems } from './exceptions.ts';
import { inWords, listIn, textIn } from './tables.ts';

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

export const getRule = operation({
  name: 'kibana.rules.get',
  run(parts: KibanaParts, name: RuleName): Answer<string> {
    const row = taken(findRule(parts, name));
    return answered(textOf(withExecution(row, parts.store)));
  },
});

/** A rule as it was sent: JSON text, in which numbers have all digits. */
interface SentRule extends By {
  readonly rule: string;
}

export const createRule = operation({
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
export const changeRule = operation({
  name: 'kibana.rules.change',
  run(parts: KibanaParts, ask: SentRule & { readonly how: How }): Answer<string> {
    const read = readObject(ask.rule);
    if ('why' in read) return refused('ENG1502', `this is no rule: ${read.why}`);
    const row = taken(findRule(parts, nameIn(read.table)));
    const { rules } = parts.ruleManager;
    const { how } = ask;
    const sent = currentForm(read.table);
    const written = how === 'replace' ? asItIs(row, sent) : sent;
    return asText(parts, rules[how](row.id, textOf(written), authorOf(parts, ask)));
  },
  audit: ({ how }, rule) =>
    `${how === 'replace' ? 'replaced' : 'changed'} ${inWords('rule', rule)}`,
});

export const deleteRule = operation({
  name: 'kibana.rules.delete',
  run(parts: KibanaParts, ask: RuleName & By): Answer<string> {
    const row = taken(findRule(parts, ask));
    const removed = parts.ruleManager.rules.change(row.id, 'delete', authorOf(parts, ask));
    return removed.value === null
      ? { ...removed, value: null }
      : answered(textOf(withExecution(row, parts.store)));
  },
  audit: (_, rule) => `deleted ${inWords('rule', rule)}`,
});

/** Adds exception items to a rule alone. */
export const addExceptions = operation({
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
export const findRules = operation({
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
export const listTags = operation({
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

/*
 * What filters and orders of lists call the fields of rules: `alert.attributes.params.ruleId`. They are names of saved
 * objects of Kibana, in which parameters are written in camel case.
 */

/** As {@link kibanaRule} makes it. */
type KibanaRule = Table;

const PREFIX = 'alert.attributes.';

/** Attributes that every type of rules has, and what they are called in a rule. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  name: 'name',
  tags: 'tags',
  enabled: 'enabled',
  actions: 'actions',
  throttle: 'throttle',
  revision: 'revision',
  createdAt: 'created_at',
  createdBy: 'created_by',
  updatedAt: 'updated_at',
  updatedBy: 'updated_by',
  'schedule.interval': 'interval',
};

/** Parameters that may be filtered by. */
const PARAMETERS: ReadonlySet<string> = new Set(
  (
    'name tags enabled interval author building_block_type description rule_id false_positives from immutable ' +
    'license max_signals meta note risk_score risk_score_mapping rule_name_override severity severity_mapping ' +
    'references required_fields related_integrations rule_source setup threat timeline_id timeline_title ' +
    'timestamp_override timestamp_override_fallback_disabled to type version exceptions_list index query language ' +
    'filters data_view_id investigation_fields alert_suppression event_category_override timestamp_field ' +
    'tiebreaker_field saved_id threshold threat_query threat_mapping threat_index threat_indicator_path ' +
    'new_terms_fields history_window_start machine_learning_job_id anomaly_threshold response_actions namespace ' +
    'output_index actions throttle'
  ).split(' '),
);

/** Compared by their words. */
const TEXTS: ReadonlySet<string> = new Set(['name', 'description', 'note', 'setup', 'query']);

const TYPE_IDS: Readonly<Record<string, string>> = {
  eql: 'siem.eqlRule',
  query: 'siem.queryRule',
  saved_query: 'siem.savedQueryRule',
  threshold: 'siem.thresholdRule',
  threat_match: 'siem.indicatorRule',
  new_terms: 'siem.newTermsRule',
  esql: 'siem.esqlRule',
  machine_learning: 'siem.mlRule',
};

const typeIdOf = (rule: KibanaRule): string => TYPE_IDS[textIn(rule, 'type') ?? ''] ?? '';

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The field of rules with a name in filters; `null` where there is none. */
function ruleField(name: string): FilterField<KibanaRule> | null {
  if (name === 'alert.id' || name === 'alert.attributes.id') {
    return {
      kind: 'keyword',
      read: (rule) => [`alert:${textIn(rule, 'id') ?? ''}`, textIn(rule, 'id') ?? ''],
    };
  }
  const whole = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : '';
  const isExact = whole.endsWith('.keyword');
  const short = isExact ? whole.slice(0, -'.keyword'.length) : whole;
  if (short === 'alertTypeId') return { kind: 'keyword', read: (rule) => [typeIdOf(rule)] };
  if (short === 'consumer') return { kind: 'keyword', read: () => ['siem'] };
  const path = pathOf(short);
  if (path === null) return null;
  const kind = !isExact && path.length === 1 && TEXTS.has(path[0] ?? '') ? 'text' : 'keyword';
  return { kind, read: (rule) => valuesAt(rule, path) };
}

function pathOf(name: string): readonly string[] | null {
  const attribute = Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : undefined;
  if (attribute !== undefined) return [attribute];
  const [params, ...path] = name.split('.');
  const written = path.map(snake);
  return params === 'params' && PARAMETERS.has(written[0] ?? '') ? written : null;
}

/** All values below a path; an array is all of its elements. */
function valuesAt(data: Data | undefined, path: readonly string[]): readonly FieldValue[] {
  if (data === undefined || data === null || data instanceof Date) return [];
  if (Array.isArray(data)) return data.flatMap((each) => valuesAt(each, path));
  const [first, ...rest] = path;
  if (isTable(data)) {
    if (first !== undefined) return Object.hasOwn(data, first) ? valuesAt(data[first], rest) : [];
    // An object is there, whatever it has: `field: *` finds it.
    return Object.keys(data).length === 0 ? [] : [''];
  }
  return first === undefined ? [data] : [];
}

const textAt = (name: string) => (rule: KibanaRule) => {
  const value = rule[name];
  return typeof value === 'string' || typeof value === 'number' ? value : null;
};

const SEVERITY_ORDER = ['low', 'medium', 'high', 'critical'];

const byRun = (rule: KibanaRule) => {
  const date = at(at(rule['execution_summary'], 'last_execution'), 'date');
  return typeof date === 'string' ? date : null;
};

const bySeverity = (rule: KibanaRule) => SEVERITY_ORDER.indexOf(textIn(rule, 'severity') ?? '');

/** What lists of rules can be ordered by. */
const RULE_SORTS: Sortable<KibanaRule> = {
  name: textAt('name'),
  enabled: (rule) => Number(rule['enabled'] === true),
  severity: bySeverity,
  risk_score: textAt('risk_score'),
  riskScore: textAt('risk_score'),
  version: textAt('version'),
  created_at: textAt('created_at'),
  createdAt: textAt('created_at'),
  updated_at: textAt('updated_at'),
  updatedAt: textAt('updated_at'),
  'execution_summary.last_execution.date': byRun,
};
