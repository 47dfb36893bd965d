import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { type AnswerOf, call } from './client.ts';
import type { Problem } from './problem.ts';

export type Job = AnswerOf<'GET /dw/jobs/:id'>;

const EVERY_MS = 400;

const isOver = (job: Job | undefined) =>
  job !== undefined && job.state !== 'waiting' && job.state !== 'running';

/** A job, asked for until it is over. @param id `null` before there is one */
export function useJob(id: string | null): UseQueryResult<Job, Problem> {
  return useQuery<Job, Problem>({
    queryKey: ['GET /dw/jobs/:id', { id }],
    queryFn: ({ signal }) => call('GET /dw/jobs/:id', { id: id ?? '' }, signal),
    enabled: id !== null,
    staleTime: 0,
    refetchInterval: ({ state }) => (isOver(state.data) ? false : EVERY_MS),
  });
}

/** Waits until a job is over. Throws an error that says why where it has failed or was cancelled. */
export async function jobResult(id: string, signal?: AbortSignal): Promise<Job> {
  for (;;) {
    const job = await call('GET /dw/jobs/:id', { id }, signal);
    if (job.state === 'done') return job;
    if (isOver(job)) throw new Error(job.message ?? `the job has ${job.state}`);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}
