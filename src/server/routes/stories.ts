import { SEVERITIES } from '../../rules/index.ts';
import { ALERT_STATUSES } from '../../stores/alert-store.ts';
import { author, initially, required, someOf, text, texts, time, whole } from './fields.ts';
import { operationRoutesOf, route, type OperationRoute } from './operation-routes.ts';
import { triageChange } from './triage-change.ts';

const by = { by: author };
const USUAL_PAGE = 50;
const MAX_PAGE = 500;
const MAX_ALERTS = 1_000;
const MAX_STORIES = 100;
const MAX_NOTE = 10_000;

export const STORY_ROUTES: readonly OperationRoute[] = [
  route({
    on: 'GET /dw/stories',
    about: 'a page of stories, worst first: `stories` and `next`, which goes on as `?after=`',
    query: {
      status: someOf(ALERT_STATUSES),
      severity: someOf(SEVERITIES),
      from: time('start'),
      to: time('end'),
      limit: initially(USUAL_PAGE, whole(1, MAX_PAGE)),
      after: text(),
    },
    operation: 'stories.page',
    args: ({ query: { status: statuses, severity: severities, ...page } }) => ({
      statuses,
      severities,
      ...page,
    }),
  }),
  route({
    on: 'GET /dw/stories/:id',
    about: 'a story with its alerts in the order of their events, and its history',
    operation: 'stories.get',
    args: ({ id }) => ({ id }),
  }),
  route({
    on: 'POST /dw/stories/:id/_judge',
    about: 'a `change` of the alerts of the story that were `shown`; later ones are not meant',
    body: {
      shown: required(texts(MAX_ALERTS)),
      change: triageChange,
      note: text(MAX_NOTE),
      ...by,
    },
    operation: 'stories.judge',
    args: ({ id, body }) => ({ story: id, ...body }),
  }),
  route({
    on: 'POST /dw/stories/:id/_split',
    about: 'takes `alerts` out into a story of their own',
    body: { alerts: required(texts(MAX_ALERTS)), ...by },
    operation: 'stories.split',
    args: ({ id, body }) => ({ story: id, ...body }),
  }),
  route({
    on: 'POST /dw/stories/:id/_merge',
    about: 'moves the alerts of other `stories` into this one',
    body: { stories: required(texts(MAX_STORIES)), ...by },
    operation: 'stories.merge',
    args: ({ id, body }) => ({ into: id, ...body }),
  }),
];

export const storyRoutes = operationRoutesOf(STORY_ROUTES);
