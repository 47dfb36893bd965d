import type { IntakeCounters } from '../../service/events/intake/intake-service.ts';
import type { Source, SourceMetric, SourceStatus } from '../../service/events/sources/source.ts';
import type { ServiceStatus, StreamState } from '../status/status.ts';
import { describeDetection } from './detection-metrics.ts';
import type { Registry } from './registry.ts';

export interface MeasuredParts {
  readonly version: string;
  readonly counters: IntakeCounters;
  readonly sources: readonly Source[];
  readonly hasDetection: boolean;
  readonly signIns: () => SignIns;
  readonly audit: () => AuditCounts;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  readonly status: () => ServiceStatus;
}

/** By name and password, also for requests that contain them, but not if they were verified shortly before. */
interface SignIns {
  readonly succeeded: number;
  readonly failed: number;
  readonly blocked: number;
}

interface AuditCounts {
  /** By outcome. */
  readonly entries: ReadonlyMap<string, number>;
  /** When its head was last recorded. */
  readonly headAt: number | null;
}

/** Adds the metrics of the parts of the service, which are read on each scrape. */
export function describeParts(registry: Registry, parts: MeasuredParts): void {
  describeIntake(registry, parts.counters);
  const status = oncePerTurn(parts.status);
  describeStore(registry, status);
  describeSources(registry, parts.sources);
  describeSignIns(registry, parts.signIns);
  describeAudit(registry, parts);
  if (parts.hasDetection) describeDetection(registry, () => status().detection);
  describeProcess(registry, parts.version, status);
}

function describeIntake(registry: Registry, counters: IntakeCounters): void {
  const counter = (name: string, help: string, read: () => number) =>
    registry.table(`dockwarden_intake_${name}_total`, help, 'counter', () => [
      { labels: {}, value: read() },
    ]);
  const byLabel = (
    name: string,
    help: string,
    label: string,
    counts: ReadonlyMap<string, number>,
  ) =>
    registry.table(`dockwarden_intake_${name}_total`, help, 'counter', () =>
      Array.from(counts, ([key, value]) => ({ labels: { [label]: key }, value })),
    );
  counter(
    'requests',
    'Request bodies parsed, including those of followed files and the sensor.',
    () => counters.requests,
  );
  counter('bytes', 'Bytes of these bodies after decompression.', () => counters.bytes);
  byLabel('events', 'Events stored, by stream.', 'stream', counters.streams);
  counter(
    'duplicates',
    'Events not stored because they were stored already.',
    () => counters.duplicates,
  );
  counter('unknown', 'Records in an unknown format, stored unchanged.', () => counters.unknown);
  counter(
    'unmatched_blocks',
    'Blocks of events that rules could not be matched against, so every rule evaluates all of them.',
    () => counters.unmatchedBlocks,
  );
  byLabel('rejected', 'Documents rejected, by error type.', 'type', counters.rejected);
  byLabel('refused', 'Bodies that could not be parsed, by error type.', 'type', counters.refusals);
  byLabel('converted', 'Records converted to events, by format.', 'format', counters.converted);
  byLabel('skipped', 'Records that are not events, by reason.', 'reason', counters.skipped);
}

function describeAudit(registry: Registry, { audit, now }: MeasuredParts): void {
  registry.table(
    'dockwarden_audit_entries_total',
    'Entries of the audit log, by outcome; `left-out` are refused requests that were only counted.',
    'counter',
    () => Array.from(audit().entries, ([outcome, value]) => ({ labels: { outcome }, value })),
  );
  registry.gauge(
    'dockwarden_audit_head_age_seconds',
    'Time since the head of the audit log was last recorded; -1 if it never was.',
    () => {
      const { headAt } = audit();
      return headAt === null ? -1 : (now() - headAt) / 1_000;
    },
  );
}

function describeSignIns(registry: Registry, signIns: () => SignIns): void {
  registry.table(
    'dockwarden_sign_ins_total',
    'Passwords verified, by outcome; `blocked` were not, after too many failures.',
    'counter',
    () => Object.entries(signIns()).map(([outcome, value]) => ({ labels: { outcome }, value })),
  );
}

