import { z } from 'zod';
import { count, moment, what } from '../operation/common.ts';

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
