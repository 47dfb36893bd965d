/** Is raised when the statements below become others. */
const VERSION = 1;

/** Whether the tables are there that several writers need, in this version. */
export const HAS_SHARED = `SELECT change FROM store_changes WHERE name = '' AND change = ${VERSION}`;

/**
 * What several writers need beside the tables: which of them has committed, and which tables were changed. Statements of several
 * versions of a service may run at once: so this is only added to.
 *
 * @param watched tables that processes remember rows of
 */
export const sharedTables = (watched: readonly string[]): string => `
  BEGIN;
  ALTER TABLE store_writer ADD COLUMN IF NOT EXISTS shared_token BIGINT;
  CREATE TABLE IF NOT EXISTS store_sharers (
    writer TEXT PRIMARY KEY,
    commits BIGINT NOT NULL,
    at TIMESTAMPTZ NOT NULL
  );
  CREATE TABLE IF NOT EXISTS store_changes (name TEXT PRIMARY KEY, change BIGINT NOT NULL);
  CREATE OR REPLACE FUNCTION store_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    EXECUTE format('UPDATE %I.store_changes SET change = change + 1 WHERE name = %L', TG_TABLE_SCHEMA, TG_TABLE_NAME);
    RETURN NULL;
  END $$;
  ${watched.map(watch).join('\n')}
  INSERT INTO store_changes VALUES ('', ${VERSION})
    ON CONFLICT (name) DO UPDATE SET change = excluded.change;
  COMMIT`;

const watch = (table: string): string => `
  DROP TRIGGER IF EXISTS store_changed ON ${table};
  CREATE TRIGGER store_changed AFTER INSERT OR UPDATE OR DELETE ON ${table}
    FOR EACH STATEMENT EXECUTE FUNCTION store_changed();
  INSERT INTO store_changes VALUES ('${table}', 0) ON CONFLICT DO NOTHING;`;

/** The parts of the work, who has them, and who there is. */
export const LEASE_TABLES = `
  CREATE TABLE IF NOT EXISTS store_leases (
    part TEXT PRIMARY KEY,
    owner TEXT,
    token BIGINT NOT NULL DEFAULT 0,
    until TIMESTAMPTZ NOT NULL DEFAULT '-infinity',
    cost DOUBLE PRECISION NOT NULL DEFAULT 0
  );
  CREATE TABLE IF NOT EXISTS store_workers (
    id TEXT PRIMARY KEY,
    started TIMESTAMPTZ NOT NULL,
    seen TIMESTAMPTZ NOT NULL,
    about TEXT NOT NULL
  )`;

/** Which of some parts a worker has; they stay with it until the transaction ends. */
export const heldIn = (schema: string): string => `
  SELECT part FROM "${schema}".store_leases l WHERE owner = $1 AND EXISTS (
    SELECT 1 FROM json_to_recordset($2::json) AS n (part TEXT, token BIGINT)
    WHERE n.part = l.part AND n.token = l.token)
  FOR SHARE OF l`;
