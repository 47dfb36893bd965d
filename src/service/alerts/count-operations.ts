import { z } from 'zod';
import type { DetectionReader } from '../../stores/detection-store.ts';
import { oneOf, someOf, text, whole } from '../operation/fields.ts';
import { operation } from '../operation/operation.ts';
import { ALERT_FILTERS } from './alert-filters.ts';
import { ALERT_GROUP_SORTS, alertGroups, type AlertGroupsRequest } from './alert-groups.ts';
import { alertOverview, type AlertOverviewRequest } from './alert-overview.ts';
import { FACET_NAMES, GROUP_NAMES } from './group-fields.ts';
import { alertGroups as groups, alertOverview as overview } from './schemas.ts';
import { MAX_PAGE } from './views.ts';

const USUAL_PAGE = 50;
const USUAL_BUCKETS = 60;
const MAX_BUCKETS = 200;
const USUAL_VALUES = 10;
const MAX_VALUES = 100;
const MAX_GROUPED_BY = 3;

export const summarizeAlerts = operation({
  name: 'alerts.overview',
  on: 'GET /dw/alerts/_summary',
  about: 'counts alerts in several ways at once, all of them exact',
  answers:
    'the `total`, counts by status, reason and severity, a `histogram` of when they were raised, the most frequent ' +
    'values of `facets`, and what is not shown: `suppressed` and `hidden` matches',
  right: 'read',
  query: {
    buckets: whole(1, MAX_BUCKETS)
      .default(USUAL_BUCKETS)
      .describe('most intervals of the histogram'),
    facets: someOf(FACET_NAMES).default([]).describe('fields whose values are counted'),
    size: whole(1, MAX_VALUES).default(USUAL_VALUES).describe('values of each of them'),
  },
  filters: ALERT_FILTERS,
  answer: overview,
  ask: ({ filters: { query }, query: asked }) => ({ query, ...asked }),
  run: (reader: DetectionReader, request: AlertOverviewRequest) => alertOverview(reader, request),
});

export const groupAlerts = operation({
  name: 'alerts.groups',
  on: 'GET /dw/alerts/_groups',
  about: 'groups alerts by up to three fields, a page of groups at a time',
  answers:
    '`groups`, how many there are in `total`, and `next`, which is `null` on the last page. An alert with several ' +
    'tags or assignees is in a group of each; of a field of the event with several values, the first counts',
  right: 'read',
  query: {
    by: z
      .array(oneOf(GROUP_NAMES))
      .min(1, 'has no field')
      .max(MAX_GROUPED_BY, `has more than ${MAX_GROUPED_BY} fields`)
      .readonly(),
    sort: oneOf(ALERT_GROUP_SORTS).default('count').describe('the largest, worst or latest first'),
    limit: whole(1, MAX_PAGE).default(USUAL_PAGE),
    after: text().optional().describe('`next` of the page before'),
  },
  filters: ALERT_FILTERS,
  answer: groups,
  ask: ({ filters: { query }, query: asked }) => ({ query, ...asked, after: asked.after ?? null }),
  run: (reader: DetectionReader, request: AlertGroupsRequest) => alertGroups(reader, request),
});

/**
 * Counts of many alerts, which are made on threads that only read, so that neither rules nor lists wait for them. Each is of the
 * state of one moment.
 */
export const COUNT_OPERATIONS = [summarizeAlerts, groupAlerts] as const;
