import {
  ALERT_STATUSES,
  type NewStory,
  type StoryQuery,
  type StoryRow,
} from '../../../alert-store.ts';
import type { Database, SqlRow, SqlValue } from '../../sqlite/database.ts';
import { flag, plain, RowMapping, texts, type Column } from '../../sqlite/row-mapping.ts';
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
    return row === undefined ? null : STORY.read(row);
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
    return {
      stories: page.map(STORY.read),
      next: isLast ? null : writeCursor('stories', rank(last)),
    };
  }

  put(story: NewStory): void {
    this.#database.run(PUT, ...STORY.values({ ...story, alerts: 0, openAlerts: 0 }));
  }
}

/** A time that may be outside the range of 64 bits of nanoseconds. */
const instant: Column<bigint | null> = {
  read: (value) => bigintOf(value as string | null),
  write: textOfBigint,
};

const STORY = new RowMapping<StoryRow>({
  id: plain,
  scope: plain,
  scopeValue: plain,
  root: plain,
  title: plain,
  because: plain,
  severity: { read: (value) => severityAt(value as number), write: numberOfSeverity },
  status: plain,
  closeReason: plain,
  alerts: plain,
  openAlerts: plain,
  ruleIds: texts,
  firstEvent: instant,
  lastEvent: instant,
  createdAt: plain,
  lastAlertAt: plain,
  isEdited: flag,
});

const rank = (row: SqlRow): readonly number[] => [
  row['severity'] as number,
  row['last_alert_at'] as number,
  row['number'] as number,
];

/** Greater than every character of an id. */
const BEHIND_ALL = '\u{10ffff}';
const NOT_MERGED = 'id NOT IN (SELECT story FROM merged_stories)';
const THESE = 'IN (SELECT value FROM json_each(?))';
const RANKED = 'ORDER BY severity DESC, last_alert_at DESC, number DESC';
/** The counts are those of the alerts. */
const PUT = STORY.upsert('stories', 'id', ['alerts', 'open_alerts']);
