import {
  ALERT_STATUSES,
  type AlertStatus,
  type NewStory,
  type StoryFilter,
  type StoryQuery,
  type StoryRow,
} from '../../../alert-store.ts';
import type { SqlRow } from '../../sqlite/database.ts';
import { flag, instantOrNull, plain, RowMapping, texts } from '../../sqlite/row-mapping.ts';
import { Table } from '../../sqlite/table.ts';
import { Where } from '../../sqlite/where.ts';
import { numberOfField, numberOfSeverity, severityAt } from './codes.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { checkText, checkValues, likeText } from '../../../alert-limits.ts';
import { alertOf } from './paths.ts';

/** The table of stories. How many alerts each has is counted by those who change alerts. */
export class StoryTable extends Table {
  get(id: string): StoryRow | null {
    return this.row(STORY, 'SELECT * FROM stories WHERE id = ?', id);
  }

  numberOf(id: string): number | undefined {
    return this.database.value('SELECT number FROM stories WHERE id = ?', id);
  }

  startingWith(prefix: string, limit: number): string[] {
    const sql = 'SELECT id FROM stories WHERE id >= ? AND id < ? ORDER BY id LIMIT ?';
    return this.database.column(sql, prefix, `${prefix}${BEHIND_ALL}`, limit);
  }

  /** Worst first, then latest. Those that were merged into others are left out. */
  list({ statuses, limit, after, ...filter }: StoryQuery): {
    readonly stories: readonly StoryRow[];
    readonly next: string | null;
  } {
    const where = conditionsOf(filter);
    if (statuses !== undefined) {
      const wanted = ALERT_STATUSES.filter((each) => statuses.includes(each));
      where.add(`status ${THESE}`, JSON.stringify(wanted));
    }
    if (after !== undefined) {
      const place = readCursor('stories', 3, after);
      where.add('(severity, last_alert_at, number) < (?, ?, ?)', ...place);
    }
    const sql = `SELECT * FROM stories ${where.sql} ${RANKED} LIMIT ?`;
    const rows = this.database.all<SqlRow>(sql, ...where.values, limit + 1);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const isLast = rows.length <= limit || last === undefined;
    return {
      stories: page.map(STORY.read),
      next: isLast ? null : writeCursor('stories', rank(last)),
    };
  }

  counts(filter: StoryFilter): Record<AlertStatus, number> {
    const where = conditionsOf(filter);
    const sql = `SELECT status, count(*) AS count FROM stories ${where.sql} GROUP BY status`;
    const counts = this.database.pairs<AlertStatus, number>(sql, ...where.values);
    return { open: 0, acknowledged: 0, closed: 0, ...Object.fromEntries(counts) };
  }

  put(story: NewStory): void {
    this.database.run(PUT, ...STORY.values({ ...story, alerts: 0, openAlerts: 0 }));
  }
}

function conditionsOf({ severities, from, to, text, assignees }: StoryFilter): Where {
  const where = new Where(NOT_MERGED);
  if (severities !== undefined) {
    where.add(`severity ${THESE}`, JSON.stringify(severities.map(numberOfSeverity)));
  }
  if (from !== undefined) where.add('last_alert_at >= ?', from);
  if (to !== undefined) where.add('last_alert_at <= ?', to);
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
  firstEvent: instantOrNull,
  lastEvent: instantOrNull,
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
const CONTAINING = String.raw`(title LIKE ? ESCAPE '\' OR scope_value LIKE ? ESCAPE '\')`;
/** From the labels to their alerts: few alerts have any. */
const OF_ASSIGNEES = `number IN (SELECT a.story FROM alert_values v
  CROSS JOIN alert_labels l ON l.label = v.number ${alertOf('l')}
  WHERE v.field = ? AND v.value ${THESE} AND a.story IS NOT NULL)`;
const RANKED = 'ORDER BY severity DESC, last_alert_at DESC, number DESC';
/** The counts are those of the alerts. */
const PUT = STORY.upsert('stories', 'id', ['alerts', 'open_alerts']);
