import { either, flag, oneOf, text, whole } from '../../service/operation/fields.ts';
import { badRequest } from '../../http/json-body.ts';
import { operationRoute } from './operation-routes.ts';
import { gaps, job, jobs, runs } from '../../service/jobs/schemas.ts';

const USUAL_LIST = 50;
const MAX_LIST = 1_000;
const OUTCOMES = ['succeeded', 'warning', 'failed'] as const;

const limit = whole(1, MAX_LIST).default(USUAL_LIST);
const rule = text().optional().describe('id of a rule');

/** Runs, gaps and jobs. */
export const DETECTION_ROUTES = [
  operationRoute({
    on: 'GET /dw/runs',
    about: 'lists the latest runs of rules',
    answers: '`runs`, the latest first, and `next`, which is `null` on the last page',
    rows: 'runs',
    right: 'read',
    query: {
      rule,
      outcome: oneOf(OUTCOMES).optional(),
      notable: flag().describe('only runs that have found something or failed'),
      limit,
      after: text().optional().describe('`next` of the page before'),
    },
    answer: runs,
    operation: 'runs.list',
    args: ({ query: { rule: ruleId, notable, after, ...others } }) => ({
      ruleId,
      isNotable: notable ? true : undefined,
      ...(after === undefined ? {} : { after: placeOf(after) }),
      ...others,
    }),
    made: (list, { query }) => {
      const last = list.at(-1);
      const hasMore = last !== undefined && list.length === query.limit;
      return { runs: list, next: hasMore ? `${last.startedAt}-${last.id}` : null };
    },
  }),
  operationRoute({
    on: 'GET /dw/gaps',
    about: 'lists gaps: events that rules have not read',
    answers: '`gaps`',
    rows: 'gaps',
    right: 'read',
    query: {
      rule,
      open: either()
        .optional()
        .describe('whether they can still be filled; both where it is left out'),
    },
    answer: gaps,
    operation: 'gaps.list',
    args: ({ query: { rule: ruleId, open: isOpen } }) => ({
      ...(ruleId === undefined ? {} : { ruleId }),
      ...(isOpen === undefined ? {} : { isOpen }),
    }),
    list: 'gaps',
  }),
  operationRoute({
    on: 'GET /dw/jobs',
    about: 'lists jobs: changes of many alerts and other long work',
    answers: '`jobs`, the latest first',
    rows: 'jobs',
    right: 'read',
    query: { limit },
    answer: jobs,
    operation: 'jobs.list',
    args: ({ query }) => query,
    list: 'jobs',
  }),
  operationRoute({
    on: 'GET /dw/jobs/:id',
    about: 'shows a job, with its progress and what has come out of it',
    answers: 'the job',
    right: 'read',
    answer: job,
    operation: 'jobs.get',
    args: ({ id }) => ({ id }),
  }),
  operationRoute({
    on: 'POST /dw/jobs/:id/_cancel',
    about: 'stops a job; what it has done stays',
    answers: 'the job',
    right: 'triage',
    answer: job,
    operation: 'jobs.cancel',
    args: ({ id, by }) => ({ id, by }),
  }),
  operationRoute({
    on: 'POST /dw/jobs/:id/_undo',
    about:
      'restores what a change of alerts or stories has changed, unless it was changed since: at once what somebody has ' +
      'changed by naming it, of the last 5,000 changes; as a job what a job has changed',
    answers: 'the job that restores it, which may have ended already',
    right: 'triage',
    answer: job,
    operation: 'jobs.undo',
    args: ({ id, by }) => ({ id, by }),
  }),
];

/** A run that pages go on behind. */
function placeOf(after: string): { readonly startedAt: number; readonly id: string } {
  const [, startedAt, id = ''] = /^(\d{1,15})-([\w-]{1,64})$/.exec(after) ?? [];
  if (startedAt === undefined) throw badRequest('after is not `next` of a page');
  return { startedAt: Number(startedAt), id };
}
