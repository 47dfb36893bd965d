import type { AlertFacet, StoredAlert } from '../../../alert-store.ts';
import type { Database } from '../../database.ts';
import {
  FACET_COLUMNS,
  idBytes,
  idText,
  isBlock,
  isHidden,
  numberOfField,
  OWN_FACETS,
  severityAt,
  stateAt,
  WORKLOAD_FACETS,
} from './codes.ts';
import { AlertDocuments, AlertValues, AlertWorkloads } from './values.ts';

/** The position of an alert in the narrow table. */
export interface AlertPlace {
  readonly created: number;
  readonly number: number;
}

/** What changes of an alert look at. */
export interface TriageRow extends AlertPlace {
  readonly kind: number;
  readonly state: number;
  readonly story: number | null;
  /** Its last entry in the history. */
  readonly history: number | null;
}

/** A row of the narrow table. Its other columns are those of facets. */
export interface NarrowRow extends TriageRow, Readonly<Record<string, unknown>> {
  readonly severity: number;
  readonly rule: number;
  readonly workload: number;
  readonly risk: number;
  readonly change: number;
  readonly sequence: Uint8Array | null;
}

export type IdentifiedRow = TriageRow & { readonly id: string };

export function rowById(database: Database, id: Uint8Array): TriageRow | undefined {
  return database.get<TriageRow>(BY_ID, id);
}

/** In the order in which they are stored, each once. */
export const rowsByIds = (database: Database, ids: readonly string[]): IdentifiedRow[] =>
  triageRows(
    database,
    BY_IDS,
    ids.filter((id) => idBytes(id) !== null),
  );

/** In the order in which they are stored. */
export const rowsByNumbers = (database: Database, numbers: readonly number[]): IdentifiedRow[] =>
  triageRows(database, BY_NUMBERS, numbers);

/**
 * All rows as one text, which SQLite hands over in a third of the time of thousands of rows. Sorted here: a change of many
 * then writes each page once, and an order that a subquery asks for is none that SQLite has to keep in what reads it.
 */
function triageRows(database: Database, sql: string, list: readonly unknown[]): IdentifiedRow[] {
  const rows = database.value<string>(sql, JSON.stringify(list));
  return (JSON.parse(rows ?? '[]') as TriageValues[])
    .map(([created, number, kind, state, story, history, id]) => {
      return { created, number, kind, state, story, history, id };
    })
    .sort((a, b) => a.created - b.created || a.number - b.number);
}

type TriageValues = readonly [
  created: number,
  number: number,
  kind: number,
  state: number,
  story: number | null,
  history: number | null,
  id: string,
];

/** In the same order. */
export const idsAt = (database: Database, places: readonly AlertPlace[]): string[] =>
  database.column(IDS, JSON.stringify(places.map(({ number }) => number)));

/** The alerts at these places, in this order. */
export function readAlerts(database: Database, places: readonly AlertPlace[]): StoredAlert[] {
  const numbers = places.map(({ number }) => number);
  const found = database.all<NarrowRow>(AT, JSON.stringify(numbers));
  const byNumber = new Map(found.map((row) => [row.number, row]));
  const rows = numbers.flatMap((number) => byNumber.get(number) ?? []);
  const parts = partsOf(database, rows);
  const documents = new AlertDocuments(database);
  documents.know([...parts.rules.keys()]);
  return rows.map((row) => alertOf(row, parts, documents));
}

type Parts = ReturnType<typeof partsOf>;

