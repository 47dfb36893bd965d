import type { DetectionReader, DetectionStore } from '../detection-store.ts';
import type { SharingOptions } from '../shared-writing.ts';
import { MIGRATIONS } from '../sql/detection/migrations/index.ts';
import { detectionReader, detectionStore } from '../sql/detection/tables.ts';
import type { PostgresPlace } from '../sql/tables-place.ts';
import { copyToFile } from './copies.ts';
import { openPostgres, openPostgresReader, type TableSet } from './open.ts';

/** The tables of a space. Its thread has nothing else to do while it waits. */
export const DETECTION: TableSet = {
  migrations: MIGRATIONS,
  isBrief: false,
  watched: [
    'rules',
    'rule_tests',
    'exceptions',
    'value_lists',
    'facts',
    'jobs',
    'outbox',
    'notifications',
    'escalations',
    'alert_counters',
  ],
  copyToFile,
};

/** Opens the tables of detection for the one thread that writes them; makes them where there are none. Throws `StoreError`. */
export const openPostgresDetectionStore = async (
  place: PostgresPlace,
  attempts?: number,
  sharing: SharingOptions | null = null,
): Promise<DetectionStore> =>
  detectionStore(await openPostgres(place, DETECTION, attempts, sharing));

/** Opens the tables of detection for reading, also while they are written. Throws `StoreError`. */
export const openPostgresDetectionReader = async (place: PostgresPlace): Promise<DetectionReader> =>
  detectionReader(await openPostgresReader(place, DETECTION));
