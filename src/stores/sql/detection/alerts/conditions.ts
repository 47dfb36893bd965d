import { ALERT_FACETS, type AlertQuery } from '../../../alert-store.ts';
import type { Database, SqlValue } from '../../database.ts';
import {
  ALERT,
  ALL_SEVERITIES,
  ALL_STATES,
  BLOCK,
  FACET_COLUMNS,
  HIDDEN_ALERT,
  HIDDEN_BLOCK,
  idBytes,
  isOfWorkload,
  numberOfSeverity,
  statesWhere,
} from './codes.ts';
import { checkText, checkValues, facetText, likeText } from '../../../alert-limits.ts';
import { AlertValues } from './values.ts';
import { partialIn, revisionsIn, whereSql } from './where.ts';

/** The limits, in rows, by which the way to find alerts is chosen; tests use others than {@link EFFORT}. */
export interface Effort {
  /** The maximum number that is looked up one by one and sorted, which takes some milliseconds. */
  readonly few: number;
  /** The maximum number walked in order to fill a page. */
  readonly walked: number;
  /** The number of lookups that take as long as a scan of a million. */
  readonly lookups: number;
  /** The maximum number counted in an index that needs no lookups when ways are compared. */
  readonly counted: number;
  /** The maximum number of values of one column that are looked up by a statement each. */
  readonly statements: number;
  /** The maximum number of workloads listed; if more satisfy a query, each alert is tested by its own workload. */
  readonly workloads: number;
}

export const EFFORT: Effort = {
  few: 10_000,
  walked: 10_000,
  lookups: 100_000,
  counted: 200_000,
  statements: 500,
  workloads: 10_000,
};

/** One condition on a row of `alerts a`. Its text is made of words of our own alone; all values are bound. */
export interface Filter {
  /** The columns that it reads. */
  readonly columns: readonly string[];
  readonly sql: string;
  readonly values: readonly SqlValue[];
  /** What a path settles if it leads to the wanted values of it alone; `null` where none can. */
  readonly key: string | null;
}

/** A column that must have one of some values. */
export interface ColumnValues {
  readonly column: string;
  readonly values: readonly SqlValue[];
}

/** A query in terms of the tables. */
export interface Conditions {
  readonly states: readonly number[];
  readonly severities: readonly number[];
  readonly rules: readonly number[] | null;
  /** Of workloads, facets, stories and sequences. */
  readonly columns: readonly ColumnValues[];
  /** Each names labels of which an alert must have one. */
  readonly labels: readonly (readonly number[])[];
  /** Hexadecimal, each once. */
  readonly ids: readonly string[] | null;
  readonly from: number | null;
  readonly to: number | null;
  /** All of the above except the times, and what no index is for. */
  readonly filters: readonly Filter[];
}

/** `null` where no alert can satisfy the query, such as for a container that no alert names. */
export function conditionsOf(
  query: AlertQuery,
  database: Database,
  effort: Effort,
): Conditions | null {
  const values = new AlertValues(database);
  const states = statesOf(query);
  const severities = severitiesOf(query);
  const rules = common(rulesOf(query, database), revisionsIn(query.where));
  const columns: ColumnValues[] = [];
  const filters: Filter[] = query.kind === 'any' ? [] : [kindFilter(query)];

  const ofWorkload: ColumnTest[] = [];
  for (const { facet, values: texts, isNegated = false } of query.facets ?? []) {
    checkValues(`values of ${facet}`, texts);
    if (!ALERT_FACETS.includes(facet)) return null;
    const column = FACET_COLUMNS[facet];
    const numbers = values.numbersOf(facet, texts.map(facetText));
    if (isOfWorkload(facet)) ofWorkload.push({ column, values: numbers, isNegated });
    else if (!isNegated) narrow(columns, { column, values: numbers });
    else if (numbers.length > 0) filters.push(noneOf(column, numbers));
  }
  if (ofWorkload.length > 0) {
    const workloads = workloadsOf(ofWorkload, database, effort.workloads);
    const isWanted = ofWorkload.some(({ isNegated }) => !isNegated);
    if (workloads === null) filters.push(ofSuchWorkload(ofWorkload));
    else if (isWanted) columns.push({ column: 'workload', values: workloads });
    else filters.push({ ...oneOf('workload', workloads), key: null });
  }
  if (query.stories !== undefined) {
    columns.push({ column: 'story', values: storiesOf(query.stories, database) });
  }
  if (query.groups !== undefined) {
    checkValues('groups', query.groups);
    const sequences = [...new Set(query.groups)].flatMap((group) => idBytes(group) ?? []);
    columns.push({ column: 'sequence', values: sequences });
  }
  const labels = labelsOf(query, values);
  const ids = idsOf(query);
  const { from = null, to = null } = query;
  const isImpossible =
    (from !== null && to !== null && from > to) ||
    states.length === 0 ||
    severities.length === 0 ||
    rules?.length === 0 ||
    ids?.length === 0 ||
    [...columns.map((each) => each.values), ...labels].some((each) => each.length === 0);
  if (isImpossible) return null;

  if (states.length < ALL_STATES.length) filters.push(oneOf('state', states));
  if (severities.length < ALL_SEVERITIES.length) filters.push(oneOf('severity', severities));
  if (rules !== null) filters.push(oneOf('rule', rules));
  for (const { column, values: wanted } of columns) filters.push(oneOf(column, wanted));
  for (const [index, wanted] of labels.entries()) filters.push(labelled(wanted, labelKey(index)));
  if (ids !== null) filters.push(identified(ids));
  if (query.text !== undefined && query.text !== '') filters.push(containing(query.text));
  if (query.where !== undefined) {
    const where = whereSql(query.where, database);
    if (where === null) return null;
    filters.push({ ...where, key: null });
  }
  return { states, severities, rules, columns, labels, ids, from, to, filters };
}