/** Rows of several tables about some alerts, which are combined. */
function partsOf(database: Database, rows: readonly NarrowRow[]) {
  // What nothing is asked about needs no statement.
  const all = <Row>(sql: string, numbers: readonly number[]): Row[] =>
    numbers.length === 0 ? [] : database.all<Row>(sql, JSON.stringify([...new Set(numbers)]));
  const about = <Row extends { readonly number: number }>(
    sql: string,
    numbers: readonly number[],
  ): ReadonlyMap<number, Row> => new Map(all<Row>(sql, numbers).map((row) => [row.number, row]));
  const numbers = rows.map(({ number }) => number);
  const rules = rows.map(({ rule }) => rule);
  const stories = rows.flatMap(({ story }) => story ?? []);
  const entries = rows.flatMap(({ history }) => history ?? []);
  const workloads = new AlertWorkloads(database).valuesOf(rows.map(({ workload }) => workload));
  const values = [...rows.flatMap(ownNumbers), ...[...workloads.values()].flat()];
  return {
    details: about<DetailRow>(DETAILS, numbers),
    rules: about<RuleRow>(RULES, rules),
    stories: about<{ number: number; id: string }>(STORIES, stories),
    labels: all<LabelRow>(LABELS, numbers),
    notes: about<{ number: number; notes: number }>(NOTES, numbers),
    workloads,
    texts: new AlertValues(database).texts(values.filter((each) => each !== null)),
    /** When the status was changed last, and by whom. */
    statuses: about<{ number: number; at: number; by: string }>(STATUSES, entries),
  };
}

function alertOf(row: NarrowRow, parts: Parts, documents: AlertDocuments): StoredAlert {
  const details = parts.details.get(row.number)!;
  const rule = parts.rules.get(row.rule)!;
  const status = parts.statuses.get(row.number);
  return {
    id: idText(details.id),
    ruleId: rule.rule_id,
    ruleRevision: rule.revision,
    ruleName: details.rule_name,
    runId: details.run_id,
    kind: isBlock(row.kind) ? 'block' : 'alert',
    isBuildingBlock: isHidden(row.kind),
    group: row.sequence === null ? null : idText(row.sequence),
    severity: severityAt(row.severity),
    riskScore: row.risk,
    reason: details.reason,
    ruleTags: JSON.parse(rule.tags) as string[],
    createdAt: row.created,
    firstEvent: bigintOf(details.first_event),
    lastEvent: bigintOf(details.last_event),
    arrivals: JSON.parse(details.arrivals) as number[],
    facets: facetsOf(row, parts),
    document: documents.read(row.rule, details.bytes, details.document),
    suppression: suppressionOf(details),
    ...stateAt(row.state),
    assignees: labelsOf(parts, row, ASSIGNEE),
    tags: labelsOf(parts, row, TAG),
    statusChangedAt: status?.at ?? null,
    statusChangedBy: status?.by ?? null,
    story: row.story === null ? null : (parts.stories.get(row.story)?.id ?? null),
    notes: parts.notes.get(row.number)?.notes ?? 0,
    lastDetected: details.last_detected ?? row.created,
    change: row.change,
  };
}

function facetsOf(
  row: NarrowRow,
  { texts, workloads }: Parts,
): Partial<Record<AlertFacet, string>> {
  const numbers = [...(workloads.get(row.workload) ?? []), ...ownNumbers(row)];
  return Object.fromEntries(
    [...WORKLOAD_FACETS, ...OWN_FACETS].flatMap((facet, index) => {
      const number = numbers[index] ?? null;
      const text = number === null ? undefined : texts.get(number);
      return text === undefined ? [] : [[facet, text] as const];
    }),
  );
}

/** Of values, in the order of the facets. */
const ownNumbers = (row: NarrowRow): (number | null)[] =>
  OWN_FACETS.map((facet) => row[FACET_COLUMNS[facet]] as number | null);

function suppressionOf(details: DetailRow): StoredAlert['suppression'] {
  if (details.instance === null) return null;
  return {
    instance: details.instance,
    start: bigintOf(details.suppressed_first),
    end: bigintOf(details.suppressed_last),
    count: details.count ?? 0,
  };
}

const TAG = numberOfField('tag');
const ASSIGNEE = numberOfField('assignee');

const labelsOf = ({ labels }: Parts, { number }: NarrowRow, field: number): string[] =>
  labels.filter((each) => each.number === number && each.field === field).map(({ value }) => value);

