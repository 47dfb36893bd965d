import type { DetectionStore } from '../../stores/detection-store.ts';
import { isEnded } from '../jobs/job-view.ts';
import { JobError } from '../jobs/errors.ts';
import type { JobKind } from '../jobs/job-kind.ts';
import type { TriageParts } from './change-alerts.ts';

export interface BulkUndo {
  /** The id of the job whose changes are taken back. */
  readonly job: string;
}

export interface BulkUndoResult {
  /** Alerts on which all that the job changed is as it was before. */
  readonly restored: number;
  /** Alerts that were changed since in what the job had changed, and so were left alone. */
  readonly left: number;
}

/** Alerts of one step, which takes some milliseconds. */
const RESTORED_AT_ONCE = 200;

/** The kinds that change alerts, undoing included: who undoes too much can take that back. */
const CAN_BE_UNDONE: readonly string[] = ['alerts.change', 'alerts.undo'];

/** Restores what a job changed, unless it was changed since. Notes stay. */
export function bulkUndo(
  parts: Omit<TriageParts, 'store'> & {
    readonly store: Pick<DetectionStore, 'alerts' | 'jobs' | 'transaction'>;
  },
): JobKind<BulkUndo, BulkUndoResult> {
  const { store, now, onAlertsChanged } = parts;
  return {
    name: 'alerts.undo',
    // The same as that of changes, so that what is undone has ended.
    lane: 'alerts',
    afterCrash: 'continue',
    canUndo: true,
    accept: ({ job }) => {
      const row = store.jobs.get(job);
      if (row === null) throw new JobError('ENG1201', `there is no job ${JSON.stringify(job)}`);
      if (!CAN_BE_UNDONE.includes(row.kind)) {
        throw new JobError(
          'ENG1206',
          `the job ${job} changes no alerts: it is of kind ${row.kind}`,
        );
      }
      if (!isEnded(row.state)) {
        throw new JobError('ENG1206', `the job ${job} has not ended: it is ${row.state}`);
      }
      return { job };
    },
    async *run(job, request) {
      const total = changedBy(store.jobs.get(request.job)?.result ?? null);
      let result = job.saved?.result ?? { restored: 0, left: 0 };
      for (;;) {
        let isDone = false;
        job.save(() => {
          const author = { at: now(), by: job.by, job: job.id };
          const step = store.alerts.undo(request.job, author, RESTORED_AT_ONCE);
          if (step.restored.length > 0) onAlertsChanged(step.restored, author);
          result = {
            restored: result.restored + step.restored.length,
            left: result.left + step.left,
          };
          isDone = step.isDone;
          return { done: result.restored + result.left, total, result };
        });
        yield;
        if (isDone) return;
      }
    },
  };
}

/** How many alerts a job has changed, of either kind. */
function changedBy(result: string | null): number | null {
  if (result === null) return 0;
  const { changed, restored } = JSON.parse(result) as { changed?: number; restored?: number };
  return changed ?? restored ?? null;
}
