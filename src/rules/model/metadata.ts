import {
  optional,
  type FieldTable,
  type Fields,
  flag,
  freeTable,
  oneOf,
  text,
  list,
  oneOrMore,
  anyText,
  texts,
} from './field-table.ts';

const day = text('a day as YYYY/MM/DD', 'days', (value) => /^\d{4}\/\d{2}\/\d{2}$/.test(value));

/** `[metadata]` of a rule file: about the file, not part of the rule. */
export const METADATA_FIELDS = {
  creation_date: optional(day, 'when the rule was written'),
  updated_date: optional(day, 'when it was last updated'),
  deprecation_date: optional(day, 'when it was deprecated'),
  maturity: optional(
    oneOf('development', 'experimental', 'beta', 'production', 'deprecated'),
    'the maturity of the rule',
  ),
  integration: optional(oneOrMore(anyText), 'the integrations that provide its events'),
  min_stack_version: optional(anyText, 'the minimum version of the stack'),
  min_stack_comments: optional(anyText, 'why'),
  bypass_bbr_timing: optional(flag, 'whether the building block has its own interval and window'),
  comments: optional(anyText, 'free'),
  os_type_list: optional(texts, 'operating systems'),
  query_schema_validation: optional(flag, 'whether the query is validated against a schema'),
  related_endpoint_rules: optional(list(texts), 'endpoint rules that detect the same'),
  promotion: optional(flag, 'whether the rule promotes alerts of another product'),
  extended: optional(freeTable, 'free'),
  dockwarden_ignore: optional(texts, 'codes of warnings to silence for this rule'),
} as const satisfies FieldTable;

export type Metadata = Fields<typeof METADATA_FIELDS>;
