import { z } from 'zod';
import { without } from '../../util/without.ts';
import { isoDate } from '../../http/answers.ts';
import type { IntakeCounters } from '../../service/events/intake/intake-service.ts';
import type { DetectionStatus } from '../../service/detection/detection-status.ts';
import { count, isoTime, moment, severity, what } from '../../service/operation/common.ts';
import type { Says } from '../../service/operation/operation.ts';
import {
  type EventStoreStatus,
  type StreamStatus,
  type StreamUse,
} from '../../stores/event-store.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';

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
  actions: what(
    z.array(
      z.object({
        space: z.string(),
        action: z.string(),
        waiting: count(),
        refused: what(count(), 'alerts that the receiver does not take'),
        failure: what(z.string().nullable(), 'of the last attempt; it is tried again by itself'),
      }),
    ),
    'of each space and configured action, the new alerts that wait for it; of `cluster`, at most as many changes of alerts',
  ),
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

export const sourceStatus = z.object({
  kind: z.enum(['tail', 'sensor', 'replay', 'cluster', 'search']),
  name: z.string(),
  about: what(z.string().nullable(), 'what it reads, and how'),
  state: z.enum(['stopped', 'running', 'failing']),
  failingSince: moment().nullable(),
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
  searches: what(
    z
      .array(
        z.object({
          space: z.string(),
          rules: count(),
          searchedTo: what(moment().nullable(), 'all rules have searched events up to then'),
          failing: what(count(), 'rules whose last search failed: their windows are gaps'),
          last: what(
            z
              .object({
                at: moment(),
                tookMs: z.number(),
                from: what(moment(), 'time of the first event of the windows'),
                to: moment(),
                rules: count(),
                stored: what(count(), 'documents in the windows'),
                fetched: what(count(), 'documents that the cluster sent'),
                needed: what(count(), 'those that rules needed'),
                indices: count(),
                unions: what(count(), 'searches for what rules ask for'),
                full: what(count(), 'searches that read everything'),
                whyFull: z.string().nullable(),
                late: what(count(), 'alerts of events that came after their window was searched'),
              })
              .nullable(),
            'the windows that were searched last',
          ),
        }),
      )
      .optional(),
    'of a cluster that is searched and not copied, by space',
  ),
});

export const serviceStatus = z.object({
  service: z.literal('dockwarden'),
  version: z.string(),
  address: z.string(),
  data: z.string(),
  state: what(
    z.string().nullable(),
    'the PostgreSQL that rules and alerts are in; null if they are in the data directory',
  ),
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
        delayMs: what(
          z.number().nullable(),
          'how long after its `@timestamp` the newest event was received; null until an event is received after the start, and for imported events',
        ),
        isPast: what(z.boolean(), 'whether its events were imported'),
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
  sources: z.array(sourceStatus),
  forwarding: what(
    z
      .object({
        target: what(z.string(), 'the cluster and the alias'),
        waiting: what(count(), 'arrivals that are still to be forwarded'),
        forwarded: what(count(), 'since it was first configured'),
        refused: what(count(), 'events that the cluster does not take'),
        skipped: what(count(), 'events that were read from this cluster'),
        lastRefusal: z.object({ at: moment(), arrival: count(), reason: z.string() }).nullable(),
        lost: what(
          count(),
          'events that retention removed, or that cannot be read, before they were forwarded',
        ),
        lastLoss: moment().nullable(),
        failure: what(z.string().nullable(), 'of the last attempt; it is tried again by itself'),
      })
      .nullable(),
    'events that are forwarded to a cluster',
  ),
  detection: what(detection.nullable(), 'null where no rules run'),
});

/** The answer of `GET /dw/status`, which `dockwarden status` shows: JSON, so times are strings. */
export type ServiceStatus = Says<typeof serviceStatus>;
export type StoreStatus = ServiceStatus['store'];
export type StreamState = StoreStatus['streams'][number];
/** {@link DetectionStatus} with times as strings. */
export type DetectionState = NonNullable<ServiceStatus['detection']>;

