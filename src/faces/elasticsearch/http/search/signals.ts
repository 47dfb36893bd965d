import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { BulkChangeResult } from '../../../../service/alerts/bulk-change.ts';
import {
  changeAlertsById,
  changeAlertsByQuery,
} from '../../../../service/alerts/triage-operations.ts';
import type { JobView } from '../../../../service/jobs/schemas.ts';
import { getJob } from '../../../../service/jobs/operations.ts';
import type { CloseReason, TriageChange } from '../../../../stores/alert-store.ts';
import { HttpProblem } from '../../../../http/problem.ts';
import { json } from '../../../../http/answers.ts';
import { callDetection } from '../../../../http/detection-call.ts';
import { oneOf, text, texts } from '../../../../service/operation/fields.ts';
import { readFields } from '../../../../http/fields.ts';
import { badRequest, jsonBody } from '../../../../http/json-body.ts';
import type { Route } from '../../../../http/route.ts';
import type { Call } from '../../../../http/services.ts';
import type { SearchServices } from '../services.ts';
import { previewIn, MAX_BYTES, searched, sentText } from './search-call.ts';

const MAX_IDS = 10_000;
/** The maximum number of alerts changed by a single call of detection. */
const CHANGED_AT_ONCE = 1_000;

/** The time to wait for a change of many alerts. Clients usually wait 30 seconds; the change continues in the background. */
const MAX_WAIT_MS = 25_000;
const LOOK_MS = 50;

const isEnded = (state: JobView['state']) => state !== 'waiting' && state !== 'running';

const ids = texts(MAX_IDS).describe('ids of alerts');
const labels = texts(100).optional();

const SEARCH_BODY = z
  .looseObject({})
  .describe('a search in the query language of Elasticsearch; see the guide on searching alerts');

const STATUS_BODY = z.strictObject({
  signal_ids: ids.optional(),
  query: z.looseObject({}).optional().describe('in place of ids, a query of Elasticsearch'),
  status: oneOf(['open', 'acknowledged', 'in-progress', 'closed']),
  reason: text(256).optional().describe('why they are closed'),
  conflicts: oneOf(['abort', 'proceed'])
    .optional()
    .describe('there are none: changes wait for each other'),
});

const TAGS_BODY = z.strictObject({
  ids,
  tags: z.strictObject({ tags_to_add: labels, tags_to_remove: labels }),
});

const ASSIGNEES_BODY = z.strictObject({
  ids,
  assignees: z.strictObject({ add: labels, remove: labels }),
});

const SEARCH_ANSWER = z.looseObject({
  took: z.int(),
  timed_out: z.boolean(),
  hits: z.looseObject({ hits: z.array(z.looseObject({ _index: z.string(), _id: z.string() })) }),
  aggregations: z.looseObject({}).optional(),
});

/** The fields of an update by query. */
const UPDATE_ANSWER = z.looseObject({
  took: z.int(),
  timed_out: z.boolean().describe('whether it is still running: `task` is then the id of its job'),
  total: z.int(),
  updated: z.int(),
  noops: z.int(),
  version_conflicts: z.int(),
  failures: z.array(z.looseObject({})),
  task: z.string().optional(),
});

const SIGNALS = '/api/detection_engine/signals';

const ID = '12fc6100a28fd0b8d2d1f0e6a8d9b6c30d0c4f8f0c1b7f3e9b1a5d3c6e8f7a90';

/** A route that changes alerts. */
const changing = (
  path: string,
  route: Pick<Route, 'about' | 'body' | 'example' | 'handle'>,
): Route => ({
  method: 'POST',
  path: `${SIGNALS}/${path}`,
  right: 'triage',
  isOfSpace: true,
  audit: 'alerts.change',
  answer: UPDATE_ANSWER,
  ...route,
});

/** Alerts for clients of Kibana, which calls them signals. */
export const SIGNAL_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: `${SIGNALS}/search`,
    about: 'searches alerts',
    right: 'read',
    isOfSpace: true,
    audit: null,
    body: SEARCH_BODY,
    mostBytes: MAX_BYTES,
    answer: SEARCH_ANSWER,
    example: {
      body: {
        size: 100,
        query: {
          bool: {
            filter: [
              {
                range: {
                  '@timestamp': { gt: 'now-7d', lte: 'now', format: 'strict_date_optional_time' },
                },
              },
            ],
          },
        },
      },
    },
    handle: search,
  },
  changing('status', {
    about: 'changes the status of alerts, by their ids or by a query',
    body: STATUS_BODY,
    example: { body: { signal_ids: [ID], status: 'closed', reason: 'false_positive' } },
    handle: changeStatus,
  }),
  changing('tags', {
    about: 'adds and removes tags of alerts',
    body: TAGS_BODY,
    example: { body: { ids: [ID], tags: { tags_to_add: ['reviewed'], tags_to_remove: [] } } },
    handle: changeTags,
  }),
  changing('assignees', {
    about: 'assigns alerts to people, and removes assignees',
    body: ASSIGNEES_BODY,
    example: { body: { ids: [ID], assignees: { add: ['ann'], remove: [] } } },
    handle: changeAssignees,
  }),
];

/** Kibana has its own error format for these routes. */
async function search(call: Call, services: SearchServices): Promise<Response> {
  const body = await sentText(call, services);
  const isEmpty = body.trim() === '' || /^\s*\{\s*\}\s*$/.test(body);
  if (isEmpty) throw badRequest('"value" must have at least 1 children');
  const { space } = call.get('access');
  // Kibana searches them in their index, for which some clients of its API lack the privilege.
  const preview = previewIn(body);
  const isPreview = preview !== null && services.search?.hasPreview(space, preview) === true;
  return json(call, await searched(services, { space, isPreview }, { kind: 'search', body }));
}

