import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { alertStoreSuite } from '../alert-store.testing.ts';
import { detectionStoreSuite } from '../detection-store.testing.ts';
import { openDetectionStore } from '../embedded/detection/detection-store.ts';
import { openPostgresDetectionReader, openPostgresDetectionStore } from './detection.ts';
import { hasPostgres, PostgresServer } from './server.testing.ts';

let count = 0;

describe.skipIf(!hasPostgres)('tables of detection in PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = PostgresServer.start();
    server.query('CREATE DATABASE made');
    (await openPostgresDetectionStore(at('made'))).close();
  });
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  afterAll(() => {
    server.stop();
    rmSync(folder, { recursive: true });
  });
  const at = (database: string) => ({ url: server.urlOf(database), schema: 'dockwarden' });
  /** A copy of tables that are made: to make them takes a second. */
  const place = () => {
    const name = `copy_${(count += 1)}`;
    server.query(`CREATE DATABASE ${name} TEMPLATE made`);
    return name;
  };

  detectionStoreSuite({
    place,
    open: (database) => openPostgresDetectionStore(at(database)),
    openReader: (database) => openPostgresDetectionReader(at(database)),
    backups: { place: () => join(folder, `${(count += 1)}.db`), open: openDetectionStore },
  });

  alertStoreSuite({
    open: async () => {
      const database = place();
      const store = await openPostgresDetectionStore(at(database));
      const reader = await openPostgresDetectionReader(at(database));
      return {
        alerts: store.alerts,
        reader: reader.alerts,
        transaction: (work) => store.transaction(work),
        close: () => {
          reader.close();
          store.close();
        },
      };
    },
  });
});
