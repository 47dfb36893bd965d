import { operationNamed } from '../../service/detection/operations.ts';
import { z } from 'zod';
import { ALERT_GROUP_SORTS } from '../../service/alerts/alert-groups.ts';
import { FACET_NAMES, GROUP_NAMES } from '../../service/alerts/group-fields.ts';
import { resolveAlerts } from '../../http/alert-ids.ts';
import { ALERT_FILTERS, alertQuery } from '../../service/alerts/alert-filters.ts';
import { countAlerts } from './count-alerts.ts';
import { callDetection } from '../../http/detection-call.ts';
import { oneOf, someOf, text, texts, whole } from '../../service/operation/fields.ts';
import { badRequest } from '../../http/json-body.ts';
import { operationRoute, route, routesOf } from './operation-routes.ts';
import { USUAL_TREE_MS } from './hunt/alert-context.ts';
import { processTree, why } from '../../service/events/hunt/context/schemas.ts';
import { triageChange } from '../../service/alerts/triage-change.ts';
import {
  alertCount,
  alertDetail,
  alertGroups,
  alertOverview,
  alertPage,
  changeOutcome,
  documentPage,
  guideSteps,
  noted,
  proposal,
} from '../../service/alerts/schemas.ts';
import { testAlert } from '../../service/rules/overview/tests/alert-case.ts';
import { tryExceptions } from '../../service/rules/overview/tried-exceptions.ts';
import { job } from '../../service/jobs/schemas.ts';

const USUAL_PAGE = 50;
const MAX_PAGE = 500;
/** Whole documents are large. */
const MAX_DOCUMENTS = 200;
const MAX_IDS = 1_000;
const MAX_NOTE = 10_000;
const USUAL_BUCKETS = 60;
const MAX_BUCKETS = 200;
const USUAL_VALUES = 10;
const MAX_VALUES = 100;
const MAX_GROUPED_BY = 3;
const MAX_STEPS = 1_000;

const after = text().optional().describe('`next` of the page before');
const named = texts(MAX_IDS).describe('ids, or their first digits');
const pageOf = (most: number) => ({ limit: whole(1, most).default(USUAL_PAGE), after });

