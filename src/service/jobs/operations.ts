import { whole } from '../operation/fields.ts';
import { operation } from '../operation/operation.ts';
import { shown } from '../operation/changes.ts';
import type { JobRunner } from './job-runner.ts';
import { recordJob } from './job-view.ts';
import { job, jobs as jobList } from './schemas.ts';

const USUAL_LIST = 50;
const MAX_LIST = 1_000;
/** Their requests may be large. */
const MAX_JOBS = 200;

export interface JobParts {
  readonly jobs: JobRunner;
}

export const listJobs = operation({
  name: 'jobs.list',
  on: 'GET /dw/jobs',
  about: 'lists jobs: changes of many alerts and other long work',
  answers: '`jobs`, the latest first',
  rows: 'jobs',
  right: 'read',
  query: { limit: whole(1, MAX_LIST).default(USUAL_LIST) },
  answer: jobList,
  ask: ({ query }) => query,
  run: ({ jobs }: JobParts, { limit }: { readonly limit: number }) => ({
    jobs: jobs.list(Math.min(limit, MAX_JOBS)),
  }),
});

export const getJob = operation({
  name: 'jobs.get',
  on: 'GET /dw/jobs/:id',
  about: 'shows a job, with its progress and what has come out of it',
  answers: 'the job',
  right: 'read',
  answer: job,
  ask: ({ id }) => ({ id }),
  run: ({ jobs }: JobParts, { id }: { readonly id: string }) => jobs.get(id),
});

export const cancelJob = operation({
  name: 'jobs.cancel',
  on: 'POST /dw/jobs/:id/_cancel',
  about: 'stops a job; what it has done stays',
  answers: 'the job',
  right: 'triage',
  answer: job,
  ask: ({ id, by }) => ({ id, by }),
  record: (_, ask) => recordJob(ask),
  audit: ({ id }) => `cancelled the job ${shown(id)}`,
  run: ({ jobs }: JobParts, { id, by }: { readonly id: string; readonly by: string }) =>
    jobs.cancel(id, by),
});
