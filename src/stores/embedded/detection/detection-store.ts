import type { DetectionReader, DetectionStore } from '../../detection-store.ts';
import type { Database } from '../sqlite/database.ts';
import type { Sqlite } from '../sqlite/library.ts';
import { OpenDatabase } from '../sqlite/open-database.ts';
import { SqliteAlertReader, SqliteAlerts } from './alerts/sqlite-alerts.ts';
import { SqliteBacklog } from './backlog.ts';
import { SqliteExceptions } from './exceptions.ts';
import { SqliteFacts } from './facts.ts';
import { SqliteGaps } from './gaps.ts';
import { SqliteOutbox } from './outbox.ts';
import { SqliteHandled } from './handled.ts';
import { SqliteJobs } from './jobs.ts';
import { SqliteProcesses } from './processes.ts';
import { SqliteRules } from './rules.ts';
import { SqliteRuleTests } from './rule-tests.ts';
import { SqliteRuleStates } from './rule-states.ts';
import { SqliteRuns } from './runs.ts';
import { SqliteStories } from './stories.ts';
import { SqliteTriageTimes } from './triage-times.ts';
import { SqliteValueLists } from './value-lists.ts';

/** The tables that are read beside the writer. */
export class SqliteDetectionReader extends OpenDatabase implements DetectionReader {
  readonly rules: SqliteRules;
  readonly ruleTests: SqliteRuleTests;
  readonly exceptions: SqliteExceptions;
  readonly valueLists: SqliteValueLists;
  readonly facts: SqliteFacts;
  readonly states: SqliteRuleStates;
  readonly runs: SqliteRuns;
  readonly gaps: SqliteGaps;
  readonly backlog: SqliteBacklog;
  readonly jobs: SqliteJobs;
  readonly triageTimes: SqliteTriageTimes;
  readonly alerts: SqliteAlertReader;
  readonly stories: SqliteStories;

  constructor(database: Database, sqlite: Sqlite, isWriter = false) {
    super(database, sqlite, isWriter);
    this.rules = new SqliteRules(database);
    this.ruleTests = new SqliteRuleTests(database);
    this.exceptions = new SqliteExceptions(database);
    this.valueLists = new SqliteValueLists(database);
    this.facts = new SqliteFacts(database);
    this.states = new SqliteRuleStates(database);
    this.runs = new SqliteRuns(database);
    this.gaps = new SqliteGaps(database);
    this.backlog = new SqliteBacklog(database);
    this.jobs = new SqliteJobs(database);
    this.triageTimes = new SqliteTriageTimes(database);
    this.alerts = new SqliteAlertReader(database);
    this.stories = new SqliteStories(database);
  }
}

/** All tables. */
export class SqliteDetectionStore extends SqliteDetectionReader implements DetectionStore {
  readonly handled: SqliteHandled;
  readonly processes: SqliteProcesses;
  readonly outbox: SqliteOutbox;
  override readonly alerts: SqliteAlerts;

  constructor(database: Database, sqlite: Sqlite) {
    super(database, sqlite, true);
    this.processes = new SqliteProcesses(database);
    this.handled = new SqliteHandled(database);
    this.outbox = new SqliteOutbox(database);
    this.alerts = new SqliteAlerts(database);
  }

  transaction<T>(work: () => T): T {
    return this.database.transaction(work);
  }

  onCommit(listener: () => void): void {
    this.database.onCommit(listener);
  }
}
