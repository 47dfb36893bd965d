import { statSync } from 'node:fs';
import { loadCodec } from '../../blocks/codec.ts';
import type { AlertReader } from '../../alert-store.ts';
import type { DetectionReader, DetectionStore, TriageTimeTable } from '../../detection-store.ts';
import { StoreError } from '../../errors.ts';
import { damaged, type Database } from '../sqlite/database.ts';
import { OpenDatabase } from '../sqlite/open-database.ts';
import { openReader, openWriter, type Schema } from '../sqlite/open.ts';
import { alertReader, alertStore } from './alerts/sqlite-alerts.ts';
import { jobTable, outboxTable } from './jobs.ts';
import { MIGRATIONS } from './migrations/index.ts';
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
class SqliteDetectionReader extends OpenDatabase implements DetectionReader {
  readonly rules = ruleTable(this.database);
  readonly ruleTests = ruleTestsTable(this.database);
  readonly exceptions = exceptionTable(this.database);
  readonly valueLists = valueListTable(this.database);
  readonly facts = factTable(this.database);
  readonly states = ruleStateTable(this.database);
  readonly runs = runTable(this.database);
  readonly gaps = gapTable(this.database);
  readonly backlog = backlogTable(this.database);
  readonly jobs = jobTable(this.database);
  readonly triageTimes = triageTimeTable(this.database);
  readonly alerts: AlertReader = alertReader(this.database);
  readonly stories = storyTable(this.database);
}

/** All tables. */
class SqliteDetectionStore extends SqliteDetectionReader implements DetectionStore {
  readonly handled = handledTable(this.database);
  readonly processes = processTable(this.database);
  readonly outbox = outboxTable(this.database);
  override readonly alerts = alertStore(this.database);

  transaction<T>(work: () => T): T {
    return this.database.transaction(work);
  }

  onCommit(listener: () => void): void {
    this.database.onCommit(listener);
  }
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
  ON CONFLICT (rule_id, day) DO UPDATE SET ms = ms + excluded.ms`;
