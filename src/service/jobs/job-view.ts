import type { JobRow, JobState } from '../../stores/detection-store.ts';
import type { JobProgress } from './job-kind.ts';

/** A job as it is shown: plain data. Times are milliseconds since 1970. */
export interface JobView extends Omit<JobRow, 'request' | 'result'> {
  readonly request: unknown;
  /** What has come out, also of a job that runs, failed or was cancelled; `null` before its first step. */
  readonly result: unknown;
  readonly canCancel: boolean;
  readonly canUndo: boolean;
}

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
