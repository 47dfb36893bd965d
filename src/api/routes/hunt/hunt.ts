import { z } from 'zod';
import {
  HUNT_LIMITS,
  USUAL_FACETS,
  type HuntRequest,
} from '../../../service/events/hunt/request.ts';
import { NANOS_PER_MS } from '../../../util/time/index.ts';
import { operationProblem } from '../../../http/problem.ts';
import { text, texts, time, whole, type Moment } from '../../../service/operation/fields.ts';
import { route } from '../operation-routes.ts';
import { huntCancelled, huntPlan } from '../../../service/events/hunt/schemas.ts';
import type { Access } from '../../../http/services.ts';
import { asked } from './asked.ts';
import { streamed } from './streamed.ts';

const MAX_STREAMS = 100;
const USUAL_RESULTS = 500;
const USUAL_SECONDS = 60;
const MS_PER_SECOND = 1_000;

const WHAT = {
  query: text(HUNT_LIMITS.query).min(1, 'is empty').describe('EQL'),
  from: time('start').optional().describe('the first `@timestamp`; all that is stored without it'),
  to: time('end').optional().describe('the last `@timestamp`'),
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

/** Hunts over stored events. They change nothing, whatever their method. */
export const HUNT_ROUTES = [
  route({
    on: 'POST /dw/hunt',
    about: 'runs a query over stored events, and answers while it does',
    answers:
      'lines of JSON, or server-sent events to a client that accepts `text/event-stream`: `started`, `progress`, ' +
      '`event`, `sequence` or `sample` for each result, and `end` or `error`',
    right: 'read',
    body: HUNTED,
    example: { body: { query: QUERY, from: 'now-7d', limit: 100, fields: ['process.args'] } },
    async run({ body, now, access, accepts }, { hunts }) {
      const { limit, fields, facets, seconds } = body;
      const started = await asked(() =>
        hunts.start(
          {
            ...requestOf(body, now),
            limit,
            fields: fields ?? null,
            facets,
            maxMs: seconds * MS_PER_SECOND,
          },
          ownerOf(access),
        ),
      );
      if ('diagnostics' in started)
        throw operationProblem(
          {
            code: 'ENG2304',
            message: started.diagnostics[0]?.message ?? 'the query is wrong',
            hint: started.diagnostics[0]?.hint,
          },
          started.diagnostics,
        );
      return streamed(started, accepts.includes('text/event-stream'));
    },
  }),
  route({
    on: 'POST /dw/hunt/_plan',
    about: 'says what a hunt would read, and what is wrong with its query',
    answers:
      '`diagnostics` with their places in the query; where none is an error, the `plan`, the same as `text`, and the ' +
      '`cost`: events, segments and bytes',
    right: 'read',
    body: PLANNED,
    answer: huntPlan,
    run: ({ body, now }, { hunts }) => asked(() => hunts.plan(requestOf(body, now))),
  }),
  route({
    on: 'DELETE /dw/hunt/:id',
    about: 'ends a hunt of whoever asks; its answer ends with what it has found',
    answers: '`cancelled`: the id',
    right: 'read',
    answer: huntCancelled,
    example: { answer: { cancelled: '0c1d9a5e-6a1b-4a53-9c62-2f0e54b7a7d1' } },
    async run({ id, access }, { hunts }) {
      await asked(() => hunts.cancel(id, ownerOf(access)));
      return { cancelled: id };
    },
  }),
];

const ownerOf = ({ space, principal: { id, name } }: Access) => ({
  space,
  principal: `${id} ${name}`,
});

function requestOf(
  { query, from, to, streams }: z.output<typeof PLANNED>,
  now: number,
): HuntRequest {
  const nanos = (moment: Moment | undefined) =>
    moment === undefined ? null : BigInt(moment(now)) * NANOS_PER_MS;
  const last = nanos(to);
  return {
    query,
    from: nanos(from),
    // A moment is cut to milliseconds, and both ends are included.
    to: last === null ? null : last + NANOS_PER_MS - 1n,
    streams: streams ?? null,
    now: BigInt(now) * NANOS_PER_MS,
  };
}
