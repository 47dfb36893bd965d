import { SOURCE_FIELDS, type RuleType } from './fields.ts';
import { optional, required, standard, table, type FieldTable } from './field-table.ts';
import { anything, freeTable, oneOf, wholeNumber } from './kind.ts';
import { list, oneOrMore } from './lists.ts';
import { anyText, dateMath, fieldName, filled, suppression, suppressionDuration } from './kinds.ts';

const queryLanguage = oneOf('kuery', 'lucene');

const QUERY_FIELDS = {
  language: standard(queryLanguage, 'kuery', 'the language of the query'),
  query: optional(anyText, 'the query'),
  saved_id: optional(anyText, 'the saved query'),
  ...SOURCE_FIELDS,
  alert_suppression: optional(suppression, 'many alerts as one'),
} as const satisfies FieldTable;

/** The fields of the types that do not run here: checked, so that a file is right where it does run. */
export const OTHER_TYPE_FIELDS: Readonly<Record<Exclude<RuleType, 'eql'>, FieldTable>> = {
  query: QUERY_FIELDS,
  saved_query: { ...QUERY_FIELDS, saved_id: required(filled, 'the saved query') },
  threshold: {
    ...QUERY_FIELDS,
    query: required(anyText, 'the query'),
    threshold: required(
      table({
        field: required(oneOrMore(anyText), 'the fields that events are grouped by'),
        value: required(wholeNumber(1), 'so many events make an alert'),
        cardinality: optional(
          list(
            table({
              field: required(fieldName, 'the field whose values are counted'),
              value: required(wholeNumber(0), 'so many different values'),
            }),
          ),
          'how many different values another field must have',
        ),
      }),
      'how many events make an alert',
    ),
    alert_suppression: optional(
      table({ duration: required(suppressionDuration, 'for so long') }),
      'many alerts as one',
    ),
  },
  threat_match: {
    ...QUERY_FIELDS,
    query: required(anyText, 'the query'),
    threat_query: required(anyText, 'the query for indicators'),
    threat_index: required(list(filled, { least: 1 }), 'where indicators are'),
    threat_mapping: required(list(freeTable, { least: 1 }), 'which fields are compared'),
    threat_filters: optional(list(freeTable), 'filters for indicators'),
    threat_language: optional(queryLanguage, 'the language of threat_query'),
    threat_indicator_path: standard(fieldName, 'threat.indicator', 'where an indicator stands'),
    concurrent_searches: optional(wholeNumber(1), 'searches at a time'),
    items_per_search: optional(wholeNumber(1), 'indicators of one search'),
  },
  new_terms: {
    ...QUERY_FIELDS,
    query: required(anyText, 'the query'),
    new_terms_fields: required(
      list(fieldName, { least: 1, most: 3 }),
      'the fields whose values are new',
    ),
    history_window_start: required(dateMath, 'since when values are known'),
  },
  esql: {
    language: standard(oneOf('esql'), 'esql', 'fixed'),
    query: required(filled, 'the query'),
    alert_suppression: optional(suppression, 'many alerts as one'),
  },
  machine_learning: {
    machine_learning_job_id: required(oneOrMore(filled), 'the jobs'),
    anomaly_threshold: required(wholeNumber(0, 100), 'from which score on'),
    alert_suppression: optional(suppression, 'many alerts as one'),
    query: optional(anything, 'without effect'),
  },
};
