import type { DetectionReader, DetectionStore, TriageTimeTable } from '../../detection-store.ts';
import type { Database } from '../database.ts';
import type { OpenDatabase } from '../open-database.ts';
import { alertReader, alertStore } from './alerts/sql-alerts.ts';
import { jobTable, outboxTable } from './jobs.ts';
import { notificationTable } from './notifications.ts';
import { escalationTable, inboxTable } from './people.ts';
import { ruleStateTable } from './rule-states.ts';
import {
  DAY_MS,
  dayOf,
  exceptionTable,
  factTable,
  KEPT_DAYS,
  ruleTable,
  ruleTestsTable,
  valueListTable,
} from './rules.ts';
import { backlogTable, gapTable, handledTable, runTable } from './runs.ts';
import { processTable, storyTable } from './stories.ts';

/** The tables that are read beside the writer. */
export const detectionReader = (open: OpenDatabase): DetectionReader => tablesOf(open);

function tablesOf(open: OpenDatabase) {
  const { database } = open;
  return {
    rules: ruleTable(database),
    ruleTests: ruleTestsTable(database),
    exceptions: exceptionTable(database),
    valueLists: valueListTable(database),
    facts: factTable(database),
    states: ruleStateTable(database),
    runs: runTable(database),
    gaps: gapTable(database),
    backlog: backlogTable(database),
    jobs: jobTable(database),
    triageTimes: triageTimeTable(database),
    alerts: alertReader(database),
    stories: storyTable(database),
    snapshot: <T>(work: () => T) => database.snapshot(work),
    holdSnapshot: () => open.holdSnapshot(),
    verify: () => open.verify(),
    backup: (...request: Parameters<OpenDatabase['backup']>) => open.backup(...request),
    close: () => open.close(),
  };
}

/** All tables. */
export function detectionStore(open: OpenDatabase): DetectionStore {
  const { database } = open;
  return {
    ...tablesOf(open),
    handled: handledTable(database),
    processes: processTable(database),
    outbox: outboxTable(database),
    notifications: notificationTable(database),
    inbox: inboxTable(database),
    escalations: escalationTable(database),
    alerts: alertStore(database),
    transaction: (work) => database.transaction(work),
    onCommit: (listener) => database.onCommit(listener),
    shared: database.shared,
  };
}

const triageTimeTable = (database: Database): TriageTimeTable => ({
  since: (from) => database.pairs(TRIAGE_SUMS, dayOf(from)),
  lastOf: (name) => database.value('SELECT at FROM triage_people WHERE name = ?', name) ?? null,
  note: (name, at, spent) =>
    database.transaction(() => {
      database.run(PUT_LAST_DECISION, name, at);
      for (const [ruleId, ms] of spent) database.run(ADD_TRIAGE_TIME, ruleId, dayOf(at), ms);
      const day = dayOf(at) - KEPT_DAYS;
      database.run('DELETE FROM triage_days WHERE day < ?', day);
      database.run('DELETE FROM triage_people WHERE at < ?', day * DAY_MS);
    }),
});

const TRIAGE_SUMS =
  'SELECT rule_id, sum(ms) AS ms FROM triage_days WHERE day >= ? GROUP BY rule_id';
const PUT_LAST_DECISION = `INSERT INTO triage_people VALUES (?, ?)
  ON CONFLICT (name) DO UPDATE SET at = excluded.at`;
const ADD_TRIAGE_TIME = `INSERT INTO triage_days VALUES (?, ?, ?)
  ON CONFLICT (rule_id, day) DO UPDATE SET ms = triage_days.ms + excluded.ms`;
