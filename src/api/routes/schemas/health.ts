import { z } from 'zod';
import { count, isoTime, what } from '../../../service/operation/common.ts';
import { unusedEvents } from './status.ts';

export const health = z.object({
  status: z.enum(['ok', 'warning', 'problem']),
  proof: what(z.string(), 'one sentence: up to when which rules have read everything'),
  now: isoTime(),
  readTo: isoTime().nullable(),
  rules: z.object({
    enabled: what(count(), 'those that run'),
    otherTypes: what(count(), 'enabled ones of types that do not run here'),
    failing: count(),
    behind: count(),
  }),
  gaps: z.object({ open: count(), lost: count() }),
  overflow: what(
    z.object({ rules: count(), matches: count() }),
    'matches over `max_signals` that wait for the next runs',
  ),
  sequences: what(
    unusedEvents.extend({
      bytes: what(count(), 'memory that open sequences of all spaces take'),
      maxBytes: count(),
    }),
    'events that sequences have not used since the start, and those that they hold',
  ),
  queue: z.object({
    requestsInFlight: count(),
    unmatched: what(count(), 'events that are stored and not matched yet'),
    eventsPerSecond: z.number(),
    turnedAway: count(),
  }),
  store: z.object({
    events: count(),
    storedBytes: count(),
    oldest: what(isoTime().nullable(), 'when the oldest event that is still there was received'),
    damaged: count(),
  }),
  disk: z.object({ free: z.number(), size: z.number() }),
  findings: z.array(
    z.object({
      code: what(
        z.enum([
          ...([
            'HLT101',
            'HLT102',
            'HLT103',
            'HLT104',
            'HLT105',
            'HLT106',
            'HLT201',
            'HLT202',
            'HLT203',
          ] as const),
          ...(['HLT204', 'HLT205', 'HLT206', 'HLT207', 'HLT208', 'HLT209'] as const),
          ...(['HLT210', 'HLT211', 'HLT301'] as const),
        ]),
        'the same for the same cause',
      ),
      level: z.enum(['problem', 'warning']),
      message: z.string(),
      mend: what(z.string(), 'what to do about it'),
    }),
  ),
});

export const sources = z.object({
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
      lagMs: what(z.number().nullable(), 'how much later than that the last event was received'),
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
});
