import type { RuleStateRow, RuleStateTable, RuleTotals } from '../../detection-store.ts';
import type { Database, SqlRow } from '../database.ts';
import { Rows, snakeCase } from '../rows.ts';

/** Up to where each rule has come, and the sums of what it has done. */
export function ruleStateTable(database: Database): RuleStateTable {
  const states = new Rows<StoredState>(database, 'rule_states', { key: 'rule_id' });
  const stateOf = (row: SqlRow): RuleStateRow => {
    const { disabledAt, disabledCursor, spentExecution, spentAlerts, ...state } = states.read(row);
    const { failures, failureMessage, failureRetryAt, ...rest } = state;
    const { snapshot_key: key, snapshot_state: snapshot } = row as unknown as {
      readonly snapshot_key: string | null;
      readonly snapshot_state: Uint8Array;
    };
    return {
      ...rest,
      disabled: disabledAt === null ? null : { at: disabledAt, cursor: disabledCursor ?? 0 },
      snapshot: key === null ? null : { key, state: snapshot },
      spent: { execution: spentExecution, alerts: spentAlerts },
      failure:
        failures === null
          ? null
          : { count: failures, message: failureMessage ?? '', retryAt: failureRetryAt ?? 0 },
    };
  };
  const totals = new Rows<RuleTotals & { readonly ruleId: string }>(database, 'rule_totals');
  return {
    list: () => database.all<SqlRow>(`${STATES} ORDER BY rule_id`).map(stateOf),
    get(ruleId) {
      const row = database.get<SqlRow>(`${STATES} WHERE rule_id = ?`, ruleId);
      return row === undefined ? null : stateOf(row);
    },
    highest: () => database.value<number | null>(HIGHEST) ?? 0,
    totals: () => new Map(totals.all('').map(({ ruleId, ...counts }) => [ruleId, counts])),
    put: (row) =>
      database.transaction(() => {
        const { ruleId, cursor, signature, disabled, spent, failure, snapshot } = row;
        states.put({
          ruleId,
          cursor,
          signature,
          disabledAt: disabled?.at ?? null,
          disabledCursor: disabled?.cursor ?? null,
          spentExecution: spent.execution,
          spentAlerts: spent.alerts,
          failures: failure?.count ?? null,
          failureMessage: failure?.message ?? null,
          failureRetryAt: failure?.retryAt ?? null,
          lastRun: row.lastRun,
          lastMatch: row.lastMatch,
        });
        if (snapshot === null) database.run(REMOVE_SNAPSHOT, ruleId);
        else database.run(PUT_SNAPSHOT, ruleId, snapshot.key, snapshot.state);
      }),
    move: (cursors) =>
      database.runEach(
        'UPDATE rule_states SET cursor = ? WHERE rule_id = ?',
        Array.from(cursors, ([ruleId, cursor]) => [cursor, ruleId]),
      ),
    addTotals: (ruleId, counts) =>
      void database.run(ADD_TOTALS, ruleId, ...COUNTS.map((name) => counts[name])),
  };
}

const COUNTS = [
  'matches',
  'alerts',
  'suppressed',
  'backlog',
  'excepted',
  'selfMatches',
  'duplicates',
  'candidates',
  'runs',
  'runMs',
] as const satisfies readonly (keyof RuleTotals)[];

interface StoredState extends Pick<
  RuleStateRow,
  'ruleId' | 'cursor' | 'signature' | 'lastRun' | 'lastMatch'
> {
  readonly disabledAt: number | null;
  readonly disabledCursor: number | null;
  readonly spentExecution: number;
  readonly spentAlerts: number;
  readonly failures: number | null;
  readonly failureMessage: string | null;
  readonly failureRetryAt: number | null;
}

const STATES = `SELECT rule_states.*, rule_snapshots.key AS snapshot_key, rule_snapshots.state AS snapshot_state
  FROM rule_states LEFT JOIN rule_snapshots USING (rule_id)`;
const HIGHEST = `SELECT max(number) AS highest FROM (
  SELECT max(cursor) AS number FROM rule_states
  UNION ALL SELECT max(end_arrival) FROM runs WHERE kind <> 'search') AS numbers`;
const REMOVE_SNAPSHOT = 'DELETE FROM rule_snapshots WHERE rule_id = ?';
/** One that is the same is left alone: most runs change no state, and it may be large. */
const PUT_SNAPSHOT = `INSERT INTO rule_snapshots VALUES (?, ?, ?)
  ON CONFLICT (rule_id) DO UPDATE SET key = excluded.key, state = excluded.state
  WHERE rule_snapshots.key <> excluded.key OR rule_snapshots.state <> excluded.state`;
const ADD_TOTALS = `INSERT INTO rule_totals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (rule_id) DO UPDATE SET ${COUNTS.map(snakeCase)
    .map((column) => `${column} = rule_totals.${column} + excluded.${column}`)
    .join(', ')}`;
