import { at, isTable, type Data, type Table } from '../../rules/index.ts';
import type { FieldValue, FilterField } from './kql/match.ts';
import type { Sortable } from './page.ts';
import { textIn } from './tables.ts';

/*
 * What filters and orders of lists call the fields of rules: `alert.attributes.params.ruleId`. They are names of saved
 * objects of Kibana, in which parameters are written in camel case.
 */

/** As {@link kibanaRule} makes it. */
export type KibanaRule = Table;

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

export const typeIdOf = (rule: KibanaRule): string => TYPE_IDS[textIn(rule, 'type') ?? ''] ?? '';

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The field of rules with a name in filters; `null` where there is none. */
export function ruleField(name: string): FilterField<KibanaRule> | null {
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
export const RULE_SORTS: Sortable<KibanaRule> = {
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