/** Times of events may be outside the range of 64 bits of nanoseconds, so they are texts. */
export const bigintOf = (text: string | null): bigint | null =>
  text === null ? null : BigInt(text);
export const textOfBigint = (value: bigint | null): string | null => value?.toString() ?? null;

/** By one statement, which a server answers at once. */
const AT = `SELECT a.* FROM json_numbers(?) n CROSS JOIN alert_details d ON d.number = n.value
  CROSS JOIN alerts a ON a.created = d.created AND a.number = d.number`;
const BY_ID = `SELECT a.created, a.number, a.kind, a.state, a.story, a.history FROM alert_details d CROSS JOIN alerts a
  ON a.created = d.created AND a.number = d.number WHERE d.id = ?`;
const IDS = `SELECT lower(hex(d.id)) AS id
  FROM json_numbers(?) n CROSS JOIN alert_details d ON d.number = n.value`;
/** As {@link TriageValues}. */
const AS_TEXT = `SELECT json_group_array(json_array(
    a.created, a.number, a.kind, a.state, a.story, a.history, lower(hex(d.id)))) AS rows`;
const BY_IDS = `${AS_TEXT} FROM alert_details d INDEXED BY alert_ids
    CROSS JOIN alerts a ON a.created = d.created AND a.number = d.number
  WHERE d.id IN (SELECT unhex(value) FROM json_texts(?))`;
const BY_NUMBERS = `${AS_TEXT} FROM json_numbers(?) n CROSS JOIN alert_details d ON d.number = n.value
    CROSS JOIN alerts a ON a.created = d.created AND a.number = d.number`;
const THESE = 'IN (SELECT value FROM json_numbers(?))';
const DETAILS = `SELECT d.*, o.bytes, o.document, s.instance, s.first_event AS suppressed_first,
    s.last_event AS suppressed_last, s.count, s.last_detected
  FROM alert_details d JOIN alert_documents o USING (number)
    LEFT JOIN alert_suppressions s USING (number)
  WHERE d.number ${THESE}`;
const RULES = `SELECT number, rule_id, revision, tags FROM alert_rules WHERE number ${THESE}`;
const STORIES = `SELECT number, id FROM stories WHERE number ${THESE}`;
const LABELS = `SELECT l.number, v.field, v.value
  FROM alert_labels l JOIN alert_values v ON v.number = l.label
  WHERE l.number ${THESE} ORDER BY v.value`;
/** Of each alert, backwards from its last entry as far as the first one that is about the status. */
const STATUSES = `WITH RECURSIVE entries (alert, what, at, by, previous) AS (
    SELECT alert, what, at, by, previous FROM alert_history WHERE number ${THESE}
    UNION ALL
    SELECT h.alert, h.what, h.at, h.by, h.previous
    FROM entries e CROSS JOIN alert_history h ON h.number = e.previous WHERE e.what <> 'status'
  )
  SELECT alert AS number, at, by FROM entries WHERE what = 'status'`;
const NOTES = `SELECT alert AS number, count(*) AS notes FROM alert_notes
  WHERE alert ${THESE} GROUP BY alert`;

interface DetailRow {
  readonly number: number;
  readonly id: Uint8Array;
  readonly rule_name: string;
  readonly reason: string;
  readonly run_id: string;
  readonly first_event: string | null;
  readonly last_event: string | null;
  readonly arrivals: string;
  readonly bytes: number;
  readonly document: Uint8Array;
  readonly instance: string | null;
  readonly suppressed_first: string | null;
  readonly suppressed_last: string | null;
  readonly count: number | null;
  readonly last_detected: number | null;
}

interface RuleRow {
  readonly number: number;
  readonly rule_id: string;
  readonly revision: number;
  readonly tags: string;
}

interface LabelRow {
  readonly number: number;
  readonly field: number;
  readonly value: string;
}
