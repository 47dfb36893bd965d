import { z } from 'zod';
import { count, isoTime, moment, severity, what } from '../../../service/operation/common.ts';

const note = {
  space: z.string(),
  id: z.string(),
  name: z.string(),
  message: z.string(),
};

export const unusedEvents = z.object({
  late: what(count(), 'events that came too late for sequences'),
  ahead: what(count(), 'those that were in the future when they came'),
  untimed: what(count(), 'those without a time'),
  forgotten: what(count(), 'those dropped to stay within the memory that they may take'),
  recent: what(z.object({ late: count(), forgotten: count() }), 'in the last ten minutes'),
});

const detection = z.object({
  mode: z.enum(['folders', 'managed']),
  rules: z.object({
    enabled: count(),
    disabled: count(),
    live: count(),
    failing: z.array(z.object({ ...note, failures: count(), retryAt: isoTime().nullable() })),
    notRun: what(
      z.array(z.object(note)),
      'enabled rules that cannot run, for a reason that can be mended',
    ),
    otherTypes: what(count(), 'enabled rules of types that do not run here'),
    problems: z.array(z.object({ space: z.string(), message: z.string() })),
    warnings: z.array(z.object(note)),
  }),
  progress: z.object({
    readTo: what(
      isoTime().nullable(),
      'all enabled rules have read every event received up to then',
    ),
    behind: z.array(z.object({ ...note, events: count(), since: isoTime().nullable() })),
    behindCount: count(),
    unread: z.object({
      rules: count(),
      nextDue: isoTime().nullable(),
      lastDue: isoTime().nullable(),
    }),
    stored: count(),
    matched: count(),
    catchingUp: count(),
  }),
  runs: z.object({
    succeeded: count(),
    warnings: count(),
    failed: count(),
    lastEnded: isoTime().nullable(),
    maxDelayMs: z.number(),
    maxLagMs: z.number(),
    seconds: z.number(),
  }),
  gaps: z.object({ open: count(), lost: count() }),
  backlog: z.object({ rules: count(), matches: count() }),
  sequences: what(
    z.object({ bytes: count(), maxBytes: count() }),
    'memory that events of open sequences and samples take, and how much they may',
  ),
  candidates: z.object({
    memoryBytes: count(),
    fileBytes: count(),
    files: count(),
    candidates: count(),
  }),
  alerts: z.object({
    raised: count(),
    suppressed: count(),
    open: z.record(severity(), count()),
  }),
  proof: z.object({
    stretches: count(),
    events: count(),
    differences: count(),
    lastDifference: z.string().nullable(),
  }),
  unreadStreams: what(
    z.array(z.object({ stream: z.string(), names: z.array(z.array(z.string())) })),
    'streams with events that no enabled rule reads, and the names that index patterns are held against',
  ),
  failure: what(z.string().nullable(), 'why nothing can be written now'),
  spaces: z.array(
    z.object({
      id: z.string(),
      rules: what(count(), 'enabled ones that run'),
      otherTypes: what(count(), 'enabled ones of types that do not run here'),
      readTo: isoTime().nullable(),
      behind: count(),
      gaps: z.object({ open: count(), lost: count() }),
      backlog: z.object({ rules: count(), matches: count() }),
      sequences: unusedEvents,
      alerts: what(count(), 'open ones'),
      failure: z.string().nullable(),
    }),
  ),
});

export const serviceStatus = z.object({
  service: z.literal('dockwarden'),
  version: z.string(),
  address: z.string(),
  data: z.string(),
  started: isoTime(),
  now: isoTime(),
  notReady: what(z.string().nullable(), 'why events cannot be taken in now'),
  intake: z.object({
    eventsPerSecond: what(z.number(), 'over the last minute'),
    events: count(),
    bytes: count(),
    duplicates: count(),
    rejected: count(),
    unknown: count(),
    skipped: count(),
    turnedAway: what(count(), 'requests of which nothing could be stored'),
    requestsInFlight: count(),
    loopDelayMs: z.number(),
  }),
  maintenanceFailures: z.record(z.string(), count()),
  store: z.object({
    events: count(),
    documentBytes: count(),
    storedBytes: count(),
    logEvents: count(),
    logBytes: count(),
    damage: z.array(z.object({ file: z.string(), what: z.string(), events: count().nullable() })),
    streams: z.array(
      z.object({
        stream: z.string(),
        events: count(),
        documentBytes: count(),
        storedBytes: count(),
        segments: count(),
        expired: count(),
        lastReceived: isoTime().nullable(),
        lastTime: isoTime().nullable(),
      }),
    ),
    otherStreams: what(count(), 'beyond those listed'),
    streamUse: z.object({
      count: count(),
      most: what(count(), 'that there may be'),
      mostOfSender: what(count(), 'that one sender may make'),
      overflow: what(
        z
          .object({
            events: what(count(), 'since the start'),
            stream: z.string(),
            sender: z.string(),
            isFull: z.boolean(),
            at: isoTime(),
          })
          .nullable(),
        'what went to the stream of overflow, and the last of it',
      ),
    }),
  }),
  disk: z.object({ free: count(), size: count() }),
  sources: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['stopped', 'running', 'failing']),
      events: count(),
      rejected: count(),
      lastEventAt: moment().nullable(),
      lastError: z.object({ at: moment(), message: z.string() }).nullable(),
      metrics: z.array(
        z.object({
          name: z.string(),
          type: z.enum(['gauge', 'counter']),
          help: z.string(),
          value: z.number(),
        }),
      ),
    }),
  ),
  detection: what(detection.nullable(), 'null where no rules run'),
});
