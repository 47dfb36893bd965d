import { z } from 'zod';
import { SEVERITIES } from '../../rules/index.ts';
import { ALERT_STATUSES } from '../../stores/alert-store.ts';
import { someOf, text, texts, time, whole } from '../../http/fields.ts';
import { operationRoute } from './operation-routes.ts';
import { triageChange } from './triage-change.ts';
import { judged, merged, split, storyDetail, storyPage } from './schemas/stories.ts';

const USUAL_PAGE = 50;
const MAX_PAGE = 500;
const MAX_ALERTS = 1_000;
const MAX_STORIES = 100;
const MAX_NOTE = 10_000;
const MAX_ASSIGNEES = 100;

export const STORY_ROUTES = [
  operationRoute({
    on: 'GET /dw/stories',
    about: 'lists stories, the worst first, a page at a time',
    answers:
      '`stories`, how many there are in `total`, and of each status whatever `status` is asked for, and `next`, which is `null` on the last page',
    rows: 'stories',
    right: 'read',
    query: {
      status: someOf(ALERT_STATUSES).optional(),
      severity: someOf(SEVERITIES).optional(),
      from: time('start').optional(),
      to: time('end').optional(),
      text: text().optional().describe('anywhere in the title or in what the story is about'),
      assignee: texts(MAX_ASSIGNEES).optional().describe('of any of its alerts'),
      limit: whole(1, MAX_PAGE).default(USUAL_PAGE),
      after: text().optional().describe('`next` of the page before'),
    },
    answer: storyPage,
    operation: 'stories.page',
    args: ({ query, now }) => {
      const {
        status: statuses,
        severity: severities,
        assignee: assignees,
        from,
        to,
        ...page
      } = query;
      return {
        statuses,
        severities,
        assignees,
        from: from?.(now),
        to: to?.(now),
        ...page,
      };
    },
  }),
  operationRoute({
    on: 'GET /dw/stories/:id',
    about:
      'shows a story with its alerts in the order of their events, and its history; of one that was merged, the story that it is part of now',
    answers: '`story`, `alerts` and `history`',
    right: 'read',
    answer: storyDetail,
    operation: 'stories.get',
    args: ({ id }) => ({ id }),
  }),
  operationRoute({
    on: 'POST /dw/stories/:id/_judge',
    about: 'changes the alerts of the story that were `shown`; later ones are not meant',
    answers:
      '`changed` and `unchanged` alerts, the `story`, and an id under which the change can be undone',
    right: 'triage',
    body: z.strictObject({
      shown: texts(MAX_ALERTS),
      change: triageChange,
      note: text(MAX_NOTE).optional(),
    }),
    answer: judged,
    operation: 'stories.judge',
    args: ({ id, body, by }) => ({ story: id, ...body, by }),
  }),
  operationRoute({
    on: 'POST /dw/stories/:id/_split',
    about: 'takes `alerts` out into a story of their own',
    answers: 'the `story`, what was `split` from it, and an id under which the split can be undone',
    right: 'triage',
    body: z.strictObject({ alerts: texts(MAX_ALERTS) }),
    answer: split,
    operation: 'stories.split',
    args: ({ id, body, by }) => ({ story: id, ...body, by }),
  }),
  operationRoute({
    on: 'POST /dw/stories/:id/_merge',
    about: 'moves the alerts of other `stories` into this one',
    answers: 'the `story`, and an id under which the merge can be undone',
    right: 'triage',
    body: z.strictObject({ stories: texts(MAX_STORIES) }),
    answer: merged,
    operation: 'stories.merge',
    args: ({ id, body, by }) => ({ into: id, ...body, by }),
  }),
];
