import type { Author } from '../../stores/alert-store.ts';
import type { DetectionReader, DetectionStore } from '../../stores/detection-store.ts';
import { memoryJobs } from '../jobs/jobs.testing.ts';
import { JobRunner } from '../jobs/job-runner.ts';
import { memoryAlerts } from './alerts.testing.ts';
import { bulkChange } from './bulk-change.ts';
import { bulkUndo } from './bulk-undo.ts';

/** Alerts and what changes them, with a clock that moves by a millisecond a look. */
export async function openTriage() {
  const { alerts, save } = memoryAlerts();
  const { jobs, transaction } = memoryJobs();
  const store = {
    jobs,
    alerts,
    transaction: <T>(work: () => T): T => {
      const undo = save();
      try {
        return transaction(work);
      } catch (error) {
        undo();
        throw error;
      }
    },
  } as unknown as DetectionStore;
  let clock = 1_764_000_000_000;
  const now = () => clock++;
  const told: { ids: readonly string[]; author: Author }[] = [];
  const parts = {
    store,
    now,
    onAlertsChanged: (ids: readonly string[], author: Author) => void told.push({ ids, author }),
    openReader: async () =>
      ({ alerts, holdSnapshot: () => () => {}, close: () => {} }) as unknown as DetectionReader,
  };
  let ids = 0;
  const startRunner = () =>
    new JobRunner({
      store,
      now,
      kinds: [bulkChange(parts), bulkUndo(parts)],
      makeId: () => `job-${++ids}`,
      pause: () => new Promise((resolve) => void setImmediate(resolve)),
    });
  return { store, parts, told, startRunner };
}
