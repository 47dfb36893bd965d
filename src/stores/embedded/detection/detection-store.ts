import { statSync } from 'node:fs';
import { loadCodec } from '../../blocks/codec.ts';
import type {
  DetectionReader,
  DetectionStore,
  FactTable,
  RuleTestsRow,
  RuleTestsTable,
  TriageTimeTable,
  ValueListRow,
  ValueListTable,
} from '../../detection-store.ts';
import { StoreError } from '../../errors.ts';
import { damaged } from '../sqlite/database.ts';
import { OpenDatabase } from '../sqlite/open-database.ts';
import { openReader, openWriter, type Schema } from '../sqlite/open.ts';
import { RowMapping, plain } from '../sqlite/row-mapping.ts';
import { Table } from '../sqlite/table.ts';
import { SqliteAlertReader, SqliteAlerts } from './alerts/sqlite-alerts.ts';
import { SqliteBacklog, SqliteGaps, SqliteRuns, SqliteHandled } from './runs.ts';
import { SqliteExceptions, SqliteRules } from './rules.ts';

import { SqliteOutbox, SqliteJobs } from './jobs.ts';

import { MIGRATIONS } from './migrations/index.ts';
import { SqliteProcesses, SqliteStories } from './stories.ts';
import { SqliteRuleStates } from './rule-states.ts';

/** Within the data directory, or the folder of a space. */
export const DETECTION_FILE = 'detection.db';

/** The application is the bytes `DWDE`. */
const SCHEMA: Schema = { applicationId: 0x4457_4445, migrations: MIGRATIONS };

/** The indexes in use of a million alerts; SQLite takes it only as it is needed, and the system caches the rest. */
const CACHE_KIB = 32 * 1024;

/** Of a database beside others. */
const SMALL_CACHE_KIB = 8 * 1024;

/** Of a reader, beside the writer or in a process that ends soon; what it lacks the system has in its own cache. */
const READER_CACHE_KIB = 16 * 1024;

/**
 * An alert changes a page of each index, and the next alerts the same pages again: they are written to the database
 * less often than with the default of 1,000.
 */
const CHECKPOINT_PAGES = 4_000;

/** A write-ahead log that belongs to another database would damage this one. */
const DAMAGED_HINT = `stop the service and put ${DETECTION_FILE} of a backup in its place, without the files ${DETECTION_FILE}-wal and ${DETECTION_FILE}-shm; or move all three away, which loses all alerts, and the rules and exceptions that are kept in the service. Events are not affected; without rules, \`detection.enabled = false\` ends this message`;

interface DetectionStoreOptions {
  /** Whether there must have been one before, so that an empty file is not taken for a new one. */
  readonly hasEvents?: boolean;
  /** Whether others are open beside it, which share the memory that one alone may have. */
  readonly isOneOfMany?: boolean;
}

/**
 * Opens the database for the one thread that writes it; makes it where there is none, readable for its owner
 * only. Throws `StoreError`.
 */
export async function openDetectionStore(
  path: string,
  { hasEvents = false, isOneOfMany = false }: DetectionStoreOptions = {},
): Promise<DetectionStore> {
  await loadCodec();
  try {
    if (hasEvents && statSync(path, { throwIfNoEntry: false })?.size === 0)
      throw damaged(path, 'it is empty, but there are events');
    const cacheKib = isOneOfMany ? SMALL_CACHE_KIB : CACHE_KIB;
    return await openWriter(path, SCHEMA, (database, sqlite) => {
      database.exec(
        `PRAGMA cache_size = -${cacheKib}; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`,
      );
      return new SqliteDetectionStore(database, sqlite, true);
    });
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'STO1302') throw error;
    throw new StoreError(error.code, error.message, DAMAGED_HINT, error);
  }
}

/**
 * Opens the database for reading, also while another thread or process writes it, and on a medium that cannot
 * be written. Throws `StoreError`.
 */
export async function openDetectionReader(path: string): Promise<DetectionReader> {
  await loadCodec();
  return openReader(path, SCHEMA, (database, sqlite) => {
    database.exec(`PRAGMA cache_size = -${READER_CACHE_KIB}`);
    return new SqliteDetectionReader(database, sqlite, false);
  });
}

/** The tables that are read beside the writer. */
export class SqliteDetectionReader extends OpenDatabase implements DetectionReader {
  readonly rules = new SqliteRules(this.database);
  readonly ruleTests = new SqliteRuleTests(this.database);
  readonly exceptions = new SqliteExceptions(this.database);
  readonly valueLists = new SqliteValueLists(this.database);
  readonly facts = new SqliteFacts(this.database);
  readonly states = new SqliteRuleStates(this.database);
  readonly runs = new SqliteRuns(this.database);
  readonly gaps = new SqliteGaps(this.database);
  readonly backlog = new SqliteBacklog(this.database);
  readonly jobs = new SqliteJobs(this.database);
  readonly triageTimes = new SqliteTriageTimes(this.database);
  readonly alerts: SqliteAlertReader = new SqliteAlertReader(this.database);
  readonly stories = new SqliteStories(this.database);
}