async function changeStatus(call: Call, services: SearchServices): Promise<Response> {
  const started = performance.now();
  const body = readFields(await jsonBody(call, services), STATUS_BODY);
  const { signal_ids: named, query, reason } = body;
  if ((named === undefined) === (query === undefined))
    throw badRequest('name the alerts either by signal_ids or by a query');
  if (reason !== undefined && body.status !== 'closed')
    throw badRequest('a reason is given, but alerts are not closed');
  const status = body.status === 'in-progress' ? 'acknowledged' : body.status;
  const closing = status === 'closed' ? closeReasonOf(reason) : { closeReason: undefined };
  const change = {
    status,
    ...(closing.closeReason === undefined ? {} : { closeReason: closing.closeReason }),
  };
  const note = 'note' in closing ? closing.note : undefined;
  if (named !== undefined) {
    return json(call, updated(started, await changedByIds(call, services, named, change, note)));
  }
  const { access, by } = whoIn(call);
  const search = { query: JSON.stringify(query), now: services.now() };
  const request = { search, change, by, ...(note === undefined ? {} : { note }) };
  const { value: job } = await callDetection(services, access, changeAlertsByQuery, request);
  const { view, isOver } = await ended(call, services, job);
  if (view.state === 'failed' || view.state === 'cancelled')
    throw new HttpProblem(500, 'internal_error', view.message ?? 'the change failed');
  const { changed = 0, unchanged = 0, gone = 0 } = (view.result ?? {}) as Partial<BulkChangeResult>;
  const counts = { changed, unchanged, total: view.total ?? changed + unchanged + gone };
  return json(call, {
    ...updated(started, counts),
    timed_out: !isOver,
    ...(isOver ? {} : { task: view.id }),
  });
}

const whoIn = (call: Call) => {
  const access = call.get('access');
  return { access, by: access.principal.name };
};

/** Waits for a job for as long as clients do. */
async function ended(
  call: Call,
  services: SearchServices,
  job: JobView,
): Promise<{ readonly view: JobView; readonly isOver: boolean }> {
  const until = performance.now() + MAX_WAIT_MS;
  const { access } = whoIn(call);
  for (let view = job; ;) {
    if (isEnded(view.state)) return { view, isOver: true };
    if (performance.now() > until) return { view, isOver: false };
    await sleep(LOOK_MS);
    view = (await callDetection(services, access, getJob, { id: job.id })).value;
  }
}

/** Elastic's reasons for closing, and our equivalents. */
const REASONS: ReadonlyMap<string, CloseReason> = new Map([
  ['false_positive', 'false_positive'],
  ['duplicate', 'duplicate'],
  ['true_positive', 'true_positive'],
  ['benign', 'benign'],
  ['benign_positive', 'benign'],
  ['expected_activity', 'benign'],
  ['acceptable_risk', 'benign'],
  ['low_severity', 'benign'],
  ['issue_resolved', 'true_positive'],
]);

/** A reason that is more specific than ours, or unknown, becomes a note of the alert. */
function closeReasonOf(reason: string | undefined): {
  readonly closeReason: CloseReason | undefined;
  readonly note?: string;
} {
  if (reason === undefined) return { closeReason: undefined };
  const closeReason = REASONS.get(reason);
  return closeReason === reason
    ? { closeReason }
    : { closeReason, note: `Closed with the reason ${JSON.stringify(reason)}.` };
}

async function changeTags(call: Call, services: SearchServices): Promise<Response> {
  const started = performance.now();
  const { ids: named, tags } = readFields(await jsonBody(call, services), TAGS_BODY);
  const change = { addTags: tags.tags_to_add ?? [], removeTags: tags.tags_to_remove ?? [] };
  return json(call, updated(started, await changedByIds(call, services, named, change)));
}

async function changeAssignees(call: Call, services: SearchServices): Promise<Response> {
  const started = performance.now();
  const { ids: named, assignees } = readFields(await jsonBody(call, services), ASSIGNEES_BODY);
  const change = { addAssignees: assignees.add ?? [], removeAssignees: assignees.remove ?? [] };
  return json(call, updated(started, await changedByIds(call, services, named, change)));
}

interface Counts {
  readonly changed: number;
  readonly unchanged: number;
  readonly total: number;
}

/** In calls of a thousand alerts each. */
async function changedByIds(
  call: Call,
  services: SearchServices,
  named: readonly string[],
  change: TriageChange,
  note?: string,
): Promise<Counts> {
  if (named.length === 0) throw badRequest('no alert is named');
  const { access, by } = whoIn(call);
  const distinct = [...new Set(named)];
  let changed = 0;
  let unchanged = 0;
  for (let start = 0; start < distinct.length; start += CHANGED_AT_ONCE) {
    const some = distinct.slice(start, start + CHANGED_AT_ONCE);
    const request = { ids: some, change, by, ...(note === undefined ? {} : { note }) };
    const { value } = await callDetection(services, access, changeAlertsById, request);
    changed += value.changed.length;
    unchanged += value.unchanged;
  }
  return { changed, unchanged, total: changed + unchanged };
}

/** The answer of an update by query. */
const updated = (started: number, { changed, unchanged, total }: Counts) => ({
  took: Math.round(performance.now() - started),
  timed_out: false,
  total,
  updated: changed,
  deleted: 0,
  batches: Math.ceil(total / CHANGED_AT_ONCE),
  version_conflicts: 0,
  noops: unchanged,
  retries: { bulk: 0, search: 0 },
  throttled_millis: 0,
  requests_per_second: -1,
  throttled_until_millis: 0,
  failures: [],
});
