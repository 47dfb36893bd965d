import type { AlertQuery, TriageChange } from '../../stores/alert-store.ts';
import type { DetectionReader, DetectionStore } from '../../stores/detection-store.ts';
import type { JobKind, JobProgress, JobRun } from '../jobs/job-kind.ts';
import { applyChange, type TriageParts } from './change-alerts.ts';
import { checkedChange, checkedNote, checkedQuery } from './check-change.ts';

export interface BulkChange {
  readonly query: AlertQuery;
  readonly change: TriageChange;
  /** Added to each alert that the change changes. Undoing the change leaves it. */
  readonly note?: string | undefined;
}

/** changed + unchanged + gone = alerts that were done; all of them at the end. */
export interface BulkChangeResult {
  readonly phase: 'selecting' | 'changing';
  readonly changed: number;
  /** Those that were so already. */
  readonly unchanged: number;
  /** Those that retention deleted meanwhile. */
  readonly gone: number;
}

export interface BulkParts extends Omit<TriageParts, 'store'> {
  readonly store: Pick<DetectionStore, 'alerts' | 'jobs' | 'transaction'>;
  /** Opens a further connection, which is closed again. */
  readonly openReader: () => Promise<Pick<DetectionReader, 'alerts' | 'holdSnapshot' | 'close'>>;
  /** Alerts that are selected and changed in one step; left out, as many as take some milliseconds. */
  readonly atOnce?: number;
}

export const BULK_CHANGE = 'alerts.change';

const SELECTED_AT_ONCE = 500;
const CHANGED_AT_ONCE = 100;

/**
 * Changes all alerts that a query finds when the job starts, whatever becomes of them until the job comes to them:
 * alerts that are raised later are not included. So the ids are written down first, from one snapshot of the
 * database.
 */
export function bulkChange(parts: BulkParts): JobKind<BulkChange, BulkChangeResult> {
  return {
    name: BULK_CHANGE,
    lane: 'alerts',
    afterCrash: 'continue',
    canUndo: true,
    accept: ({ query, change, note }) => ({
      query: checkedQuery(query),
      change: checkedChange(change),
      ...(note === undefined ? {} : { note: checkedNote(note) }),
    }),
    async *run(job, request) {
      // A selection that was cut off is not that of one moment: it begins anew.
      const progress =
        job.saved?.result.phase === 'changing'
          ? job.saved
          : yield* select(parts, job, request.query);
      yield* changeSelected(parts, job, request, progress);
    },
  };
}

async function* select(
  { store: { jobs }, openReader, atOnce = SELECTED_AT_ONCE }: BulkParts,
  job: JobRun<BulkChangeResult>,
  query: AlertQuery,
): AsyncGenerator<void, JobProgress<BulkChangeResult>> {
  const reader = await openReader();
  try {
    const release = reader.holdSnapshot();
    let total = 0;
    for (let after: string | null = null; ;) {
      const ids = reader.alerts.ids(query, atOnce, after);
      const isLast = ids.length < atOnce;
      const progress: JobProgress<BulkChangeResult> = {
        done: 0,
        total: isLast ? total + ids.length : null,
        result: { ...NOTHING, phase: isLast ? 'changing' : 'selecting' },
      };
      job.save(() => {
        if (after === null) jobs.removeItems(job.id);
        jobs.addItems(job.id, ids);
        return progress;
      });
      yield;
      if (isLast) {
        release();
        return progress;
      }
      total += ids.length;
      after = ids.at(-1) ?? null;
    }
  } finally {
    reader.close();
  }
}

const NOTHING = { changed: 0, unchanged: 0, gone: 0 };

async function* changeSelected(
  parts: BulkParts,
  job: JobRun<BulkChangeResult>,
  { change, note }: BulkChange,
  progress: JobProgress<BulkChangeResult>,
): AsyncGenerator<void, void> {
  const { store, now, atOnce = CHANGED_AT_ONCE } = parts;
  const { total } = progress;
  let { done, result } = progress;
  for (;;) {
    const items = store.jobs.items(job.id, done, atOnce);
    if (items.length === 0) return;
    job.save(() => {
      const author = { at: now(), by: job.by, job: job.id };
      const ids = items.map(({ id }) => id);
      const { changed, unchanged, unknown } = applyChange(parts, ids, { change, note }, author);
      result = {
        phase: 'changing',
        changed: result.changed + changed.length,
        unchanged: result.unchanged + unchanged,
        gone: result.gone + unknown.length,
      };
      done += items.length;
      return { done, total, result };
    });
    yield;
  }
}