/** All tables. */
export class SqliteDetectionStore extends SqliteDetectionReader implements DetectionStore {
  readonly handled = new SqliteHandled(this.database);
  readonly processes = new SqliteProcesses(this.database);
  readonly outbox = new SqliteOutbox(this.database);
  override readonly alerts = new SqliteAlerts(this.database);

  transaction<T>(work: () => T): T {
    return this.database.transaction(work);
  }

  onCommit(listener: () => void): void {
    this.database.onCommit(listener);
  }
}

class SqliteFacts extends Table implements FactTable {
  get(name: string): string | null {
    return this.database.value('SELECT value FROM facts WHERE name = ?', name) ?? null;
  }

  list(prefix: string): Map<string, string> {
    return this.database.pairs(FACTS_WITH_PREFIX, prefix, prefix);
  }

  put(name: string, value: string): void {
    this.database.run('INSERT OR REPLACE INTO facts VALUES (?, ?)', name, value);
  }

  remove(name: string): boolean {
    return this.database.run('DELETE FROM facts WHERE name = ?', name) > 0;
  }
}

/** There are few: no index is needed for the beginning of a name. */
const FACTS_WITH_PREFIX =
  'SELECT name, value FROM facts WHERE substr(name, 1, length(?)) = ? ORDER BY name';

class SqliteValueLists extends Table implements ValueListTable {
  list(): ValueListRow[] {
    return this.rows(VALUE_LIST, 'SELECT * FROM value_lists ORDER BY id');
  }

  put(row: ValueListRow): void {
    this.database.run(PUT_VALUE_LIST, ...VALUE_LIST.values(row));
  }

  remove(id: string): boolean {
    return this.database.run('DELETE FROM value_lists WHERE id = ?', id) > 0;
  }
}

const VALUE_LIST = new RowMapping<ValueListRow>({
  id: plain,
  type: plain,
  origin: plain,
  document: plain,
  values: plain,
  updatedAt: plain,
});

const PUT_VALUE_LIST = VALUE_LIST.replace('value_lists');

class SqliteRuleTests extends Table implements RuleTestsTable {
  list(): RuleTestsRow[] {
    return this.rows(TESTS, 'SELECT * FROM rule_tests ORDER BY rule_id');
  }

  get(ruleId: string): RuleTestsRow | null {
    return this.row(TESTS, 'SELECT * FROM rule_tests WHERE rule_id = ?', ruleId);
  }

  put(row: RuleTestsRow): void {
    this.database.run(PUT_TESTS, ...TESTS.values(row));
  }

  remove(ruleId: string): boolean {
    return this.database.run('DELETE FROM rule_tests WHERE rule_id = ?', ruleId) > 0;
  }
}

const TESTS = new RowMapping<RuleTestsRow>({
  ruleId: plain,
  text: plain,
  updatedAt: plain,
  updatedBy: plain,
});
const PUT_TESTS = TESTS.upsert('rule_tests', 'rule_id');

class SqliteTriageTimes extends Table implements TriageTimeTable {
  since(from: number): Map<string, number> {
    return this.database.pairs(TRIAGE_SUMS, dayOf(from));
  }

  lastOf(name: string): number | null {
    return this.database.value<number>(LAST_DECISION, name) ?? null;
  }

  note(name: string, at: number, spent: ReadonlyMap<string, number>): void {
    this.database.transaction(() => {
      this.database.run(PUT_LAST_DECISION, name, at);
      for (const [ruleId, ms] of spent) this.database.run(ADD_TRIAGE_TIME, ruleId, dayOf(at), ms);
      const day = dayOf(at) - TRIAGE_DAYS;
      this.database.run('DELETE FROM triage_days WHERE day < ?', day);
      this.database.run('DELETE FROM triage_people WHERE at < ?', day * DAY_MS);
    });
  }
}

/** Days of UTC: the last of them and as many before. */
const TRIAGE_DAYS = 35;
const DAY_MS = 24 * 60 * 60 * 1_000;
const dayOf = (time: number) => Math.floor(time / DAY_MS);
const TRIAGE_SUMS =
  'SELECT rule_id, sum(ms) AS ms FROM triage_days WHERE day >= ? GROUP BY rule_id';
const LAST_DECISION = 'SELECT at FROM triage_people WHERE name = ?';
const PUT_LAST_DECISION = `INSERT INTO triage_people VALUES (?, ?)
  ON CONFLICT (name) DO UPDATE SET at = excluded.at`;
const ADD_TRIAGE_TIME = `INSERT INTO triage_days VALUES (?, ?, ?)
  ON CONFLICT (rule_id, day) DO UPDATE SET ms = ms + excluded.ms`;
