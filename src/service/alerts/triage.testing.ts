import type { Author } from '../../stores/alert-store.ts';
import { JobRunner } from '../jobs/job-runner.ts';
import { openStore } from '../jobs/store.testing.ts';
import { bulkChange, type BulkParts, bulkUndo } from './bulk-change.ts';

/**
 * A store, what changes its alerts, and the changes that stories are notified of. Each look at the clock moves it by a
 * millisecond.
 *
 * @param atOnce alerts of one step of a job
 * @param selectionOf which alerts a query in the language of Elasticsearch finds
 */
export async function openTriage(
  atOnce?: number,
  selectionOf: BulkParts['selectionOf'] = () => ({ query: null, found: null }),
) {
  const { store, openReader, close } = await openStore();
  let clock = 1_764_000_000_000;
  const now = () => clock++;
  let edits = 0;
  const told: { ids: readonly string[]; author: Author }[] = [];
  const parts = {
    store,
    openReader,
    selectionOf,
    now,
    makeId: () => `edit-${++edits}`,
    ...(atOnce === undefined ? {} : { atOnce }),
    onAlertsChanged: (ids: readonly string[], author: Author) => void told.push({ ids, author }),
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
  return { store, parts, told, startRunner, close };
}