/** What is in both, where both are said. */
const common = (a: number[] | null, b: readonly number[] | null): readonly number[] | null =>
  a === null || b === null ? (a ?? b) : a.filter((each) => b.includes(each));

/** Conditions on the same column become one. */
function narrow(columns: ColumnValues[], { column, values }: ColumnValues): void {
  const known = columns.findIndex((each) => each.column === column);
  const both = columns[known]?.values.filter((value) => values.includes(value));
  if (known < 0) columns.push({ column, values });
  else columns[known] = { column, values: both ?? [] };
}

interface ColumnTest extends ColumnValues {
  readonly isNegated: boolean;
}

/** `null` for more than `max`. */
function workloadsOf(
  tests: readonly ColumnTest[],
  database: Database,
  max: number,
): readonly number[] | null {
  const { sql, values } = workloadTest(tests);
  const numbers = database.column<number>(
    `SELECT w.number FROM alert_workloads w WHERE ${sql} LIMIT ?`,
    ...values,
    max + 1,
  );
  return numbers.length > max ? null : numbers;
}

function ofSuchWorkload(tests: readonly ColumnTest[]): Filter {
  const { sql, values } = workloadTest(tests);
  return {
    columns: ['workload'],
    sql: `EXISTS (SELECT 1 FROM alert_workloads w WHERE w.number = a.workload AND ${sql})`,
    values,
    key: null,
  };
}

function workloadTest(tests: readonly ColumnTest[]): Pick<Filter, 'sql' | 'values'> {
  const filters = tests.map(({ column, values, isNegated }) =>
    isNegated ? noneOf(column, values, 'w') : oneOf(column, values, 'w'),
  );
  return {
    sql: filters.map(({ sql }) => sql).join(' AND '),
    values: filters.flatMap(({ values }) => values),
  };
}

function kindFilter({ kind, includesBuildingBlocks }: AlertQuery): Filter {
  if (kind === 'block') return oneOf('kind', [BLOCK, HIDDEN_BLOCK]);
  return oneOf('kind', includesBuildingBlocks === true ? [ALERT, HIDDEN_ALERT] : [ALERT]);
}

function statesOf({ statuses, closeReasons }: AlertQuery): readonly number[] {
  return statesWhere(
    ({ status, closeReason }) =>
      statuses?.includes(status) !== false &&
      (closeReasons === undefined || (closeReason !== null && closeReasons.includes(closeReason))),
  );
}

function severitiesOf({ severities }: AlertQuery): readonly number[] {
  if (severities === undefined) return ALL_SEVERITIES;
  const wanted = new Set(severities.map(numberOfSeverity));
  return ALL_SEVERITIES.filter((severity) => wanted.has(severity));
}