/** Alerts: to list, to look at, and to change. */
export const ALERT_ROUTES = [
  operationRoute({
    on: 'GET /dw/alerts',
    about: 'lists alerts, a page at a time',
    answers: '`alerts`, and `next`, which is `null` on the last page',
    rows: 'alerts',
    right: 'read',
    query: pageOf(MAX_PAGE),
    filters: ALERT_FILTERS,
    answer: alertPage,
    operation: 'alerts.page',
    args: ({ filters, query }) => ({ ...filters, ...query, after: query.after ?? null }),
  }),
  operationRoute({
    on: 'GET /dw/alerts/_documents',
    about: 'lists whole documents of alerts, a page at a time',
    answers: '`documents`, and `next`, which is `null` on the last page',
    right: 'read',
    query: pageOf(MAX_DOCUMENTS),
    filters: ALERT_FILTERS,
    answer: documentPage,
    operation: 'alerts.documents',
    args: ({ filters, query }) => ({ ...filters, ...query, after: query.after ?? null }),
    made: ({ documents, next }) =>
      `{"documents":[${documents.join(',')}],"next":${JSON.stringify(next)}}`,
  }),
  operationRoute({
    on: 'GET /dw/alerts/_count',
    about: 'counts alerts',
    answers: '`count`',
    right: 'read',
    filters: ALERT_FILTERS,
    answer: alertCount,
    operation: 'alerts.count',
    args: ({ filters: { query } }) => ({ query }),
    made: (count) => ({ count }),
  }),
  route({
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
    answer: alertOverview,
    run: ({ filters: { query }, query: asked, access, call }, services) =>
      countAlerts(call, services, access, 'overview', { query, ...asked }),
  }),
  route({
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
      sort: oneOf(ALERT_GROUP_SORTS)
        .default('count')
        .describe('the largest, worst or latest first'),
      limit: whole(1, MAX_PAGE).default(USUAL_PAGE),
      after: text().optional().describe('`next` of the page before'),
    },
    filters: ALERT_FILTERS,
    answer: alertGroups,
    run: ({ filters: { query }, query: asked, access, call }, services) =>
      countAlerts(call, services, access, 'groups', {
        query,
        ...asked,
        after: asked.after ?? null,
      }),
  }),
  route({
    on: 'GET /dw/alerts/:id',
    about: 'shows everything about an alert; the first digits of its id are enough',
    answers:
      '`summary`, `document`, and what has become of it; `why` and `processTree` where they are asked for. ' +
      'One that cannot be read is left out, and its own route says why',
    right: 'read',
    query: {
      with: someOf(['why', 'process-tree']).default([]).describe('what its own routes answer'),
    },
    answer: alertDetail.extend({ why: why.optional(), processTree: processTree.optional() }),
    async run({ id: given, query: { with: also }, access }, services) {
      const [id = given] = await resolveAlerts(services, access, [given]);
      const { hunts } = services;
      const orNothing = <T>(work: Promise<T>) => work.catch(() => undefined);
      const [{ value }, traced, drawn] = await Promise.all([
        callDetection(services, access, operationNamed('alerts.get'), { id }),
        also.includes('why') ? orNothing(hunts.why(access.space, id)) : undefined,
        also.includes('process-tree')
          ? orNothing(hunts.processTree(access.space, { id, maxMs: USUAL_TREE_MS }))
          : undefined,
      ]);
      return {
        ...value,
        ...(traced === undefined ? {} : { why: traced }),
        ...(drawn === undefined ? {} : { processTree: drawn }),
      };
    },
  }),
  route({
    on: 'GET /dw/alerts/:id/_exceptions',
    about: 'proposes exceptions that would hide the alert, from its event',
    answers: '`exceptions`: one for each event of the alert',
    right: 'read',
    answer: proposal,
    async run({ id: given, access }, services) {
      const [alertId = given] = await resolveAlerts(services, access, [given]);
      return (
        await callDetection(services, access, operationNamed('exceptions.propose'), { alertId })
      ).value;
    },
  }),
  ...routesOf([tryExceptions]),
  route({
    on: 'PUT /dw/alerts/:id/_steps',
    about:
      'says which steps of the guide are done for an alert; all that are, instead of those before',
    answers: '`steps`',
    right: 'triage',
    audit: 'alerts.steps',
    body: z.strictObject({ steps: z.array(whole(0, MAX_STEPS)).max(MAX_STEPS).readonly() }),
    answer: guideSteps,
    async run({ id: given, body, by, access }, services) {
      const [id = given] = await resolveAlerts(services, access, [given]);
      return (
        await callDetection(services, access, operationNamed('alerts.steps'), { id, ...body, by })
      ).value;
    },
  }),
  ...routesOf([testAlert]),
  route({
    on: 'POST /dw/alerts/_change',
    about: 'changes alerts: those of `ids` at once, those that match `query` as a job',
    answers:
      '`changed`, `unchanged` and `unknown` alerts, and an id under which the change can be undone; with a `query`, the job',
    right: 'triage',
    audit: 'alerts.change',
    example: {
      body: {
        ids: ['12fc6100'],
        change: { status: 'closed', closeReason: 'benign' },
        note: 'The nightly backup.',
      },
      answer: {
        changed: ['12fc6100a28fd0b8d2d1f0e6a8d9b6c30d0c4f8f0c1b7f3e9b1a5d3c6e8f7a90'],
        unchanged: 0,
        unknown: [],
        undo: '0f8fad5b-d9cb-469f-a165-70867728950e',
      },
    },
    body: z.strictObject({
      ids: named.optional(),
      query: alertQuery.optional(),
      change: triageChange,
      note: text(MAX_NOTE).optional().describe('added to each alert that is changed'),
    }),
    answer: z.union([changeOutcome, job]),
    async run({ body: { ids: given, query: filters, ...change }, by, now, access }, services) {
      const request = { ...change, by };
      if (given !== undefined && filters === undefined) {
        const ids = await resolveAlerts(services, access, given);
        return (
          await callDetection(services, access, operationNamed('alerts.change'), {
            ids,
            ...request,
          })
        ).value;
      }
      if (filters !== undefined && given === undefined) {
        const { query } = ALERT_FILTERS.read(new URLSearchParams(filters), [], now);
        return (
          await callDetection(services, access, operationNamed('alerts.bulk'), {
            query,
            ...request,
          })
        ).value;
      }
      throw badRequest('name the alerts either by ids or by a query');
    },
  }),
  route({
    on: 'POST /dw/alerts/_note',
    about: 'adds a note to alerts',
    answers: 'how many have been `noted`, and ids that are `unknown`',
    right: 'triage',
    audit: 'alerts.note',
    body: z.strictObject({ ids: named, text: text(MAX_NOTE).describe('Markdown') }),
    answer: noted,
    async run({ body, by, access }, services) {
      if (body.ids.length === 0 || body.text.trim() === '')
        throw badRequest('a note needs ids and a text');
      const ids = await resolveAlerts(services, access, body.ids);
      return (
        await callDetection(services, access, operationNamed('alerts.note'), { ...body, ids, by })
      ).value;
    },
  }),
];
