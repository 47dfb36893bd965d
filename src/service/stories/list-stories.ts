import { SEVERITIES } from '../../rules/index.ts';
import { ALERT_STATUSES, type StoryQuery } from '../../stores/alert-store.ts';
import { someOf, text, texts, time, whole } from '../operation/fields.ts';
import { operation } from '../operation/operation.ts';
import { storyPage } from './schemas.ts';
import { storyViews, type StoryViewParts } from './story-row-view.ts';

const USUAL_PAGE = 50;
const MAX_PAGE = 500;
const MAX_ASSIGNEES = 100;

export const listStories = operation({
  name: 'stories.page',
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
  ask: ({ query, now }): StoryQuery => {
    const {
      status: statuses,
      severity: severities,
      assignee: assignees,
      from,
      to,
      ...page
    } = query;
    return { statuses, severities, assignees, from: from?.(now), to: to?.(now), ...page };
  },
  run({ store }: StoryViewParts, query: StoryQuery) {
    const { alerts } = store;
    const limit = Math.max(1, Math.min(query.limit, MAX_PAGE));
    const { stories, next } = alerts.stories({ ...query, limit });
    const statuses = alerts.storyCounts(query);
    const { statuses: wanted = ALERT_STATUSES } = query;
    const total = [...new Set(wanted)].reduce((sum, status) => sum + statuses[status], 0);
    return { stories: storyViews({ store }, stories), total, statuses, next };
  },
});
