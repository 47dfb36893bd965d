import { author, described, either, flag, initially, oneOf, text, whole } from './fields.ts';
import { operationRoute, type OperationRoute } from './operation-routes.ts';

const by = { by: author };
const USUAL_LIST = 50;
const MAX_LIST = 1_000;
const OUTCOMES = ['succeeded', 'warning', 'failed'] as const;

const limit = initially(USUAL_LIST, whole(1, MAX_LIST));
const rule = described('id of a rule', text());

/** Runs, gaps and jobs. */
export const DETECTION_ROUTES: readonly OperationRoute[] = [
  operationRoute({
    on: 'GET /dw/runs',
    about: 'lists the latest runs of rules',
    answers: '`runs`, the latest first',
    right: 'read',
    query: {
      rule,
      outcome: oneOf(OUTCOMES),
      notable: described('only runs that have found something or failed', flag),
      limit,
    },
    operation: 'runs.list',
    args: ({ query: { rule: ruleId, notable, ...others } }) => ({
      ruleId,
      isNotable: notable ? true : undefined,
      ...others,
    }),
    list: 'runs',
  }),
  operationRoute({
    on: 'GET /dw/gaps',
    about: 'lists gaps: events that rules have not read',
    answers: '`gaps`',
    right: 'read',
    query: {
      rule,
      open: described('whether they can still be filled; both where it is left out', either),
    },
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
    right: 'read',
    query: { limit },
    operation: 'jobs.list',
    args: ({ query }) => query,
    list: 'jobs',
  }),
  operationRoute({
    on: 'GET /dw/jobs/:id',
    about: 'shows a job, with its progress and what has come out of it',
    answers: 'the job',
    right: 'read',
    operation: 'jobs.get',
    args: ({ id }) => ({ id }),
  }),
  operationRoute({
    on: 'POST /dw/jobs/:id/_cancel',
    about: 'stops a job; what it has done stays',
    answers: 'the job',
    right: 'triage',
    body: by,
    operation: 'jobs.cancel',
    args: ({ id, body }) => ({ id, ...body }),
  }),
  operationRoute({
    on: 'POST /dw/jobs/:id/_undo',
    about:
      'starts a job that restores what a change of alerts has changed, unless it was changed since',
    answers: 'the job that restores it',
    right: 'triage',
    body: by,
    operation: 'jobs.undo',
    args: ({ id, body }) => ({ id, ...body }),
  }),
];
