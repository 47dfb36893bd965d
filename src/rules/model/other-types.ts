import { SOURCE_FIELDS, type RuleTypeName } from './fields.ts';
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
  alert_suppression: optional(suppression, 'alert suppression'),
} as const satisfies FieldTable;

/** The fields of the types that do not run here: checked, so that a file is right where it does run. */
export const OTHER_TYPE_FIELDS: Readonly<Record<Exclude<RuleTypeName, 'eql'>, FieldTable>> = {
  query: QUERY_FIELDS,
  saved_query: { ...QUERY_FIELDS, saved_id: required(filled, 'the saved query') },
  threshold: {
    ...QUERY_FIELDS,
    query: required(anyText, 'the query'),
    threshold: required(
      table({
        field: required(oneOrMore(anyText), 'the fields to group events by'),
        value: required(wholeNumber(1), 'the number of events that raise an alert'),
        cardinality: optional(
          list(
            table({
              field: required(fieldName, 'the field whose values are counted'),
              value: required(wholeNumber(0), 'the number of distinct values'),
            }),
          ),
          'the required number of distinct values of another field',
        ),
      }),
      'the number of events that raise an alert',
    ),
    alert_suppression: optional(
      table({ duration: required(suppressionDuration, 'the suppression period') }),
      'alert suppression',
    ),
  },
  threat_match: {
    ...QUERY_FIELDS,
    query: required(anyText, 'the query'),
    threat_query: required(anyText, 'the query for threat indicators'),
    threat_index: required(
      list(filled, { least: 1 }),
      'the index patterns of the threat indicators',
    ),
    threat_mapping: required(list(freeTable, { least: 1 }), 'the pairs of fields to compare'),
    threat_filters: optional(list(freeTable), 'filters for threat indicators'),
    threat_language: optional(queryLanguage, 'the language of threat_query'),
    threat_indicator_path: standard(
      fieldName,
      'threat.indicator',
      'the path of the indicator in its document',
    ),
    concurrent_searches: optional(wholeNumber(1), 'the number of concurrent searches'),
    items_per_search: optional(wholeNumber(1), 'the number of indicators per search'),
  },
  new_terms: {
    ...QUERY_FIELDS,
    query: required(anyText, 'the query'),
    new_terms_fields: required(
      list(fieldName, { least: 1, most: 3 }),
      'the fields whose values must be new',
    ),
    history_window_start: required(dateMath, 'the start of the history window'),
  },
  esql: {
    language: standard(oneOf('esql'), 'esql', 'fixed'),
    query: required(filled, 'the query'),
    alert_suppression: optional(suppression, 'alert suppression'),
  },
  machine_learning: {
    machine_learning_job_id: required(oneOrMore(filled), 'the machine learning jobs'),
    anomaly_threshold: required(wholeNumber(0, 100), 'the minimum anomaly score'),
    alert_suppression: optional(suppression, 'alert suppression'),
    query: optional(anything, 'no effect'),
  },
};
