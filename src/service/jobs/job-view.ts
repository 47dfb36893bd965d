import type { JobRow, JobState } from '../../stores/detection-store.ts';
import type { Says } from '../operation/operation.ts';
import { recordOf, summaryOf } from '../operation/changes.ts';
import type { JobProgress } from './job-kind.ts';
import type { job } from './schemas.ts';

/** A job as it is shown: plain data. */
export type JobView = Says<typeof job>;

export const isEnded = (state: JobState): boolean => state !== 'waiting' && state !== 'running';

/** @param live how far a running job is, where that is not saved */
export function jobView(row: JobRow, live: JobProgress<unknown> | null, canUndo: boolean): JobView {
  const { request, result, ...shown } = row;
  return {
    ...shown,
    done: live?.done ?? row.done,
    total: live === null ? row.total : live.total,
    request: JSON.parse(request),
    result: live?.result ?? (result === null ? null : JSON.parse(result)),
    canCancel: !isEnded(row.state),
    canUndo: canUndo && isEnded(row.state),
  };
}

/** What the audit log keeps of an operation that starts or changes a job. */
export const recordJob =
  (ask: object) =>
  ({ id, kind, state }: JobView) =>
    recordOf('job', id, null, { kind, state, ...summaryOf(ask) });
