import type { IntakeCounters } from '../../engine/intake/intake-counters.ts';
import type { Source, SourceMetric, SourceStatus } from '../../engine/sources/source.ts';
import type { ServiceStatus, StreamState } from '../status/status.ts';
import type { Registry } from './registry.ts';

export interface MeasuredParts {
  readonly version: string;
  readonly counters: IntakeCounters;
  readonly sources: readonly Source[];
  readonly status: () => ServiceStatus;
}

/** Adds what the parts of the service count themselves. It is read when it is asked for. */
export function describeParts(registry: Registry, parts: MeasuredParts): void {
  describeIntake(registry, parts.counters);
  const status = oncePerTurn(parts.status);
  describeStore(registry, status);
  describeSources(registry, parts.sources);
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
  counter('requests', 'Bodies that were read, of all ways in.', () => counters.requests);
  counter('bytes', 'Bytes of these bodies, inflated.', () => counters.bytes);
  byLabel('events', 'Events stored, by stream.', 'stream', counters.streams);
  counter(
    'duplicates',
    'Events not stored since they were stored already.',
    () => counters.duplicates,
  );
  counter('unknown', 'Records of no known format, stored as they came.', () => counters.unknown);
  byLabel('rejected', 'Documents that were rejected, by type of error.', 'type', counters.rejected);
  byLabel('refused', 'Bodies that could not be read, by type of error.', 'type', counters.refusals);
  byLabel('converted', 'Records that became events, by format.', 'format', counters.converted);
  byLabel('skipped', 'Records that are no events, by reason.', 'reason', counters.skipped);
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
    'Bytes of the stored documents, before compression.',
    ({ documentBytes }) => documentBytes,
  );
  byStream(
    'bytes',
    'Bytes on disk, indexes included, without the log.',
    (stream) => stream.storedBytes,
  );
  byStream('segments', 'Segments of a stream.', ({ segments }) => segments);
  byStream('expired_total', 'Events that retention removed.', ({ expired }) => expired, 'counter');
  const gauge = (name: string, help: string, read: (status: ServiceStatus) => number) =>
    registry.gauge(`dockwarden_${name}`, help, () => read(status()));
  gauge('log_events', 'Events that are in the log only.', ({ store }) => store.logEvents);
  gauge('log_bytes', 'Bytes of the log.', ({ store }) => store.logBytes);
  gauge('disk_free_bytes', 'Free bytes on the disk of the data folder.', ({ disk }) => disk.free);
  gauge('disk_size_bytes', 'Bytes of that disk.', ({ disk }) => disk.size);
  gauge('ready', 'Whether events can be taken in.', ({ notReady }) => (notReady === null ? 1 : 0));
  registry.table(
    'dockwarden_store_maintenance_failures_total',
    'How often a piece of maintenance has failed.',
    'counter',
    () =>
      Object.entries(status().maintenanceFailures).map(([work, value]) => ({
        labels: { work },
        value,
      })),
  );
}

/** Sources have metrics of their own; those there are at the start stay. */
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
      { name: 'failing', help: `Whether what ${name} last tried has failed.`, type: 'gauge' },
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
  registry.table('dockwarden_build_info', 'The version that runs.', 'gauge', () => [
    { labels: { version }, value: 1 },
  ]);
  registry.gauge(
    'dockwarden_http_requests_in_flight',
    'Requests with events that are handled now.',
    () => status().intake.requestsInFlight,
  );
  registry.gauge(
    'dockwarden_event_loop_delay_seconds',
    'How late half of the turns of the event loop were, in the last seconds.',
    () => status().intake.loopDelayMs / MS_PER_SECOND,
  );
  registry.table(
    'process_cpu_seconds_total',
    'Processor time of the process, of all threads.',
    'counter',
    () => {
      const { user, system } = process.cpuUsage();
      return [{ labels: {}, value: (user + system) / MICROS_PER_SECOND }];
    },
  );
  registry.gauge('process_resident_memory_bytes', 'Memory of the process.', () =>
    process.memoryUsage.rss(),
  );
  registry.gauge(
    'process_start_time_seconds',
    'When the process started, in seconds since 1970.',
    () => Math.round(performance.timeOrigin) / MS_PER_SECOND,
  );
}

/** One status for all metrics of an answer: it is not free. */
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
