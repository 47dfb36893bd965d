import {
  ALERT_STATUSES,
  type NewStory,
  type StoryQuery,
  type StoryRow,
} from '../../../alert-store.ts';
import type { Database, SqlValue } from '../../sqlite/database.ts';
import { numberOfSeverity, severityAt } from './codes.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { bigintOf, textOfBigint } from './rows.ts';

/** The table of stories. How many alerts each has is counted by those who change alerts. */
export class StoryTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(id: string): StoryRow | null {
    const row = this.#database.get<SqlRow>('SELECT * FROM stories WHERE id = ?', id);
    return row === undefined ? null : storyOf(row);
  }

  numberOf(id: string): number | undefined {
    return this.#database.get<{ number: number }>('SELECT number FROM stories WHERE id = ?', id)
      ?.number;
  }

  startingWith(prefix: string, limit: number): string[] {
    const sql = 'SELECT id FROM stories WHERE id >= ? AND id < ? ORDER BY id LIMIT ?';
    return this.#database
      .all<{ id: string }>(sql, prefix, `${prefix}${BEHIND_ALL}`, limit)
      .map(({ id }) => id);
  }

  /** Worst first, then latest. Those that were merged into others are left out. */
  list({ statuses, severities, from, to, limit, after }: StoryQuery): {
    readonly stories: readonly StoryRow[];
    readonly next: string | null;
  } {
    const conditions: string[] = [NOT_MERGED];
    const values: SqlValue[] = [];
    const add = (sql: string, ...bound: SqlValue[]): void => {
      conditions.push(sql);
      values.push(...bound);
    };
    if (statuses !== undefined) {
      add(
        `status ${THESE}`,
        JSON.stringify(ALERT_STATUSES.filter((each) => statuses.includes(each))),
      );
    }
    if (severities !== undefined) {
      add(`severity ${THESE}`, JSON.stringify(severities.map(numberOfSeverity)));
    }
    if (from !== undefined) add('last_alert_at >= ?', from);
    if (to !== undefined) add('last_alert_at <= ?', to);
    if (after !== undefined) {
      add('(severity, last_alert_at, number) < (?, ?, ?)', ...readCursor('stories', 3, after));
    }
    const sql = `SELECT * FROM stories WHERE ${conditions.join(' AND ')} ${RANKED} LIMIT ?`;
    const rows = this.#database.all<SqlRow>(sql, ...values, limit + 1);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const isLast = rows.length <= limit || last === undefined;
    return { stories: page.map(storyOf), next: isLast ? null : writeCursor('stories', rank(last)) };
  }

  put(story: NewStory): void {
    this.#database.run(
      PUT,
      story.id,
      story.scope,
      story.scopeValue,
      story.root,
      story.title,
      story.because,
      numberOfSeverity(story.severity),
      story.status,
      story.closeReason,
      JSON.stringify(story.ruleIds),
      textOfBigint(story.firstEvent),
      textOfBigint(story.lastEvent),
      story.createdAt,
      story.lastAlertAt,
      Number(story.isEdited),
    );
  }
}

interface SqlRow {
  readonly number: number;
  readonly id: string;
  readonly scope: string;
  readonly scope_value: string;
  readonly root: string | null;
  readonly title: string;
  readonly because: string;
  readonly severity: number;
  readonly status: StoryRow['status'];
  readonly close_reason: StoryRow['closeReason'];
  readonly alerts: number;
  readonly open_alerts: number;
  readonly rule_ids: string;
  readonly first_event: string | null;
  readonly last_event: string | null;
  readonly created_at: number;
  readonly last_alert_at: number;
  readonly is_edited: number;
}

const storyOf = (row: SqlRow): StoryRow => ({
  id: row.id,
  scope: row.scope,
  scopeValue: row.scope_value,
  root: row.root,
  title: row.title,
  because: row.because,
  severity: severityAt(row.severity),
  status: row.status,
  closeReason: row.close_reason,
  alerts: row.alerts,
  openAlerts: row.open_alerts,
  ruleIds: JSON.parse(row.rule_ids) as string[],
  firstEvent: bigintOf(row.first_event),
  lastEvent: bigintOf(row.last_event),
  createdAt: row.created_at,
  lastAlertAt: row.last_alert_at,
  isEdited: row.is_edited === 1,
});

const rank = (row: SqlRow): readonly number[] => [row.severity, row.last_alert_at, row.number];

/** Greater than every character of an id. */
const BEHIND_ALL = '\u{10ffff}';
const NOT_MERGED = 'id NOT IN (SELECT story FROM merged_stories)';
const THESE = 'IN (SELECT value FROM json_each(?))';
const RANKED = 'ORDER BY severity DESC, last_alert_at DESC, number DESC';
const PUT = `INSERT INTO stories
  (id, scope, scope_value, root, title, because, severity, status, close_reason, rule_ids,
    first_event, last_event, created_at, last_alert_at, is_edited, alerts, open_alerts)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)
  ON CONFLICT (id) DO UPDATE SET
    scope = excluded.scope, scope_value = excluded.scope_value, root = excluded.root,
    title = excluded.title, because = excluded.because, severity = excluded.severity,
    status = excluded.status, close_reason = excluded.close_reason, rule_ids = excluded.rule_ids,
    first_event = excluded.first_event, last_event = excluded.last_event,
    created_at = excluded.created_at, last_alert_at = excluded.last_alert_at,
    is_edited = excluded.is_edited`;
