import { groupBy } from '../../../../util/group-by.ts';
import { NANOS_PER_MS } from '../../../../util/time/index.ts';
import {
  ALERT_STATUSES,
  NO_VERDICTS,
  type AlertReader,
  type AlertStatus,
  type AlertVerdicts,
  type CloseReason,
  type StoryFacts,
  type StoryFilter,
  type StoryRow,
} from '../../../alert-store.ts';
import type { SqlRow, Database } from '../../database.ts';
import { instantOrNull, Rows, texts, Where } from '../../rows.ts';
import {
  numberOfField,
  numberOfSeverity,
  severityAt,
  BLOCK,
  WORKLOAD_FACETS,
  ALL_STATES,
  stateAt,
} from './codes.ts';
import { readCursor, writeCursor } from './search.ts';
import { checkText, checkValues, likeText } from '../../../alert-limits.ts';
import { addCounts } from './counts.ts';
import { alertOf, EVERYTHING } from './paths.ts';
import { bigintOf } from './rows.ts';
import { AlertValues, AlertWorkloads } from './values.ts';

/** By rule, over all its revisions. */
export function verdictsOf(database: Database, from?: number): Map<string, AlertVerdicts> {
  const counts = new Map<number, number>();
  const since = from === undefined ? '' : 'AND a.created >= ?';
  const where = `FROM ${EVERYTHING.from} WHERE a.kind < ${BLOCK} ${since}`;
  const values = from === undefined ? [] : [from];
  // A rule and a state as one number.
  addCounts(database, counts, `a.rule * ${STATES} + a.state`, where, values);
  const rules = database.pairs<number, string>('SELECT number, rule_id FROM alert_rules');
  const verdicts = new Map<string, Verdicts>();
  for (const [key, count] of counts) {
    add(verdicts, rules.get(Math.floor(key / STATES))!, key % STATES, count);
  }
  return verdicts;
}

export function verdictsOfStories(
  database: Database,
  ids: readonly string[],
): Map<string, AlertVerdicts> {
  const verdicts = new Map<string, Verdicts>();
  const counts = database.all<{
    readonly id: string;
    readonly state: number;
    readonly count: number;
  }>(STORIES, JSON.stringify(ids), BLOCK);
  for (const { id, state, count } of counts) {
    add(verdicts, id, state, count);
  }
  return verdicts;
}

type Verdicts = Record<AlertStatus | CloseReason, number>;

function add(verdicts: Map<string, Verdicts>, key: string, state: number, count: number): void {
  const { status, closeReason } = stateAt(state);
  const counts = verdicts.get(key) ?? { ...NO_VERDICTS };
  counts[status] += count;
  if (closeReason !== null) counts[closeReason] += count;
  verdicts.set(key, counts);
}

const STATES = ALL_STATES.length;

const STORIES = `SELECT s.id, a.state, count(*) AS count
  FROM (SELECT DISTINCT value FROM json_texts(?)) j CROSS JOIN stories s ON s.id = j.value
    CROSS JOIN alerts a INDEXED BY alerts_by_story ON a.story = s.number
  WHERE a.kind < ? GROUP BY s.id, a.state`;

/** By story, of those of these that have alerts. */
export function storyFactsOf(database: Database, ids: readonly string[]): Map<string, StoryFacts> {
  const rows = database.all<Row>(ROWS, JSON.stringify(ids), BLOCK);
  const stories = groupBy(rows, ({ id }) => id);
  const workloads = new AlertWorkloads(database).valuesOf([
    ...new Set(rows.map(({ workload }) => workload)),
  ]);
  const texts = new AlertValues(database).texts(
    [...workloads.values()].flat().filter((each) => each !== null),
  );
  const assignees = groupBy(
    database.all<{ readonly id: string; readonly value: string }>(
      ASSIGNEES,
      JSON.stringify(ids),
      numberOfField('assignee'),
    ),
    ({ id }) => id,
  );
  return new Map(
    [...stories].map(([id, own]) => {
      const worst = Math.max(...own.map(({ severity }) => severity));
      const rules = own.filter(({ severity }) => severity === worst).map(({ rule }) => rule);
      const values = workloads.get(mostFrequent(own.map(({ workload }) => workload))) ?? [];
      const place = Object.fromEntries(
        WORKLOAD_FACETS.flatMap((facet, at) => {
          const text = texts.get(values[at] ?? -1);
          return text === undefined ? [] : [[facet, text]];
        }),
      );
      return [
        id,
        {
          times: own.map(timeOf),
          worstRuleId: mostFrequent(rules),
          place,
          assignees: (assignees.get(id) ?? []).map(({ value }) => value),
        },
      ];
    }),
  );
}

function timeOf({ created, first }: Row): number {
  const event = bigintOf(first);
  return event === null ? created : Number(event / NANOS_PER_MS);
}

/** The first of those that are. */
function mostFrequent<T extends number | string>(values: readonly T[]): T {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best = values[0]!;
  for (const [value, count] of counts) if (count > counts.get(best)!) best = value;
  return best;
}

interface Row {
  readonly id: string;
  readonly created: number;
  readonly severity: number;
  readonly workload: number;
  readonly rule: string;
  readonly first: string | null;
}

