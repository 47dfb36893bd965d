import { z } from 'zod';
import { QUERY_LANGUAGES } from '../../../lang/index.ts';
import { NANOS_PER_MS } from '../../../util/time/index.ts';
import { oneOf, text, texts, time, whole, type Moment } from '../../operation/fields.ts';
import { operation, streaming } from '../../operation/operation.ts';
import { queryError } from './compile-hunt.ts';
import type { HuntParts } from './hunts.ts';
import { HUNT_LIMITS, USUAL_FACETS, type HuntOptions, type HuntRequest } from './request.ts';
import { huntCancelled, huntPlan } from './schemas.ts';

const MAX_STREAMS = 100;
const MAX_CLUSTER = 200;
const USUAL_RESULTS = 500;
const USUAL_SECONDS = 60;
const MS_PER_SECOND = 1_000;

const WHAT = {
  query: text(HUNT_LIMITS.query).min(1, 'is empty').describe('the query'),
  language: oneOf(QUERY_LANGUAGES)
    .default('eql')
    .describe('of the query; `kuery` is KQL, as in rules'),
  from: time('start').optional().describe('the first `@timestamp`; all that is stored without it'),
  to: time('end').optional().describe('the last `@timestamp`'),
  cluster: text(MAX_CLUSTER)
    .optional()
    .describe(
      'the name of a cluster in the configuration, whose events are read there; without it, events that are stored here are read',
    ),
  streams: texts(MAX_STREAMS)
    .optional()
    .describe('patterns with `*`, such as `logs-falco*`; all without it'),
};

const PLANNED = z.strictObject(WHAT);

const HUNTED = z.strictObject({
  ...WHAT,
  limit: whole(1, HUNT_LIMITS.results)
    .default(USUAL_RESULTS)
    .describe('most results that are sent; all are counted'),
  fields: texts(HUNT_LIMITS.fields)
    .optional()
    .describe('fields that are sent of each event; the whole document without it'),
  facets: texts(HUNT_LIMITS.facets)
    .default(USUAL_FACETS)
    .describe('fields whose most frequent values are counted'),
  seconds: whole(1, HUNT_LIMITS.ms / MS_PER_SECOND)
    .default(USUAL_SECONDS)
    .describe('the longest that it may take'),
});

const QUERY = 'process where event.action == "exec" and process.name == "nsenter"';

function requestOf(
  { query, language, from, to, cluster, streams }: z.output<typeof PLANNED>,
  now: number,
): HuntRequest {
  const nanos = (moment: Moment | undefined) =>
    moment === undefined ? null : BigInt(moment(now)) * NANOS_PER_MS;
  const last = nanos(to);
  return {
    query,
    language,
    from: nanos(from),
    // A moment is cut to milliseconds, and both ends are included.
    to: last === null ? null : last + NANOS_PER_MS - 1n,
    cluster: cluster ?? null,
    streams: streams ?? null,
    now: BigInt(now) * NANOS_PER_MS,
  };
}

/** Hunts change nothing, whatever their method. */
export const startHunt = streaming({
  name: 'hunts.start',
  on: 'POST /dw/hunt',
  about: 'runs a query over stored events, or over those of a cluster, and answers while it does',
  answers:
    'lines of JSON, or server-sent events to a client that accepts `text/event-stream`: `started`, `progress`, ' +
    '`event`, `sequence` or `sample` for each result, and `end` or `error`',
  right: 'read',
  body: HUNTED,
  example: { body: { query: QUERY, from: 'now-7d', limit: 100, fields: ['process.args'] } },
  ask: ({ body, now }): HuntRequest & Omit<HuntOptions, 'id'> => ({
    ...requestOf(body, now),
    limit: body.limit,
    fields: body.fields ?? null,
    facets: body.facets,
    maxMs: body.seconds * MS_PER_SECOND,
  }),
  async run({ hunts, owner }: HuntParts, ask: HuntRequest & Omit<HuntOptions, 'id'>) {
    const started = await hunts.start(ask, owner);
    if ('diagnostics' in started) throw queryError(started.diagnostics);
    return started;
  },
});

export const planHunt = operation({
  name: 'hunts.plan',
  on: 'POST /dw/hunt/_plan',
  about: 'says what a hunt would read, and what is wrong with its query',
  answers:
    '`diagnostics` with their places in the query; where none is an error, the `plan`, the same as `text`, and the ' +
    '`cost`: events, segments or indices, and bytes',
  right: 'read',
  body: PLANNED,
  answer: huntPlan,
  ask: ({ body, now }) => requestOf(body, now),
  run: ({ hunts }: HuntParts, request: HuntRequest) => hunts.plan(request),
});

export const cancelHunt = operation({
  name: 'hunts.cancel',
  on: 'DELETE /dw/hunt/:id',
  about: 'ends a hunt of the caller; its answer ends with what it has found',
  answers: '`cancelled`: the id',
  right: 'read',
  answer: huntCancelled,
  example: { answer: { cancelled: '0c1d9a5e-6a1b-4a53-9c62-2f0e54b7a7d1' } },
  ask: ({ id }) => ({ id }),
  run({ hunts, owner }: HuntParts, { id }: { readonly id: string }) {
    hunts.cancel(id, owner);
    return { cancelled: id };
  },
});