function rulesOf(
  { ruleIds, notRuleIds, ruleTags }: AlertQuery,
  database: Database,
): number[] | null {
  if (ruleIds === undefined && notRuleIds === undefined && ruleTags === undefined) return null;
  checkValues('rules', ruleIds ?? []);
  checkValues('rules', notRuleIds ?? []);
  checkValues('tags of rules', ruleTags ?? []);
  return database.column(
    `SELECT number FROM alert_rules
      WHERE (CAST(?1 AS TEXT) IS NULL OR rule_id IN (SELECT value FROM json_texts(?1)))
        AND (CAST(?2 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM json_texts(tags) tag
          WHERE tag.value IN (SELECT value FROM json_texts(?2))))
        AND rule_id NOT IN (SELECT value FROM json_texts(?3))`,
    ruleIds === undefined ? null : JSON.stringify(ruleIds),
    ruleTags === undefined ? null : JSON.stringify(ruleTags),
    JSON.stringify(notRuleIds ?? []),
  );
}

/** One that was merged stands for the story into which it was. */
function storiesOf(stories: readonly string[], database: Database): number[] {
  checkValues('stories', stories);
  return database.column(
    `SELECT number FROM stories WHERE id IN (
      SELECT coalesce(successor, value) FROM json_texts(?) LEFT JOIN merged_stories ON story = value)`,
    JSON.stringify(stories),
  );
}

function labelsOf({ tags, assignees, where }: AlertQuery, values: AlertValues): number[][] {
  const partial = partialIn(where);
  checkValues('tags', tags ?? []);
  checkValues('assignees', assignees ?? []);
  return [
    ...(tags === undefined ? [] : [values.numbersOf('tag', tags)]),
    ...(assignees === undefined ? [] : [values.numbersOf('assignee', assignees)]),
    ...(partial === null ? [] : [values.numbersOf('partial', partial)]),
  ];
}

function idsOf({ ids }: AlertQuery): string[] | null {
  if (ids === undefined) return null;
  checkValues('alerts', ids);
  return [...new Set(ids)].filter((id) => idBytes(id) !== null);
}

/** Lists up to this length are written out; of a few lengths only, so that there are few statements. */
const MAX_WRITTEN = 16;

export function oneOf(column: string, values: readonly SqlValue[], table = 'a'): Filter {
  const known = { columns: [column], key: column };
  if (values.length === 1) return { ...known, sql: `${table}.${column} = ?`, values };
  if (values.length === 0) return { ...known, sql: 'FALSE', values };
  if (values.length <= MAX_WRITTEN) {
    const padded = [...values];
    while (!Number.isInteger(Math.log2(padded.length))) padded.push(values[0]!);
    const marks = padded.map(() => '?').join(', ');
    return { ...known, sql: `${table}.${column} IN (${marks})`, values: padded };
  }
  const bytes = values.some((value) => typeof value === 'object');
  const list = bytes ? 'unhex(value) FROM json_texts(?)' : 'value FROM json_numbers(?)';
  const sql = `${table}.${column} IN (SELECT ${list})`;
  return { ...known, sql, values: [JSON.stringify(bytes ? values.map(hexOf) : values)] };
}

/** An alert without the field has none of the values. */
function noneOf(column: string, numbers: readonly SqlValue[], table = 'a'): Filter {
  const { columns, sql, values } = oneOf(column, numbers, table);
  return { columns, sql: `(${table}.${column} IS NULL OR NOT ${sql})`, values, key: null };
}

/** Names a condition on labels, of which there may be more than one. */
export const labelKey = (index: number): string => `label ${index}`;

function labelled(numbers: readonly number[], key: string): Filter {
  const { sql, values } = oneOf('label', numbers, 'l');
  return {
    columns: ['created', 'number', 'label'],
    sql: `EXISTS (SELECT 1 FROM alert_labels l
      WHERE ${sql} AND l.created = a.created AND l.number = a.number)`,
    values,
    key,
  };
}

const identified = (ids: readonly string[]): Filter => ({
  columns: ['number'],
  sql: `a.number IN (SELECT number FROM alert_details
    WHERE id IN (SELECT unhex(value) FROM json_texts(?)))`,
  values: [JSON.stringify(ids)],
  key: 'id',
});

function containing(text: string): Filter {
  checkText(text);
  const pattern = likeText(text);
  return {
    columns: ['number', 'reason'],
    sql: String.raw`EXISTS (SELECT 1 FROM alert_details d WHERE d.number = a.number
      AND (d.reason LIKE ? ESCAPE '\' OR d.rule_name LIKE ? ESCAPE '\'))`,
    values: [pattern, pattern],
    key: null,
  };
}

const hexOf = (value: SqlValue): SqlValue =>
  value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
