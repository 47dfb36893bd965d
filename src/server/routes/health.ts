import { may } from '../../engine/access/principal.ts';
import { healthOf } from '../status/health.ts';
import { isoTime } from './iso-time.ts';
import { whole } from './fields.ts';
import { operationRoute, route } from './operation-routes.ts';
import { health, sources, timeline } from './schemas/health.ts';

const MOST_STREAMS = 1_000;

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
      const received = services.store
        .status()
        .streams.flatMap(({ firstReceived }) => firstReceived ?? []);
      const oldest = received.reduce(
        (least, each) => Math.min(least, each),
        Number.POSITIVE_INFINITY,
      );
      return healthOf(services.status(), access.space, Number.isFinite(oldest) ? oldest : null);
    },
  }),
  operationRoute({
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
    operation: 'health.timeline',
    args: ({ query: { hours, buckets } }) => ({ ms: hours * 3_600_000, buckets }),
  }),
  route({
    on: 'GET /dw/sources',
    about:
      'lists data streams and whoever sends events, with their rates, delays and errors since the start',
    answers: '`streams`, the largest first, and `senders`, the latest first',
    right: 'read',
    isOfSpace: false,
    answer: sources,
    run({ access }, { senders, store }) {
      const isAdmin = may(access.principal, 'admin');
      const streams = store
        .status()
        .streams.toSorted((a, b) => b.events - a.events)
        .slice(0, MOST_STREAMS);
      return {
        streams: streams.map(({ stream, events, lastReceived, lastTime }) => {
          const last = lastTime === null ? null : Number(lastTime / 1_000_000n);
          return {
            stream,
            events,
            lastReceived: isoTime(lastReceived),
            lastTime: isoTime(last),
            lagMs: last === null || lastReceived === null ? null : lastReceived - last,
            lastSender: senders.lastOf(stream),
          };
        }),
        senders: senders.list().map(({ address, lastReceived, ...sender }) => ({
          ...sender,
          address: isAdmin ? address : null,
          lastReceived: new Date(lastReceived).toISOString(),
        })),
        others: senders.others,
      };
    },
  }),
];
