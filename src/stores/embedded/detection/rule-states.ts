import type {
  RuleStateReader,
  RuleStateRow,
  RuleStateTable,
  RuleTotals,
} from '../../detection-store.ts';
import { Table } from '../sqlite/table.ts';

/** Up to where each rule has come, and the sums of what it has done. */
export class SqliteRuleStates extends Table implements RuleStateReader, RuleStateTable {
  list(): RuleStateRow[] {
    return this.database.all<SqlRow>(`${STATES} ORDER BY rule_id`).map(stateOf);
  }

  get(ruleId: string): RuleStateRow | null {
    const row = this.database.get<SqlRow>(`${STATES} WHERE rule_id = ?`, ruleId);
    return row === undefined ? null : stateOf(row);
  }

  totals(): Map<string, RuleTotals> {
    const rows = this.database.all<{ rule_id: string } & SqlTotals>('SELECT * FROM rule_totals');
    return new Map(
      rows.map(({ rule_id, self_matches, run_ms, ...counts }) => [
        rule_id,
        { ...counts, selfMatches: self_matches, runMs: run_ms },
      ]),
    );
  }

  put(row: RuleStateRow): void {
    this.database.transaction(() => {
      this.database.run(
        PUT,
        row.ruleId,
        row.cursor,
        row.disabled?.at ?? null,
        row.disabled?.cursor ?? null,
        row.spent.execution,
        row.spent.alerts,
        row.failure?.count ?? null,
        row.failure?.message ?? null,
        row.failure?.retryAt ?? null,
        row.lastRun,
        row.lastMatch,
        row.signature,
      );
      if (row.snapshot === null) this.database.run(REMOVE_SNAPSHOT, row.ruleId);
      else this.database.run(PUT_SNAPSHOT, row.ruleId, row.snapshot.key, row.snapshot.state);
    });
  }

  move(cursors: ReadonlyMap<string, number>): void {
    this.database.transaction(() => {
      for (const [ruleId, cursor] of cursors) this.database.run(MOVE, cursor, ruleId);
    });
  }

  addTotals(ruleId: string, counts: RuleTotals): void {
    this.database.run(
      ADD_TOTALS,
      ruleId,
      counts.matches,
      counts.alerts,
      counts.suppressed,
      counts.backlog,
      counts.excepted,
      counts.selfMatches,
      counts.duplicates,
      counts.candidates,
      counts.runs,
      counts.runMs,
    );
  }
}

interface SqlRow {
  readonly rule_id: string;
  readonly cursor: number;
  readonly disabled_at: number | null;
  readonly disabled_cursor: number;
  readonly spent_execution: number;
  readonly spent_alerts: number;
  readonly failures: number | null;
  readonly failure_message: string;
  readonly failure_retry_at: number;
  readonly last_run: number | null;
  readonly last_match: number | null;
  readonly signature: string | null;
  readonly snapshot_key: string | null;
  readonly snapshot_state: Uint8Array;
}

function stateOf(row: SqlRow): RuleStateRow {
  return {
    ruleId: row.rule_id,
    cursor: row.cursor,
    signature: row.signature,
    disabled:
      row.disabled_at === null ? null : { at: row.disabled_at, cursor: row.disabled_cursor },
    snapshot:
      row.snapshot_key === null ? null : { key: row.snapshot_key, state: row.snapshot_state },
    spent: { execution: row.spent_execution, alerts: row.spent_alerts },
    failure:
      row.failures === null
        ? null
        : { count: row.failures, message: row.failure_message, retryAt: row.failure_retry_at },
    lastRun: row.last_run,
    lastMatch: row.last_match,
  };
}

interface SqlTotals extends Omit<RuleTotals, 'selfMatches' | 'runMs'> {
  readonly self_matches: number;
  readonly run_ms: number;
}

const STATES = `SELECT rule_states.*, rule_snapshots.key AS snapshot_key, rule_snapshots.state AS snapshot_state
  FROM rule_states LEFT JOIN rule_snapshots USING (rule_id)`;
/** Not a replacement, which would be a removal first: the snapshot goes with that. */
const PUT = `INSERT INTO rule_states VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (rule_id) DO UPDATE SET
    cursor = excluded.cursor, disabled_at = excluded.disabled_at, disabled_cursor = excluded.disabled_cursor,
    spent_execution = excluded.spent_execution, spent_alerts = excluded.spent_alerts,
    failures = excluded.failures, failure_message = excluded.failure_message,
    failure_retry_at = excluded.failure_retry_at,
    last_run = excluded.last_run, last_match = excluded.last_match,
    signature = excluded.signature`;
const REMOVE_SNAPSHOT = 'DELETE FROM rule_snapshots WHERE rule_id = ?';
/** One that is the same is left alone: most runs change no state, and it may be large. */
const PUT_SNAPSHOT = `INSERT INTO rule_snapshots VALUES (?, ?, ?)
  ON CONFLICT (rule_id) DO UPDATE SET key = excluded.key, state = excluded.state
  WHERE key <> excluded.key OR state <> excluded.state`;
const MOVE = 'UPDATE rule_states SET cursor = ? WHERE rule_id = ?';
const ADD_TOTALS = `INSERT INTO rule_totals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (rule_id) DO UPDATE SET
    matches = matches + excluded.matches, alerts = alerts + excluded.alerts,
    suppressed = suppressed + excluded.suppressed, backlog = backlog + excluded.backlog,
    excepted = excepted + excluded.excepted, self_matches = self_matches + excluded.self_matches,
    duplicates = duplicates + excluded.duplicates, candidates = candidates + excluded.candidates,
    runs = runs + excluded.runs, run_ms = run_ms + excluded.run_ms`;
