import type { EventsTable, SharedReader, SharedState } from '../../state-store.ts';
import type { Database } from '../database.ts';
import { openAccess } from './access.ts';
import { SqlAudit, SqlAuditReader } from './audit.ts';
import type { AuditFiles } from './audit-files.ts';
import { definitionTable } from './definitions.ts';

/** Those that may be in PostgreSQL; of files of the audit log, only the list. */
export const SHARED_TABLES = [
  'definitions',
  'users',
  'sessions',
  'api_keys',
  'spaces',
  'saved_views',
  'audit_files',
  'audit_entries',
  'audit_notes',
  'state_facts',
] as const;

/** What is read beside the writer. */
export const sharedReader = (database: Database, files: AuditFiles): SharedReader => ({
  definitions: definitionTable(database),
  audit: new SqlAuditReader(database, files),
});

export const sharedState = (database: Database, files: AuditFiles): SharedState => ({
  definitions: definitionTable(database),
  access: openAccess(database),
  audit: new SqlAudit(database, files),
  events: eventsTable(database),
});

const eventsTable = (database: Database): EventsTable => ({
  get: () => database.value<string>(EVENTS) ?? null,
  put: (storeId) => void database.run(PUT_EVENTS, storeId),
});

const EVENTS = `SELECT value FROM state_facts WHERE name = 'events'`;
const PUT_EVENTS = `INSERT INTO state_facts VALUES ('events', ?)
  ON CONFLICT (name) DO UPDATE SET value = excluded.value`;

/** Whether people or clients have left anything in these tables; a service makes an entry of the audit log when it starts. */
export const isInUse = (database: Database): boolean =>
  ['users', 'api_keys', 'audit_entries', 'audit_files'].some(
    (table) => database.get(`SELECT 1 FROM ${table} LIMIT 1`) !== undefined,
  );
