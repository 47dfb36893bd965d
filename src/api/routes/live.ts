import { QUERY_LANGUAGES } from '../../lang/index.ts';
import { readPlace } from '../../service/feed/live-changes.ts';
import { HUNT_LIMITS } from '../../service/events/hunt/request.ts';
import type { LiveSink } from '../../service/feed/live-stream.ts';
import { tailQuery } from '../../service/feed/search-tail.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import { tooManyRequests } from '../../http/problem.ts';
import { ALERT_FILTERS } from '../../service/alerts/alert-filters.ts';
import { flag, oneOf, text } from '../../service/operation/fields.ts';
import { orProblem } from './perform.ts';
import { badRequest } from '../../http/json-body.ts';
import { route } from './operation-routes.ts';
import type { Call } from '../../http/services.ts';

/** How long a browser waits before it comes back. */
const RETRY_MS = 2_000;
const RETRY_FULL_SECONDS = 30;
/** What may be on its way to a client before it counts as slow. */
const MAX_QUEUED_BYTES = 64 * 1_024;
const MAX_PLACE = 64;

export const LIVE_ROUTES = [
  route({
    on: 'GET /dw/live',
    about:
      'streams what changes, as [server-sent events](../guide/live.md): alerts that the filters find, stories, and how the service is',
    answers:
      '`text/event-stream` with the events `start`, `changes`, `status`, `events`, `reset` and `end`',
    right: 'read',
    query: {
      after: text(MAX_PLACE)
        .optional()
        .describe('`id` of the last event that was seen, as the header `Last-Event-ID`'),
      events: flag().describe('also stored events, up to 50 a second'),
      query: text(HUNT_LIMITS.query)
        .optional()
        .describe('a query: of stored events those that it finds; all of them are looked at'),
      language: oneOf(QUERY_LANGUAGES)
        .default('eql')
        .describe('of `query`; `kuery` is KQL, as in rules'),
    },
    filters: ALERT_FILTERS,
    async run({ query, filters, access, call, now }, services) {
      const { live } = services;
      // A browser that comes back sends where it was, and the same URL as before.
      const given = call.req.header('last-event-id') ?? query.after;
      const after = given === undefined || given === '' ? null : readPlace(given);
      if (given !== undefined && given !== '' && after === null)
        throw badRequest(`${JSON.stringify(given)} is no \`id\` of an event of this stream`);
      if (query.query !== undefined && !query.events)
        throw badRequest('`query` is of stored events: it needs `events=true`');
      const tail =
        query.query === undefined
          ? null
          : await orProblem(() =>
              tailQuery(query.query ?? '', BigInt(now) * NANOS_PER_MS, query.language),
            );
      const owner = { principal: access.principal, address: access.address };
      const reason = live.isFull(owner, query.query);
      if (reason !== null) throw tooManyRequests(reason, RETRY_FULL_SECONDS);
      const request = {
        space: access.space,
        query: filters.query,
        after,
        events: query.events ? { query: tail } : null,
      };
      return eventStream(call, (sink) => live.add(owner, request, sink));
    },
  }),
];

/** @param begin returns a function to call when the client no longer reads */
function eventStream(call: Call, begin: (sink: LiveSink) => () => void): Response {
  const encoder = new TextEncoder();
  let over = () => {};
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let isOpen = true;
        const sink: LiveSink = {
          get isReady() {
            return isOpen && (controller.desiredSize ?? 0) > 0;
          },
          write: (written) => {
            if (isOpen) controller.enqueue(encoder.encode(written));
          },
          end(isBroken) {
            if (!isOpen) return;
            isOpen = false;
            // A client that does not read would not see an end, either.
            if (isBroken) call.env.outgoing.destroy();
            else controller.close();
          },
        };
        sink.write(`retry: ${RETRY_MS}\n\n`);
        const remove = begin(sink);
        over = () => {
          isOpen = false;
          remove();
        };
      },
      cancel: () => over(),
    },
    { highWaterMark: MAX_QUEUED_BYTES, size: (chunk) => chunk?.byteLength ?? 0 },
  );
  call.env.outgoing.once('close', () => over());
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      // Proxies that collect answers would hold it back.
      'x-accel-buffering': 'no',
    },
  });
}
