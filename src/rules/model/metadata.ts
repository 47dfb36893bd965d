import { optional, type FieldTable, type Fields } from './field-table.ts';
import { flag, freeTable, oneOf, text } from './kind.ts';
import { list, oneOrMore } from './lists.ts';
import { anyText, texts } from './kinds.ts';

const day = text('a day as YYYY/MM/DD', 'days', (value) => /^\d{4}\/\d{2}\/\d{2}$/.test(value));

/** `[metadata]` of a rule file: about the file, not part of the rule. */
export const METADATA_FIELDS = {
  creation_date: optional(day, 'when the rule was written'),
  updated_date: optional(day, 'when it was changed last'),
  deprecation_date: optional(day, 'when it was given up'),
  maturity: optional(
    oneOf('development', 'experimental', 'beta', 'production', 'deprecated'),
    'how far the rule is',
  ),
  integration: optional(oneOrMore(anyText), 'the integrations whose events it reads'),
  min_stack_version: optional(anyText, 'the oldest version it runs on'),
  min_stack_comments: optional(anyText, 'why'),
  bypass_bbr_timing: optional(flag, 'a building block with its own timing'),
  comments: optional(anyText, 'free'),
  os_type_list: optional(texts, 'operating systems'),
  query_schema_validation: optional(flag, 'whether fields are checked against a schema'),
  related_endpoint_rules: optional(list(texts), 'rules of an agent that find the same'),
  promotion: optional(flag, 'whether it promotes alerts of another product'),
  extended: optional(freeTable, 'free'),
  dockwarden_ignore: optional(texts, 'codes of warnings that are not meant for this rule'),
} as const satisfies FieldTable;

export type Metadata = Fields<typeof METADATA_FIELDS>;
