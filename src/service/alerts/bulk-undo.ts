import type { JobTable } from '../../stores/detection-store.ts';
import { isEnded } from '../jobs/schemas.ts';
import { StepSize } from './step-size.ts';
import { JobError, type JobKind } from '../jobs/job-kind.ts';
import { BULK_CHANGE, type BulkChangeResult, type BulkParts } from './bulk-change.ts';

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

/**
 * Restores what a job changed, unless it was changed since. Notes stay. What was restored is not changed again by
 * undoing the undo: the change itself is made again for that.
 */
export function bulkUndo(
  parts: Omit<BulkParts, 'openReader' | 'selectionOf'>,
): JobKind<BulkUndo, BulkUndoResult> {
  const { store, now, onAlertsChanged, atOnce } = parts;
  return {
    name: 'alerts.undo',
    // The same as that of changes, so that what is undone has ended.
    lane: 'alerts',
    afterCrash: 'continue',
    canUndo: false,
    accept: ({ job }) => {
      const row = store.jobs.get(job);
      if (row === null) throw new JobError('ENG1201', `there is no job ${JSON.stringify(job)}`);
      if (row.kind !== BULK_CHANGE) {
        const message = `a job of kind ${row.kind} cannot be undone, only changes of alerts can`;
        throw new JobError('ENG1206', message);
      }
      if (!isEnded(row.state)) {
        throw new JobError('ENG1206', `the job ${job} has not ended: it is ${row.state}`);
      }
      return { job };
    },
    async *run(job, request) {
      const total = changedBy(store.jobs.get(request.job)?.result ?? null);
      let result = job.saved?.result ?? { restored: 0, left: 0 };
      const steps = new StepSize(now, atOnce);
      const undoSome = (): boolean => {
        let isDone = false;
        job.save(() => {
          const author = { at: now(), by: job.by, job: job.id };
          const step = store.alerts.undo(request.job, author, steps.size);
          if (step.restored.length > 0) onAlertsChanged(step.restored, author);
          result = {
            restored: result.restored + step.restored.length,
            left: result.left + step.left,
          };
          isDone = step.isDone;
          if (isDone)
            noteUndone(store.jobs, request.job, `Undone by ${job.by}: ${outcomeText(result)}.`);
          return { done: result.restored + result.left, total, result };
        });
        return isDone;
      };
      while (!steps.take(undoSome)) yield;
    },
  };
}

/** Who looks at the job that was undone sees it there. */
function noteUndone(jobs: JobTable, id: string, sentence: string): void {
  const row = jobs.get(id);
  if (row === null) return;
  jobs.put({ ...row, message: [row.message, sentence].filter((each) => each !== null).join(' ') });
}

const outcomeText = ({ restored, left }: BulkUndoResult): string =>
  `${restored} ${restored === 1 ? 'alert' : 'alerts'} restored, ${left} left as changed since`;

/** How many alerts a job has changed. */
function changedBy(result: string | null): number {
  return result === null ? 0 : (JSON.parse(result) as BulkChangeResult).changed;
}
