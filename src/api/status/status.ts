import type { IntakeCounters } from '../../service/events/intake/intake-service.ts';
import type {
  DetectionStatus,
  FailingRule,
  SpaceStatus,
} from '../../service/detection/detection-status.ts';
import type { SourceStatus } from '../../service/events/sources/source.ts';
import type {
  Damage,
  EventStoreStatus,
  StreamStatus,
  StreamUse,
} from '../../stores/event-store.ts';
import { streamUseState, type StreamUseState } from './stream-use.ts';

/** The answer of `GET /dw/status`, which `dockwarden status` shows: JSON, so times are strings. */
export interface ServiceStatus {
  readonly service: 'dockwarden';
  readonly version: string;
  readonly address: string;
  readonly data: string;
  readonly started: string;
  readonly now: string;
  /** Why events cannot be accepted at the moment; `null` if they can. */
  readonly notReady: string | null;
  readonly intake: IntakeStatus;
  /** The number of failures of each maintenance task since the start. */
  readonly maintenanceFailures: Readonly<Record<string, number>>;
  readonly store: StoreStatus;
  readonly disk: { readonly free: number; readonly size: number };
  readonly sources: readonly SourceState[];
  /** `null` if no rules run. */
  readonly detection: DetectionState | null;
}

export interface SourceState extends SourceStatus {
  readonly name: string;
}

/** {@link DetectionStatus} with times as strings. */
export type DetectionState = Omit<DetectionStatus, 'rules' | 'progress' | 'runs' | 'spaces'> & {
  readonly spaces: readonly (Omit<SpaceStatus, 'readTo'> & { readonly readTo: string | null })[];
  readonly rules: Omit<DetectionStatus['rules'], 'failing'> & {
    readonly failing: readonly (Omit<FailingRule, 'retryAt'> & {
      readonly retryAt: string | null;
    })[];
  };
  readonly progress: Omit<DetectionStatus['progress'], 'readTo' | 'behind' | 'unread'> & {
    readonly readTo: string | null;
    readonly unread: {
      readonly rules: number;
      readonly nextDue: string | null;
      readonly lastDue: string | null;
    };
    readonly behind: readonly BehindRule[];
  };
  readonly runs: Omit<DetectionStatus['runs'], 'lastEnded'> & { readonly lastEnded: string | null };
};

export type BehindRule = Omit<DetectionStatus['progress']['behind'][number], 'since'> & {
  readonly since: string | null;
};

export interface IntakeStatus {
  /** Over the last minute, or since the start. */
  readonly eventsPerSecond: number;
  /** Since the start. */
  readonly events: number;
  readonly bytes: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly unknown: number;
  readonly skipped: number;
  /** Requests of which nothing could be stored, whatever their contents; clients send them again. */
  readonly turnedAway: number;
  readonly requestsInFlight: number;
  readonly loopDelayMs: number;
}

export interface StoreStatus {
  /** Including those in the log. */
  readonly events: number;
  readonly documentBytes: number;
  /** On disk, including the log. */
  readonly storedBytes: number;
  readonly logEvents: number;
  readonly logBytes: number;
  /** The first corruption that was found. */
  readonly damage: readonly Damage[];
  readonly streams: readonly StreamState[];
  /** Streams beyond those listed. */
  readonly otherStreams: number;
  readonly streamUse: StreamUseState;
}

export interface StreamState {
  readonly stream: string;
  readonly events: number;
  readonly documentBytes: number;
  readonly storedBytes: number;
  readonly segments: number;
  readonly expired: number;
  readonly lastReceived: string | null;
  /** The latest `@timestamp`. */
  readonly lastTime: string | null;
}

/** The largest streams are listed. */
const MAX_STREAMS = 1_000;
const MAX_DAMAGE = 10;

export function storeStatus(
  { streams, logEvents, logBytes, damage }: EventStoreStatus,
  use: StreamUse,
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
    streamUse: streamUseState(use),
  };
}

export const detectionState = (status: DetectionStatus): DetectionState => ({
  ...status,
  rules: {
    ...status.rules,
    failing: status.rules.failing.map((rule) => ({ ...rule, retryAt: isoTime(rule.retryAt) })),
  },
  progress: {
    ...status.progress,
    readTo: optionalTime(status.progress.readTo),
    unread: {
      rules: status.progress.unread.rules,
      nextDue: optionalTime(status.progress.unread.nextDue),
      lastDue: optionalTime(status.progress.unread.lastDue),
    },
    behind: status.progress.behind.map((rule) => ({ ...rule, since: optionalTime(rule.since) })),
  },
  runs: { ...status.runs, lastEnded: optionalTime(status.runs.lastEnded) },
  spaces: status.spaces.map((space) => ({ ...space, readTo: optionalTime(space.readTo) })),
});

const NANOS_PER_MS = 1_000_000n;

const streamState = (status: StreamStatus): StreamState => ({
  stream: status.stream,
  events: status.events,
  documentBytes: status.documentBytes,
  storedBytes: status.storedBytes,
  segments: status.segments,
  expired: status.expired,
  lastReceived: optionalTime(status.lastReceived),
  lastTime: status.lastTime === null ? null : isoTime(Number(status.lastTime / NANOS_PER_MS)),
});

const optionalTime = (milliseconds: number | null) =>
  milliseconds === null ? null : isoTime(milliseconds);

/** Documents may contain times outside the range of `Date`. */
function isoTime(milliseconds: number): string | null {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

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
