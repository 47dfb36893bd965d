import { z } from 'zod';
import { count, isoTime, what } from '../../service/operation/common.ts';
import { timeline } from '../../service/rules/overview/schemas.ts';
import { readTimeline } from '../../service/rules/overview/timeline.ts';
import { may } from '../../service/access/principal.ts';
import type { StreamStatus } from '../../stores/event-store.ts';
import { health, healthOf } from '../status/health.ts';
import { sourceStatus } from '../status/status.ts';
import { callDetection } from '../../http/detection-call.ts';
import { isoDate } from '../../http/answers.ts';
import { whole } from '../../service/operation/fields.ts';
import { route } from './operation-routes.ts';

const MAX_STREAMS = 1_000;

const sources = z.object({
  streams: z.array(
    z.object({
      stream: z.string(),
      events: count(),
      storedBytes: what(count(), 'on disk, without what is still in the log'),
      firstReceived: what(isoTime().nullable(), 'of the events that are still there'),
      retention: what(
        z.object({
          maxAgeMs: z.number().nullable(),
          maxBytes: z.number().nullable(),
          endsAt: what(isoTime().nullable(), 'when the oldest is old enough to be removed'),
        }),
        'how long events are kept, and how many bytes of them; `null` without a limit',
      ),
      lastReceived: isoTime().nullable(),
      lastTime: what(isoTime().nullable(), 'the latest `@timestamp`'),
      lagMs: what(
        z.number().nullable(),
        'how long after its `@timestamp` the newest event was received; null until an event is received after the start, and for imported events',
      ),
      isPast: what(
        z.boolean(),
        'whether its events were imported: none was received within an hour of its `@timestamp`',
      ),
      lastSender: what(z.string().nullable(), 'who sent to it last, since the start'),
    }),
  ),
  senders: z.array(
    z.object({
      name: what(z.string(), '`key:` and the name of an API key, or the name of a user'),
      keyId: z.string().nullable(),
      agent: what(z.string(), 'the program, as it calls itself'),
      address: what(z.string().nullable(), 'for admins'),
      eventsPerSecond: z.number(),
      events: count(),
      rejected: what(count(), 'events that could not be stored, since the start'),
      skipped: what(count(), 'records that are no events'),
      unknown: what(count(), 'events in a format that is not known, stored as they are'),
      refused: what(count(), 'requests of which nothing was stored'),
      lastError: z.string().nullable(),
      lastReceived: isoTime(),
    }),
  ),
  others: what(count(), 'senders that are no longer listed'),
  read: what(z.array(sourceStatus), 'what the service reads itself: files, clusters, the sensor'),
});

/** Whether anything was missed, and who sends. */
export const HEALTH_ROUTES = [
  route({
    on: 'GET /dw/health',
    about:
      'says whether anything was missed in the space: up to when rules have read every event, and what keeps them from it',
    answers:
      'a sentence, `proof`; `findings`, each with a code and how to `mend` it; gaps, queue, store and disk',
    right: 'read',
    answer: health,
    run({ access }, services) {
      const { streams } = services.store.status();
      return healthOf(services.status(), access.space, oldestOf(streams));
    },
  }),
  route({
    on: 'GET /dw/health/_timeline',
    about:
      'shows, by the time when events were received, how many of the rules that run now have read all of them',
    answers: '`buckets`, in each of which every rule counts once, and the `gaps` of the time',
    right: 'read',
    query: {
      hours: whole(1, 24 * 31).default(24),
      buckets: whole(1, 500).default(96),
    },
    answer: timeline,
    async run({ access, query: { hours, buckets } }, services) {
      const { streams } = services.store.status();
      // Where retention has removed events, there were some before the oldest that is left.
      const isWhole = streams.every(({ expired }) => expired === 0);
      const emptyUntil = isWhole ? (oldestOf(streams) ?? services.now()) : null;
      const args = { ms: hours * 3_600_000, buckets, emptyUntil };
      return (await callDetection(services, access, readTimeline, args)).value;
    },
  }),
  route({
    on: 'GET /dw/sources',
    about:
      'lists data streams and senders of events, with their rates, delays and errors since the start',
    answers: '`streams`, the largest first, and `senders`, the latest first',
    right: 'read',
    isOfSpace: false,
    answer: sources,
    run({ access }, services) {
      const { senders, store, retentionOf } = services;
      const isAdmin = may(access.principal, 'admin');
      const streams = store
        .status()
        .streams.toSorted((a, b) => b.events - a.events)
        .slice(0, MAX_STREAMS);
      return {
        streams: streams.map((each) => {
          const { stream, events, storedBytes, firstReceived, lastReceived, lastTime } = each;
          const last = lastTime === null ? null : Number(lastTime / 1_000_000n);
          const { maxAgeMs = null, maxBytes = null } = retentionOf(stream) ?? {};
          return {
            stream,
            events,
            storedBytes,
            firstReceived: isoDate(firstReceived),
            retention: {
              maxAgeMs,
              maxBytes,
              endsAt:
                maxAgeMs === null || firstReceived === null
                  ? null
                  : isoDate(firstReceived + maxAgeMs),
            },
            lastReceived: isoDate(lastReceived),
            lastTime: isoDate(last),
            lagMs: each.delay,
            isPast: each.isPast,
            lastSender: senders.lastOf(stream),
          };
        }),
        senders: senders.list().map(({ address, lastReceived, ...sender }) => ({
          ...sender,
          address: isAdmin ? address : null,
          lastReceived: new Date(lastReceived).toISOString(),
        })),
        others: senders.others,
        read: services.status().sources,
      };
    },
  }),
];

/** When the oldest event that is still there was received. */
function oldestOf(streams: readonly StreamStatus[]): number | null {
  const received = streams.flatMap(({ firstReceived }) => firstReceived ?? []);
  return received.length === 0 ? null : received.reduce((a, b) => Math.min(a, b));
}
