import type { OutboxRow, OutboxTable } from '../../outbox-table.ts';
import { Table } from '../sqlite/table.ts';

export class SqliteOutbox extends Table implements OutboxTable {
  add(action: string, alertIds: readonly string[]): void {
    for (const id of alertIds) this.database.run(ADD, action, id);
  }

  begin(action: string, limit: number): OutboxRow[] {
    const rows = this.database.all<{ number: number; alert_id: string; is_begun: number }>(
      FIRST,
      action,
      limit,
    );
    const last = rows.at(-1)?.number;
    if (last !== undefined) this.database.run(BEGIN, action, last);
    return rows.map(({ number, alert_id: alertId, is_begun: isBegun }) => ({
      number,
      alertId,
      isRepeated: isBegun === 1,
    }));
  }

  end(action: string, last: number): void {
    this.database.run('DELETE FROM outbox WHERE action = ? AND number <= ?', action, last);
  }

  counts(): Map<string, number> {
    return this.database.pairs(COUNTS);
  }
}

const ADD = 'INSERT INTO outbox (action, alert_id) VALUES (?, ?)';
const FIRST =
  'SELECT number, alert_id, is_begun FROM outbox WHERE action = ? ORDER BY number LIMIT ?';
const BEGIN = 'UPDATE outbox SET is_begun = 1 WHERE action = ? AND number <= ?';
const COUNTS = 'SELECT action, count(*) AS count FROM outbox GROUP BY action';
