import { readStatement, type QueryLanguage } from '../../lang/index.ts';
import { type Fault, type Table, at } from './data.ts';
import {
  RULE_TYPES,
  type ReadQuery,
  type Rule,
  type RuleTypeName,
  SEARCH_FIELDS,
  SOURCE_FIELDS,
} from './fields.ts';
import {
  type FieldTable,
  required,
  standard,
  oneOf,
  filled,
  optional,
  table,
  anything,
  freeTable,
  wholeNumber,
  list,
  oneOrMore,
  anyText,
  dateMath,
  fieldName,
  suppression,
  suppressionDuration,
} from './field-table.ts';

const queryLanguage = oneOf('kuery', 'lucene');

const QUERY_FIELDS = {
  language: standard(queryLanguage, 'kuery', 'the language of the query'),
  query: optional(anyText, 'the query'),
  saved_id: optional(anyText, 'the saved query'),
  ...SOURCE_FIELDS,
  alert_suppression: optional(suppression, 'alert suppression'),
} as const satisfies FieldTable;

/** The fields of query rules beyond the common ones. Without a query, all events match. */
export const QUERY_RULE_FIELDS = {
  ...QUERY_FIELDS,
  query: standard(anyText, '', 'the query in KQL; all events without one'),
} as const satisfies FieldTable;

type OtherTypeName = Exclude<RuleTypeName, 'eql' | 'query'>;

/** The fields of the types that do not run here: checked, so that a file is right where it does run. */
export const OTHER_TYPE_FIELDS: Readonly<Record<OtherTypeName, FieldTable>> = {
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

/** The fields of EQL rules beyond the common ones. */
export const EQL_FIELDS = {
  language: standard(oneOf('eql'), 'eql', 'fixed'),
  query: required(filled, 'the EQL query'),
  ...SEARCH_FIELDS,
} as const satisfies FieldTable;

const textAt = (rule: Table, name: string): string | undefined => {
  const value = at(rule, name);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
};

/**
 * The query of a rule, parsed and checked, even where other fields are wrong. Without a schema: a rule is read for events of
 * any origin, and what a field is called there is not known. See the lints for fields that a source never has.
 */
const readText = (rule: Table, query: string, language: QueryLanguage): ReadQuery =>
  readStatement(query, language, {
    eventCategoryField: textAt(rule, 'event_category_override'),
    timestampField: textAt(rule, 'timestamp_field'),
    tiebreakerField: textAt(rule, 'tiebreaker_field'),
  });

/** `null` where there is none. */
function readEqlQuery(rule: Table): ReadQuery | null {
  const query = textAt(rule, 'query');
  return query === undefined ? null : readText(rule, query, 'eql');
}

/** Without one, all events match. A query in the syntax of Lucene is a fault of the rule, see {@link languageFaults}. */
function readKqlQuery(rule: Table): ReadQuery | null {
  return isLucene(rule) ? null : readText(rule, textAt(rule, 'query') ?? '', 'kuery');
}

const isLucene = (rule: Table): boolean => at(rule, 'language') === 'lucene';

/** What no query is read from. */
export function languageFaults(rule: Table): readonly Fault[] {
  if (at(rule, 'type') !== 'query' || !isLucene(rule)) return [];
  const hint = 'write the query in KQL with language = "kuery", or as an EQL rule';
  const message = 'a query in the syntax of Lucene cannot be run';
  return [{ code: 'RUL1106', path: ['rule', 'language'], message, hint }];
}

type ReadRuleQuery = (rule: Table) => ReadQuery | null;

/** How the queries of the types that run here are read. What runs them is in `src/detect/types`. */
const QUERIES: Readonly<Partial<Record<RuleTypeName, ReadRuleQuery>>> = {
  eql: readEqlQuery,
  query: readKqlQuery,
};

const FIELDS: Readonly<Record<RuleTypeName, FieldTable>> = {
  ...OTHER_TYPE_FIELDS,
  eql: EQL_FIELDS,
  query: QUERY_RULE_FIELDS,
};

/** The fields of a rule type beyond the common ones; none where the type is not known. */
export function typeFields(type: unknown): FieldTable {
  const known = RULE_TYPES.find((each) => each === type);
  return known === undefined ? NO_FIELDS : FIELDS[known];
}

const NO_FIELDS: FieldTable = {};

/** @returns `null` where it has none that is read: a rule of a type that does not run is only listed */
export const readQuery = (rule: Table): ReadQuery | null =>
  Object.entries(QUERIES).find(([type]) => type === rule['type'])?.[1](rule) ?? null;

/** Whether rules of its type run here. */
export const isRunnable = ({ type }: Pick<Rule, 'type'>): boolean => Object.hasOwn(QUERIES, type);
