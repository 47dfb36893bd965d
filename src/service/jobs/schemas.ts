import { z } from 'zod';
import type { JobRow, JobState } from '../../stores/detection-store.ts';
import { count, moment, what } from '../operation/common.ts';
import type { Says } from '../operation/operation.ts';
import { recordOf, summaryOf } from '../operation/changes.ts';
import type { JobProgress } from './job-kind.ts';

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

const JOB_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const;

export const job = z
  .object({
    id: z.string(),
    kind: what(z.string(), '`alerts.change`, `rules.preview`, …'),
    state: z.enum(JOB_STATES),
    done: count(),
    total: count().nullable(),
    message: what(z.string().nullable(), 'why it failed, or by whom it was cancelled'),
    createdAt: moment(),
    createdBy: z.string(),
    startedAt: moment().nullable(),
    endedAt: moment().nullable(),
    request: what(z.unknown(), 'what was asked for; its form depends on the kind'),
    result: what(z.unknown(), 'what has come out so far; null before its first step'),
    canCancel: z.boolean(),
    canUndo: z.boolean(),
  })
  .meta({ id: 'Job', description: 'work that takes a while' });

export const jobs = z.object({ jobs: z.array(job) });
