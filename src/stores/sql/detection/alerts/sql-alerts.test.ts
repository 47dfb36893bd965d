import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { alertStoreSuite } from '../../../alert-store.testing.ts';
import {
  openDetectionReader,
  openDetectionStore,
} from '../../../embedded/detection/detection-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'alerts-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;

describe('SqliteAlerts', () => {
  alertStoreSuite({
    open: async () => {
      count += 1;
      const path = join(folder, `${count}.db`);
      const store = await openDetectionStore(path);
      const reader = await openDetectionReader(path);
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