const OF_STORIES = `(SELECT DISTINCT value FROM json_texts(?)) j CROSS JOIN stories s ON s.id = j.value
    CROSS JOIN alerts a INDEXED BY alerts_by_story ON a.story = s.number`;
const ROWS = `SELECT s.id, a.created, a.severity, a.workload, r.rule_id AS rule, d.first_event AS first
  FROM ${OF_STORIES} JOIN alert_rules r ON r.number = a.rule
    JOIN alert_details d ON d.number = a.number
  WHERE a.kind < ? ORDER BY a.created, a.number`;
const ASSIGNEES = `SELECT DISTINCT s.id, v.value
  FROM ${OF_STORIES} JOIN alert_labels l ON l.number = a.number
    JOIN alert_values v ON v.number = l.label
  WHERE v.field = ? ORDER BY v.value`;

/** The table of stories. How many alerts each has is counted by those who change alerts. */
export const storyRows = (database: Database): Rows<StoryRow> =>
  new Rows<StoryRow>(database, 'stories', {
    columns: {
      severity: { read: (value) => severityAt(value as number), write: numberOfSeverity },
      ruleIds: texts,
      firstEvent: instantOrNull,
      lastEvent: instantOrNull,
    },
    hidden: ['number'],
    // The counts are those of the alerts.
    kept: ['alerts', 'open_alerts'],
  });

export const storyNumber = (database: Database, id: string): number | undefined =>
  database.value('SELECT number FROM stories WHERE id = ?', id);

export function storyAnswers(
  database: Database,
): Pick<AlertReader, 'stories' | 'story' | 'storiesStartingWith' | 'storyCounts'> {
  const rows = storyRows(database);
  return {
    story: (id) => rows.get(id),
    storiesStartingWith: (prefix, limit) =>
      database.column(STARTING_WITH, prefix, `${prefix}${BEHIND_ALL}`, limit),
    stories({ statuses, limit, after, ...filter }) {
      const where = conditionsOf(filter);
      if (statuses !== undefined) {
        const wanted = ALERT_STATUSES.filter((each) => statuses.includes(each));
        where.add(`status ${THESE_TEXTS}`, JSON.stringify(wanted));
      }
      if (after !== undefined) {
        const place = readCursor('stories', 3, after);
        where.add('(severity, last_alert_at, number) < (?, ?, ?)', ...place);
      }
      const sql = `SELECT * FROM stories ${where.sql} ${RANKED} LIMIT ?`;
      const found = database.all<SqlRow>(sql, ...where.values, limit + 1);
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const isLast = found.length <= limit || last === undefined;
      const next = isLast ? null : writeCursor('stories', rank(last));
      return { stories: page.map(rows.read), next };
    },
    storyCounts(filter) {
      const where = conditionsOf(filter);
      const sql = `SELECT status, count(*) AS count FROM stories ${where.sql} GROUP BY status`;
      const counts = database.pairs<AlertStatus, number>(sql, ...where.values);
      return { open: 0, acknowledged: 0, closed: 0, ...Object.fromEntries(counts) };
    },
  };
}

const STARTING_WITH = 'SELECT id FROM stories WHERE id >= ? AND id < ? ORDER BY id LIMIT ?';

function conditionsOf({ severities, from, to, title, text, assignees }: StoryFilter): Where {
  const where = new Where(NOT_MERGED);
  if (severities !== undefined) {
    where.add(`severity ${THESE_NUMBERS}`, JSON.stringify(severities.map(numberOfSeverity)));
  }
  if (from !== undefined) where.add('last_alert_at >= ?', from);
  if (to !== undefined) where.add('last_alert_at <= ?', to);
  if (title !== undefined) where.add('title = ?', title);
  if (text !== undefined && text !== '') {
    checkText(text);
    const pattern = likeText(text);
    where.add(CONTAINING, pattern, pattern);
  }
  if (assignees !== undefined) {
    checkValues('assignees', assignees);
    where.add(OF_ASSIGNEES, numberOfField('assignee'), JSON.stringify(assignees));
  }
  return where;
}

const rank = (row: SqlRow): readonly number[] => [
  row['severity'] as number,
  row['last_alert_at'] as number,
  row['number'] as number,
];

/** Greater than every character of an id. */
const BEHIND_ALL = '\u{10ffff}';
const NOT_MERGED = 'id NOT IN (SELECT story FROM merged_stories)';
const THESE_TEXTS = 'IN (SELECT value FROM json_texts(?))';
const THESE_NUMBERS = 'IN (SELECT value FROM json_numbers(?))';
const CONTAINING = String.raw`(title LIKE ? ESCAPE '\' OR scope_value LIKE ? ESCAPE '\')`;
/** From the labels to their alerts: few alerts have any. */
const OF_ASSIGNEES = `number IN (SELECT a.story FROM alert_values v
  CROSS JOIN alert_labels l ON l.label = v.number ${alertOf('l')}
  WHERE v.field = ? AND v.value ${THESE_TEXTS} AND a.story IS NOT NULL)`;
const RANKED = 'ORDER BY severity DESC, last_alert_at DESC, number DESC';
