import type { Diagnostic, Statement } from '../../lang/index.ts';
import {
  optional,
  required,
  server,
  standard,
  table,
  type Fields,
  type FieldTable,
  anything,
  flag,
  freeTable,
  oneOf,
  text,
  wholeNumber,
  list,
  listOr,
  anyText,
  dateMath,
  fieldName,
  filled,
  interval,
  riskScore,
  severity,
  suppression,
  texts,
  threat,
} from './field-table.ts';

export const RULE_TYPES = [
  'eql',
  'query',
  'saved_query',
  'threshold',
  'threat_match',
  'new_terms',
  'esql',
  'machine_learning',
] as const;

export type RuleTypeName = (typeof RULE_TYPES)[number];

/** The fields of every rule, by their names in the detection engine's API. */
export const COMMON_FIELDS = {
  rule_id: required(
    filled,
    'the identity of the rule, the same everywhere it runs; preferably a UUID',
  ),
  name: required(filled, 'the name of the rule'),
  description: required(filled, 'what the rule detects'),
  type: required(oneOf(...RULE_TYPES), 'the type of the rule'),
  risk_score: required(riskScore, 'the risk score of its alerts'),
  severity: required(severity, 'the severity of its alerts'),
  version: standard(wholeNumber(1), 1, 'the version of the rule'),
  enabled: standard(flag, true, 'whether the rule is enabled'),
  tags: standard(texts, [], 'free-form labels, by convention "Name: value"'),
  interval: standard(interval, '5m', 'the time between runs'),
  from: standard(dateMath, 'now-6m', 'the start of the search window'),
  to: standard(dateMath, 'now', 'the end of the search window'),
  max_signals: standard(wholeNumber(1), 100, 'the maximum number of alerts per run'),
  risk_score_mapping: standard(
    list(
      table({
        field: required(fieldName, 'the field of the event'),
        operator: standard(oneOf('equals'), 'equals', 'the comparison operator'),
        value: standard(anyText, '', 'the value to compare with; "" uses the number itself'),
        risk_score: optional(riskScore, 'the resulting risk score'),
      }),
    ),
    [],
    'a risk score from a field of the event',
  ),
  severity_mapping: standard(
    list(
      table({
        field: required(fieldName, 'the field of the event'),
        operator: standard(oneOf('equals'), 'equals', 'the comparison operator'),
        value: required(anyText, 'the value to compare with'),
        severity: required(severity, 'the resulting severity'),
      }),
    ),
    [],
    'a severity from a field of the event',
  ),
  rule_name_override: optional(fieldName, 'the field whose value becomes the name of the alert'),
  timestamp_override: optional(fieldName, 'the time field that the search window applies to'),
  timestamp_override_fallback_disabled: standard(
    flag,
    false,
    'do not fall back to @timestamp if timestamp_override is missing',
  ),
  building_block_type: optional(
    oneOf('default'),
    'marks the rule as a building block, whose alerts are hidden',
  ),
  note: optional(anyText, 'the investigation guide, Markdown'),
  setup: standard(anyText, '', 'setup instructions, Markdown'),
  investigation_fields: optional(
    listOr(
      list(fieldName),
      table({ field_names: required(list(fieldName, { least: 1 }), 'field names') }),
    ),
    'fields shown first in an alert',
  ),
  references: standard(texts, [], 'links to further information'),
  false_positives: standard(texts, [], 'known sources of false positives'),
  author: standard(texts, [], 'the authors'),
  license: optional(anyText, 'the license'),
  threat: standard(list(threat), [], 'the tactics and techniques that the rule detects'),
  threat_mappings: optional(
    list(
      table({
        framework: optional(anyText, 'the framework'),
        version: optional(anyText, 'its version'),
        threat: required(list(threat), 'like threat, in the terms of that version'),
      }),
    ),
    'threat for other versions of the framework',
  ),
  exceptions_list: standard(
    list(
      table({
        id: optional(anyText, 'the object id of the list'),
        list_id: required(filled, 'the id of the list'),
        type: required(filled, 'detection or rule_default'),
        namespace_type: standard(oneOf('single', 'agnostic'), 'single', 'the scope of the list'),
      }),
    ),
    [],
    'the exception lists of the rule',
  ),
  actions: standard(list(freeTable), [], 'notifications'),
  response_actions: optional(list(freeTable), 'response actions on the host'),
  throttle: optional(
    text('"no_actions", "rule" or a time span', 'time spans', (value) =>
      /^(no_actions|rule|[1-9]\d*[smhd])$/.test(value),
    ),
    'the older, rule-wide frequency of actions',
  ),
  related_integrations: standard(
    list(
      table({
        package: required(filled, 'the package'),
        version: required(filled, 'a range of its versions'),
        integration: optional(anyText, 'the integration in it'),
      }),
    ),
    [],
    'the integrations that provide the events; informational',
  ),
  required_fields: standard(
    list(
      table({
        name: required(fieldName, 'the field'),
        type: required(filled, 'its type'),
        ecs: optional(flag, 'whether it is an ECS field'),
      }),
    ),
    [],
    'the fields that the rule reads; informational',
  ),
  timeline_id: optional(anyText, 'the timeline template'),
  timeline_title: optional(anyText, 'its title'),
  meta: optional(
    freeTable,
    'free; `dockwarden.live`: whether the service runs the rule as events arrive',
  ),
  namespace: optional(anyText, 'no effect'),
  output_index: optional(anyText, 'no effect'),
  outcome: optional(anyText, 'no effect'),
  alias_target_id: optional(anyText, 'no effect'),
  alias_purpose: optional(anyText, 'no effect'),
  id: server(anyText, 'the object id in one Kibana space'),
  revision: server(wholeNumber(0), 'the number of changes'),
  immutable: server(flag, 'whether it is a prebuilt object'),
  rule_source: server(freeTable, 'the source of the rule'),
  created_at: server(anything, 'when it was created'),
  created_by: server(anyText, 'the author'),
  updated_at: server(anything, 'when it was updated'),
  updated_by: server(anyText, 'the author'),
  execution_summary: server(freeTable, 'the result of the last run'),
} as const satisfies FieldTable;

/** Where a rule reads, shared by the types that search indices. */
export const SOURCE_FIELDS = {
  index: optional(list(filled), 'index patterns; a leading "-" excludes one'),
  data_view_id: optional(filled, 'the data view, instead of index'),
  filters: optional(list(freeTable), 'filters in the query DSL'),
} as const satisfies FieldTable;

/** What a rule of a type that runs may say of its events and alerts. */
export const SEARCH_FIELDS = {
  ...SOURCE_FIELDS,
  event_category_override: optional(
    fieldName,
    'the field of the event category; event.category by default',
  ),
  timestamp_field: optional(fieldName, 'the field that orders events; @timestamp by default'),
  tiebreaker_field: optional(fieldName, 'the field that orders events with the same timestamp'),
  alert_suppression: optional(suppression, 'alert suppression'),
} as const satisfies FieldTable;

/**
 * A rule with all common fields, as every part of the program that does not know its type sees it. What only some types
 * have is missing in the others.
 */
export type Rule = Fields<typeof COMMON_FIELDS> &
  Partial<Fields<typeof SEARCH_FIELDS>> & {
    readonly type: RuleTypeName;
    /** Of a rule that runs; another may have none. */
    readonly query: string;
  };

/** The query of a rule, parsed and checked. */
export interface ReadQuery {
  /** `null` where the text cannot be parsed. */
  readonly statement: Statement | null;
  readonly diagnostics: readonly Diagnostic[];
}
