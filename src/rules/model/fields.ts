import { optional, required, server, standard, table, type FieldTable } from './field-table.ts';
import { anything, flag, freeTable, oneOf, text, wholeNumber } from './kind.ts';
import { list, listOr } from './lists.ts';
import {
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
} from './kinds.ts';

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

export type RuleType = (typeof RULE_TYPES)[number];

/** The fields of every rule, by their names in the detection engine's API. */
export const COMMON_FIELDS = {
  rule_id: required(filled, 'the identity of the rule, the same wherever it runs; best a UUID'),
  name: required(filled, 'what the rule is called'),
  description: required(filled, 'what it finds'),
  type: required(oneOf(...RULE_TYPES), 'how the rule is evaluated'),
  risk_score: required(riskScore, 'the weight of an alert'),
  severity: required(severity, 'how bad an alert is'),
  version: standard(wholeNumber(1), 1, 'the version of the content'),
  enabled: standard(flag, true, 'whether it runs'),
  tags: standard(texts, [], 'free labels, by custom "Name: value"'),
  interval: standard(interval, '5m', 'how often it runs'),
  from: standard(dateMath, 'now-6m', 'where the searched window begins'),
  to: standard(dateMath, 'now', 'where the searched window ends'),
  max_signals: standard(wholeNumber(1), 100, 'most alerts of one execution'),
  risk_score_mapping: standard(
    list(
      table({
        field: required(fieldName, 'the field of the event'),
        operator: standard(oneOf('equals'), 'equals', 'how it is compared'),
        value: standard(anyText, '', 'the value to compare with; "" takes the number itself'),
        risk_score: optional(riskScore, 'the score it gives'),
      }),
    ),
    [],
    'a risk score taken from the event',
  ),
  severity_mapping: standard(
    list(
      table({
        field: required(fieldName, 'the field of the event'),
        operator: standard(oneOf('equals'), 'equals', 'how it is compared'),
        value: required(anyText, 'the value to compare with'),
        severity: required(severity, 'the severity it gives'),
      }),
    ),
    [],
    'a severity taken from the event',
  ),
  rule_name_override: optional(fieldName, 'the field whose value names the alert'),
  timestamp_override: optional(fieldName, 'the time field that the window applies to'),
  timestamp_override_fallback_disabled: standard(
    flag,
    false,
    'never falls back to @timestamp where timestamp_override is missing',
  ),
  building_block_type: optional(oneOf('default'), 'alerts are hidden building blocks of others'),
  note: optional(anyText, 'the investigation guide, Markdown'),
  setup: standard(anyText, '', 'what must be set up before, Markdown'),
  investigation_fields: optional(
    listOr(
      list(fieldName),
      table({ field_names: required(list(fieldName, { least: 1 }), 'their names') }),
    ),
    'fields shown first in an alert',
  ),
  references: standard(texts, [], 'where to read more'),
  false_positives: standard(texts, [], 'what may raise it without being an attack'),
  author: standard(texts, [], 'who wrote it'),
  license: optional(anyText, 'its licence'),
  threat: standard(list(threat), [], 'the tactics and techniques it finds'),
  threat_mappings: optional(
    list(
      table({
        framework: optional(anyText, 'the framework'),
        version: optional(anyText, 'its version'),
        threat: required(list(threat), 'as threat, in the words of that version'),
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
        namespace_type: standard(oneOf('single', 'agnostic'), 'single', 'where the list is known'),
      }),
    ),
    [],
    'the exception lists that hide alerts',
  ),
  actions: standard(list(freeTable), [], 'notifications'),
  response_actions: optional(list(freeTable), 'what is done to the host'),
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
    'where the events come from; information only',
  ),
  required_fields: standard(
    list(
      table({
        name: required(fieldName, 'the field'),
        type: required(filled, 'its type'),
        ecs: optional(flag, 'whether ECS has it'),
      }),
    ),
    [],
    'the fields the rule reads; information only',
  ),
  timeline_id: optional(anyText, 'the timeline template'),
  timeline_title: optional(anyText, 'its title'),
  meta: optional(freeTable, 'free'),
  namespace: optional(anyText, 'without effect'),
  output_index: optional(anyText, 'without effect'),
  outcome: optional(anyText, 'without effect'),
  alias_target_id: optional(anyText, 'without effect'),
  alias_purpose: optional(anyText, 'without effect'),
  id: server(anyText, 'the object id in one space'),
  revision: server(wholeNumber(0), 'counts the changes'),
  immutable: server(flag, 'whether it came with the product'),
  rule_source: server(freeTable, 'where it came from'),
  created_at: server(anything, 'when it was made'),
  created_by: server(anyText, 'by whom'),
  updated_at: server(anything, 'when it was changed'),
  updated_by: server(anyText, 'by whom'),
  execution_summary: server(freeTable, 'how the last execution went'),
} as const satisfies FieldTable;

/** Where a rule reads, shared by the types that search indices. */
export const SOURCE_FIELDS = {
  index: optional(list(filled), 'index patterns; a leading "-" takes one away'),
  data_view_id: optional(filled, 'the data view, instead of index'),
  filters: optional(list(freeTable), 'filters of the query language of the store'),
} as const satisfies FieldTable;

/** The fields of EQL rules beyond the common ones. */
export const EQL_FIELDS = {
  language: standard(oneOf('eql'), 'eql', 'fixed'),
  query: required(filled, 'the EQL query'),
  ...SOURCE_FIELDS,
  event_category_override: optional(fieldName, 'the field before "where"; event.category'),
  timestamp_field: optional(fieldName, 'the field that orders events; @timestamp'),
  tiebreaker_field: optional(fieldName, 'orders events of the same time'),
  alert_suppression: optional(suppression, 'many alerts as one'),
} as const satisfies FieldTable;
