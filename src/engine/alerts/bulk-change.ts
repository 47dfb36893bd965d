import type { AlertQuery, TriageChange } from '../../stores/alert-store.ts';
import type { DetectionReader, DetectionStore } from '../../stores/detection-store.ts';
import type { JobKind, JobProgress, JobRun } from '../jobs/job-kind.ts';
import { applyChange, type TriageParts } from './change-alerts.ts';
import { StepSize } from './step-size.ts';
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

/** Each step looks for all of them again, up to where it begins. */
const SELECTED_AT_ONCE = 2_000;

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
      // In the order in which they lie, so that each step of the change writes to few places.
      const { ids, next } = reader.alerts.idPage(query, atOnce, after);
      total += ids.length;
      const progress: JobProgress<BulkChangeResult> = {
        done: 0,
        total: next === null ? total : null,
        result: { ...NOTHING, phase: next === null ? 'changing' : 'selecting' },
      };
      job.save(() => {
        if (after === null) jobs.removeItems(job.id);
        jobs.addItems(job.id, ids);
        return progress;
      });
      yield;
      if (next === null) {
        release();
        return progress;
      }
      after = next;
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
  const { store, now, atOnce } = parts;
  const steps = new StepSize(now, atOnce);
  const { total } = progress;
  let { done, result } = progress;
  const step = (): boolean => {
    const items = store.jobs.items(job.id, done, steps.size);
    if (items.length === 0) return false;
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
    return true;
  };
  while (steps.take(step)) yield;
}
