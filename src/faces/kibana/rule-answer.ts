import { at, isTable, newTable, type Data, type Table } from '../../rules/index.ts';
import type { DetectionStore, RuleRow } from '../../stores/detection-store.ts';
import { CATALOGUES } from '../../events/catalogue/index.ts';
import { contentOf, isSame, readObject, tableOf } from '../../service/rules/rule-content.ts';
import { serverFields } from '../../service/rules/rule-rows.ts';

/** Of a rule that leaves them out. Each answer has arrays of its own. */
const DEFAULTS: readonly (readonly [string, () => Data])[] = [
  ['version', () => 1],
  ['tags', () => []],
  ['interval', () => '5m'],
  ['from', () => 'now-6m'],
  ['to', () => 'now'],
  ['max_signals', () => 100],
  ['risk_score_mapping', () => []],
  ['severity_mapping', () => []],
  ['references', () => []],
  ['false_positives', () => []],
  ['author', () => []],
  ['threat', () => []],
  ['exceptions_list', () => []],
  ['actions', () => []],
  ['related_integrations', () => []],
  ['required_fields', () => []],
  ['setup', () => ''],
  ['output_index', () => ''],
];

/** The language of a type of rules; of others it stands in the rule. */
const LANGUAGES: ReadonlyMap<Data | undefined, string> = new Map([
  ['eql', 'eql'],
  ['esql', 'esql'],
  ['query', 'kuery'],
  ['saved_query', 'kuery'],
  ['threshold', 'kuery'],
  ['threat_match', 'kuery'],
  ['new_terms', 'kuery'],
]);

/** A rule as it was sent, with the defaults of what it leaves out, and what the service says of it. */
export function kibanaRule(row: RuleRow): Table {
  const document = tableOf(row.document);
  const rule = newTable([
    ...Object.entries(withDefaults(document)),
    ...Object.entries(plainTable(serverFields(row))),
    ['rule_source', sourceOf(row, document)],
  ]);
  const required = rule['required_fields'];
  if (Array.isArray(required)) rule['required_fields'] = required.map(withEcs);
  return rule;
}

function withDefaults(document: Table): Table {
  const language = LANGUAGES.get(document['type']);
  return newTable([
    ...DEFAULTS.map(([name, value]) => [name, value()] as const),
    ...(language === undefined ? [] : [['language', language] as const]),
    ...Object.entries(document),
  ]);
}

/**
 * A rule that is sent for one that is there already: as it is kept where they only differ in defaults that one of them
 * spells out, as an export does. Nothing has changed then.
 */
export function asItIs(row: RuleRow, sent: Table): Table {
  const kept = tableOf(row.document);
  const other = tableOf(contentOf(sent).document);
  other['rule_id'] ??= row.id;
  if (!isSame(withDefaults(kept), withDefaults(other))) return sent;
  return newTable([...Object.entries(kept), ['enabled', sent['enabled'] !== false]]);
}

function sourceOf(row: RuleRow, document: Table): Table {
  if (row.origin !== 'pack') return newTable([['type', 'internal']]);
  const base = row.base === null ? null : tableOf(row.base);
  const names = base === null ? [] : [...new Set([...Object.keys(base), ...Object.keys(document)])];
  const changed = names.filter(
    (name) => name !== 'enabled' && !isSame(base?.[name], document[name]),
  );
  return newTable([
    ['type', 'external'],
    ['is_customized', changed.length > 0],
    ['has_base_version', base !== null],
    ['customized_fields', changed.map((name) => newTable([['field_name', name]]))],
  ]);
}

/** Whether a field is one of ECS is computed where it is not said. */
function withEcs(field: Data): Data {
  const name = at(field, 'name');
  if (!isTable(field) || typeof name !== 'string' || field['ecs'] !== undefined) return field;
  return newTable([...Object.entries(field), ['ecs', CATALOGUES.ecs.has(name)]]);
}

export function plainTable(fields: Readonly<Record<string, unknown>>): Table {
  const read = readObject(fields);
  return 'table' in read ? read.table : newTable();
}

const STATUSES = {
  succeeded: { status: 'succeeded', status_order: 0 },
  warning: { status: 'partial failure', status_order: 20 },
  failed: { status: 'failed', status_order: 30 },
} as const;

/** The rule, and how its last run ended; without that before the first one. */
export function withExecution(row: RuleRow, store: Pick<DetectionStore, 'runs'>): Table {
  const rule = kibanaRule(row);
  const [run] = store.runs.list({ ruleId: row.id, limit: 1 });
  if (run === undefined) return rule;
  rule['execution_summary'] = plainTable({
    last_execution: {
      date: new Date(run.endedAt).toISOString(),
      ...STATUSES[run.outcome],
      message: run.message ?? '',
      metrics: { total_search_duration_ms: run.endedAt - run.startedAt },
    },
  });
  return rule;
}