/** The largest streams are listed. */
const MAX_STREAMS = 1_000;
const MAX_DAMAGE = 10;

export function storeStatus(
  { streams, logEvents, logBytes, damage }: EventStoreStatus,
  { overflow, ...use }: StreamUse,
): StoreStatus {
  const sum = (value: (stream: StreamStatus) => number) =>
    streams.reduce((total, stream) => total + value(stream), 0);
  const listed = streams.toSorted((a, b) => b.events - a.events).slice(0, MAX_STREAMS);
  return {
    events: sum(({ events }) => events),
    documentBytes: sum(({ documentBytes }) => documentBytes),
    storedBytes: sum(({ storedBytes }) => storedBytes) + logBytes,
    logEvents,
    logBytes,
    damage: damage.slice(0, MAX_DAMAGE),
    streams: listed.map(streamState),
    otherStreams: streams.length - listed.length,
    streamUse: {
      ...use,
      overflow: overflow && { ...overflow, at: new Date(overflow.at).toISOString() },
    },
  };
}

/** How clusters are searched is said of the sources. */
export const detectionState = (status: DetectionStatus): DetectionState => ({
  ...without(status, ['searches', 'costs']),
  rules: {
    ...status.rules,
    failing: status.rules.failing.map((rule) => ({ ...rule, retryAt: isoDate(rule.retryAt) })),
  },
  progress: {
    ...status.progress,
    readTo: isoDate(status.progress.readTo),
    unread: {
      rules: status.progress.unread.rules,
      nextDue: isoDate(status.progress.unread.nextDue),
      lastDue: isoDate(status.progress.unread.lastDue),
    },
    behind: status.progress.behind.map((rule) => ({ ...rule, since: isoDate(rule.since) })),
  },
  runs: { ...status.runs, lastEnded: isoDate(status.runs.lastEnded) },
  spaces: status.spaces.map((space) => ({ ...space, readTo: isoDate(space.readTo) })),
});

const streamState = ({ lastReceived, lastTime, ...stream }: StreamStatus): StreamState => ({
  stream: stream.stream,
  events: stream.events,
  documentBytes: stream.documentBytes,
  storedBytes: stream.storedBytes,
  segments: stream.segments,
  expired: stream.expired,
  lastReceived: isoDate(lastReceived),
  lastTime: isoDate(lastTime === null ? null : Number(lastTime / NANOS_PER_MS)),
  delayMs: stream.delay,
  isPast: stream.isPast,
});

/** What intake has counted since the start. */
export const intakeStatus = (counters: IntakeCounters) => ({
  events: counters.events,
  bytes: counters.bytes,
  duplicates: counters.duplicates,
  rejected: sumOf(counters.rejected),
  unknown: counters.unknown,
  skipped: sumOf(counters.skipped),
});

const sumOf = (counts: ReadonlyMap<string, number>) =>
  [...counts.values()].reduce((total, count) => total + count, 0);

/**
 * A status without names of other spaces and of rules in them. Counts remain sums over all spaces, since they show the load
 * of the service.
 *
 * @param isVisible whether the caller may read a space
 */
export function visibleStatus(
  { detection, ...status }: ServiceStatus,
  isVisible: (space: string) => boolean,
): ServiceStatus {
  if (detection === null) return { ...status, detection };
  const { rules, progress, spaces } = detection;
  const own = <T extends { readonly space: string }>(all: readonly T[]) =>
    all.filter(({ space }) => isVisible(space));
  return {
    ...status,
    detection: {
      ...detection,
      rules: {
        ...rules,
        failing: own(rules.failing),
        notRun: own(rules.notRun),
        problems: own(rules.problems),
        warnings: own(rules.warnings),
      },
      progress: { ...progress, behind: own(progress.behind) },
      actions: own(detection.actions),
      spaces: spaces.filter(({ id }) => isVisible(id)),
    },
  };
}