function describeStore(registry: Registry, status: () => ServiceStatus): void {
  const byStream = (
    name: string,
    help: string,
    read: (stream: StreamState) => number,
    type: 'counter' | 'gauge' = 'gauge',
  ) =>
    registry.table(`dockwarden_store_${name}`, help, type, () =>
      status().store.streams.map((stream) => ({
        labels: { stream: stream.stream },
        value: read(stream),
      })),
    );
  byStream('events', 'Events stored, by stream.', ({ events }) => events);
  byStream(
    'document_bytes',
    'Size of the stored documents before compression.',
    ({ documentBytes }) => documentBytes,
  );
  byStream(
    'bytes',
    'Size on disk including indexes, without the log.',
    (stream) => stream.storedBytes,
  );
  byStream('segments', 'Number of segments.', ({ segments }) => segments);
  byStream('expired_total', 'Events removed by retention.', ({ expired }) => expired, 'counter');
  const gauge = (name: string, help: string, read: (status: ServiceStatus) => number) =>
    registry.gauge(`dockwarden_${name}`, help, () => read(status()));
  gauge('log_events', 'Events in the log, not yet in segments.', ({ store }) => store.logEvents);
  gauge('log_bytes', 'Size of the log.', ({ store }) => store.logBytes);
  gauge(
    'disk_free_bytes',
    'Free space on the disk of the data directory.',
    ({ disk }) => disk.free,
  );
  gauge('disk_size_bytes', 'Size of the disk of the data directory.', ({ disk }) => disk.size);
  gauge('ready', 'Whether the service accepts events.', ({ notReady }) =>
    notReady === null ? 1 : 0,
  );
  registry.table(
    'dockwarden_store_maintenance_failures_total',
    'Failed maintenance tasks, by task.',
    'counter',
    () =>
      Object.entries(status().maintenanceFailures).map(([work, value]) => ({
        labels: { work },
        value,
      })),
  );
}

/** Sources have metrics of their own; the set of sources is fixed at the start. */
function describeSources(registry: Registry, sources: readonly Source[]): void {
  for (const source of sources) {
    const { name } = source;
    const add = (
      metric: Pick<SourceMetric, 'name' | 'help' | 'type'>,
      read: (status: SourceStatus) => number | undefined,
    ) =>
      registry.table(`dockwarden_${name}_${metric.name}`, metric.help, metric.type, () => {
        const value = read(source.status());
        return value === undefined ? [] : [{ labels: {}, value }];
      });
    add(
      { name: 'failing', help: `Whether the last attempt of ${name} failed.`, type: 'gauge' },
      ({ state }) => (state === 'failing' ? 1 : 0),
    );
    add(
      { name: 'events_total', help: `Events stored by ${name}.`, type: 'counter' },
      ({ events }) => events,
    );
    for (const metric of source.status().metrics)
      add(metric, ({ metrics }) => metrics.find((each) => each.name === metric.name)?.value);
  }
}

const MICROS_PER_SECOND = 1e6;
const MS_PER_SECOND = 1e3;

function describeProcess(registry: Registry, version: string, status: () => ServiceStatus): void {
  registry.table('dockwarden_build_info', 'The running version.', 'gauge', () => [
    { labels: { version }, value: 1 },
  ]);
  registry.gauge(
    'dockwarden_http_requests_in_flight',
    'Requests with events in progress.',
    () => status().intake.requestsInFlight,
  );
  registry.gauge(
    'dockwarden_event_loop_delay_seconds',
    'Median delay of the event loop over the last seconds.',
    () => status().intake.loopDelayMs / MS_PER_SECOND,
  );
  registry.table('process_cpu_seconds_total', 'Total user and system CPU time.', 'counter', () => {
    const { user, system } = process.cpuUsage();
    return [{ labels: {}, value: (user + system) / MICROS_PER_SECOND }];
  });
  registry.gauge('process_resident_memory_bytes', 'Resident memory size.', () =>
    process.memoryUsage.rss(),
  );
  registry.gauge(
    'process_start_time_seconds',
    'Start time of the process since the Unix epoch.',
    () => Math.round(performance.timeOrigin) / MS_PER_SECOND,
  );
}

/** One status for all metrics of an answer, since it is expensive. */
function oncePerTurn(read: () => ServiceStatus): () => ServiceStatus {
  let known: ServiceStatus | null = null;
  return () => {
    if (known === null) {
      known = read();
      queueMicrotask(() => {
        known = null;
      });
    }
    return known;
  };
}
