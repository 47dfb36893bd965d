import type { IntakeCounters } from '../../service/events/intake/intake-service.ts';
import type { Source, SourceStatus } from '../../service/events/sources/source.ts';
import type { DetectionState, ServiceStatus, StreamState } from '../status/status.ts';
import type { Registry } from './registry.ts';

export interface MeasuredParts {
  readonly version: string;
  readonly counters: IntakeCounters;
  readonly sources: readonly Source[];
  readonly hasDetection: boolean;
  /** By name and password, also for requests that contain them, but not if they were verified shortly before. */
  readonly signIns: () => Readonly<Record<'succeeded' | 'failed' | 'blocked', number>>;
  /** Entries by outcome, and when the head was last recorded. */
  readonly audit: () => {
    readonly entries: ReadonlyMap<string, number>;
    readonly headAt: number | null;
  };
  /** `null` for a service that has its state alone. */
  readonly worker: WorkerState | null;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  readonly status: () => ServiceStatus;
}

/** What a worker has of the work; nothing where it does not know the others. */
interface WorkerState {
  readonly parts: number;
  readonly duties: number;
  readonly clockAheadMs: number;
}

/** Adds the metrics of the parts of the service, which are read on each scrape. */
export function describeParts(registry: Registry, parts: MeasuredParts): void {
  const status = oncePerTurn(parts.status);
  addMetrics(registry, 'dockwarden_intake_', INTAKE, () => parts.counters);
  addMetrics(registry, 'dockwarden_', STORE, status);
  addMetrics(registry, 'dockwarden_forward_', FORWARDING, () => status().forwarding);
  for (const source of parts.sources)
    if (source.kind !== 'cluster' && source.kind !== 'search')
      addMetrics(registry, `dockwarden_${source.kind}_`, metricsOf(source), () => source.status());
  for (const kind of ['cluster', 'search'] as const)
    addClusters(
      registry,
      kind,
      parts.sources.filter((source) => source.kind === kind),
    );
  addMetrics(registry, 'dockwarden_', ACCESS, () => parts);
  if (parts.hasDetection) addMetrics(registry, 'dockwarden_', DETECTION, () => status().detection);
  const version = gauge('build_info{version}', 'The running version.', () => ({
    [parts.version]: 1,
  }));
  addMetrics(registry, 'dockwarden_', [version, ...SERVICE], status);
  addMetrics(registry, 'dockwarden_worker_', WORKER, () => parts.worker);
  addMetrics(registry, 'process_', PROCESS, () => process);
}

/** One value, which is left out while it is `null`, or one for each value of a label. */
type Values = number | null | Readonly<Record<string, number>> | ReadonlyMap<string, number>;

interface Metric<State> {
  readonly type: 'counter' | 'gauge';
  /** With the label of its values: `rules{state}`. */
  readonly name: string;
  readonly help: string;
  readonly read: (state: State) => Values;
}

/** Adds metrics of one part, all of which are left out while its state is `null`. */
function addMetrics<State>(
  registry: Registry,
  prefix: string,
  metrics: readonly Metric<State>[],
  stateNow: () => State | null,
): void {
  for (const { type, name: named, help, read } of metrics) {
    const [name = '', label = ''] = named.split(/[{}]/);
    registry.table(prefix + name, help, type, () => {
      const state = stateNow();
      const values = state === null ? null : read(state);
      if (values === null) return [];
      if (typeof values === 'number') return [{ labels: {}, value: values }];
      const entries = values instanceof Map ? [...values] : Object.entries(values);
      return entries.map(([key, value]) => ({ labels: { [label]: key }, value }));
    });
  }
}

const metric =
  (type: Metric<never>['type']) =>
  <State>(name: string, help: string, read: (state: State) => Values): Metric<State> => ({
    type,
    name,
    help,
    read,
  });
const counter = metric('counter');
const gauge = metric('gauge');

const INTAKE: readonly Metric<IntakeCounters>[] = [
  counter(
    'requests_total',
    'Request bodies parsed, including those of followed files and the sensor.',
    ({ requests }) => requests,
  ),
  counter('bytes_total', 'Bytes of these bodies after decompression.', ({ bytes }) => bytes),
  counter('events_total{stream}', 'Events stored, by stream.', ({ streams }) => streams),
  counter(
    'duplicates_total',
    'Events not stored because they were stored already.',
    ({ duplicates }) => duplicates,
  ),
  counter(
    'unknown_total',
    'Records in an unknown format, stored unchanged.',
    ({ unknown }) => unknown,
  ),
  counter(
    'unmatched_blocks_total',
    'Blocks of events that rules could not be matched against, so every rule evaluates all of them.',
    ({ unmatchedBlocks }) => unmatchedBlocks,
  ),
  counter('rejected_total{type}', 'Documents rejected, by error type.', ({ rejected }) => rejected),
  counter(
    'refused_total{type}',
    'Bodies that could not be parsed, by error type.',
    ({ refusals }) => refusals,
  ),
  counter(
    'converted_total{format}',
    'Records converted to events, by format.',
    ({ converted }) => converted,
  ),
  counter(
    'skipped_total{reason}',
    'Records that are not events, by reason.',
    ({ skipped }) => skipped,
  ),
];

const byStream =
  (read: (stream: StreamState) => number) =>
  ({ store }: ServiceStatus): Values =>
    new Map(store.streams.map((stream) => [stream.stream, read(stream)]));

const STORE: readonly Metric<ServiceStatus>[] = [
  gauge(
    'store_events{stream}',
    'Events stored, by stream.',
    byStream(({ events }) => events),
  ),
  gauge(
    'store_document_bytes{stream}',
    'Size of the stored documents before compression.',
    byStream(({ documentBytes }) => documentBytes),
  ),
  gauge(
    'store_bytes{stream}',
    'Size on disk including indexes, without the log.',
    byStream(({ storedBytes }) => storedBytes),
  ),
  gauge(
    'store_segments{stream}',
    'Number of segments.',
    byStream(({ segments }) => segments),
  ),
  counter(
    'store_expired_total{stream}',
    'Events removed by retention.',
    byStream(({ expired }) => expired),
  ),
  gauge('log_events', 'Events in the log, not yet in segments.', ({ store }) => store.logEvents),
  gauge('log_bytes', 'Size of the log.', ({ store }) => store.logBytes),
  gauge(
    'disk_free_bytes',
    'Free space on the disk of the data directory.',
    ({ disk }) => disk.free,
  ),
  gauge('disk_size_bytes', 'Size of the disk of the data directory.', ({ disk }) => disk.size),
  gauge('ready', 'Whether the service accepts events.', ({ notReady }) =>
    Number(notReady === null),
  ),
  counter(
    'store_maintenance_failures_total{work}',
    'Failed maintenance tasks, by task.',
    ({ maintenanceFailures }) => maintenanceFailures,
  ),
];

const FORWARDING: readonly Metric<NonNullable<ServiceStatus['forwarding']>>[] = [
  gauge(
    'waiting_events',
    'Arrivals still to be forwarded to the cluster.',
    ({ waiting }) => waiting,
  ),
  counter('events_total', 'Events forwarded to the cluster.', ({ forwarded }) => forwarded),
  counter('refused_total', 'Events that the cluster does not take.', ({ refused }) => refused),
  counter('skipped_total', 'Events that were read from this cluster.', ({ skipped }) => skipped),
  counter(
    'lost_total',
    'Events removed or unreadable before they were forwarded.',
    ({ lost }) => lost,
  ),
  gauge('failing', 'Whether the last attempt to forward events failed.', ({ failure }) =>
    Number(failure !== null),
  ),
];

/** Sources have metrics of their own; the set of sources is fixed at the start. */
const metricsOf = (source: Source): readonly Metric<SourceStatus>[] => [
  gauge('failing', `Whether the last attempt of ${source.kind} failed.`, ({ state }) =>
    Number(state === 'failing'),
  ),
  counter(
    'events_total',
    source.kind === 'search'
      ? 'Documents fetched by searches.'
      : `Events stored by ${source.kind}.`,
    ({ events }) => events,
  ),
  ...source.status().metrics.map(({ name, type, help }) =>
    metric(type)(name, help, ({ metrics }: SourceStatus) => {
      const own = metrics.find((each) => each.name === name);
      return own?.value ?? null;
    }),
  ),
];

/** There may be several clusters, so each has its name as a label. */
function addClusters(
  registry: Registry,
  kind: 'cluster' | 'search',
  clusters: readonly Source[],
): void {
  const [first] = clusters;
  if (first === undefined) return;
  const byName = metricsOf(first).map(({ type, name, help, read }) =>
    metric(type)(`${name}{source}`, help, (sources: readonly Source[]) =>
      Object.fromEntries(
        sources.map((source) => [source.name, Number(read(source.status()))] as const),
      ),
    ),
  );
  addMetrics(registry, `dockwarden_${kind}_`, byName, () => clusters);
}

const ACCESS: readonly Metric<MeasuredParts>[] = [
  counter(
    'sign_ins_total{outcome}',
    'Passwords verified, by outcome; `blocked` were not, after too many failures.',
    ({ signIns }) => signIns(),
  ),
  counter(
    'audit_entries_total{outcome}',
    'Entries of the audit log, by outcome; `left-out` are refused requests that were only counted.',
    ({ audit }) => audit().entries,
  ),
  gauge(
    'audit_head_age_seconds',
    'Time since the head of the audit log was last recorded; -1 if it never was.',
    ({ audit, now }) => {
      const { headAt } = audit();
      return headAt === null ? -1 : (now() - headAt) / MS_PER_SECOND;
    },
  ),
];

/** Sums over all spaces. */
function byAction(
  actions: DetectionState['actions'],
  value: (action: DetectionState['actions'][number]) => number,
): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const each of actions) sums[each.action] = (sums[each.action] ?? 0) + value(each);
  return sums;
}

const UNUSED = ['late', 'ahead', 'untimed', 'forgotten'] as const;

const DETECTION: readonly Metric<DetectionState>[] = [
  gauge('rules{state}', 'Rules, by state.', ({ rules }) => ({
    enabled: rules.enabled,
    disabled: rules.disabled,
    failing: rules.failing.length,
    not_run: rules.notRun.length,
    other_type: rules.otherTypes,
  })),
  gauge('rules_live', 'Enabled rules that run on arrival.', ({ rules }) => rules.live),
  gauge(
    'rules_behind',
    'Enabled rules that have not read events in the time they should have.',
    ({ progress }) => progress.behindCount,
  ),
  counter('detection_runs_total{outcome}', 'Runs of rules, by outcome.', ({ runs }) => ({
    succeeded: runs.succeeded,
    warning: runs.warnings,
    failed: runs.failed,
  })),
  counter(
    'detection_run_duration_seconds_total',
    'Time spent in runs of rules.',
    ({ runs }) => runs.seconds,
  ),
  gauge(
    'detection_run_delay_seconds',
    'Longest time from when a run was due to its beginning, of the last minutes.',
    ({ runs }) => runs.maxDelayMs / MS_PER_SECOND,
  ),
  gauge(
    'detection_lag_seconds',
    'Longest time from the receipt of an event to its alert, of the last minutes.',
    ({ runs }) => runs.maxLagMs / MS_PER_SECOND,
  ),
  gauge(
    'detection_read_to_timestamp_seconds',
    'All enabled rules have read every event received before this time.',
    ({ progress: { readTo } }) => (readTo === null ? null : Date.parse(readTo) / MS_PER_SECOND),
  ),
  gauge(
    'detection_unmatched_events',
    'Events received but not yet matched against the rules.',
    ({ progress }) => Math.max(0, progress.stored - progress.matched),
  ),
  gauge(
    'detection_catching_up_events',
    'Stored events still to be matched against new rules.',
    ({ progress }) => progress.catchingUp,
  ),
  gauge('detection_ready', 'Whether rules can run and store what they find.', ({ failure }) =>
    Number(failure === null),
  ),
  gauge('space_ready{space}', 'Whether runs can be stored, by space.', ({ spaces }) =>
    Object.fromEntries(spaces.map(({ id, failure }) => [id, Number(failure === null)])),
  ),
  counter('alerts_raised_total', 'Alerts raised.', ({ alerts }) => alerts.raised),
  counter(
    'alerts_suppressed_total',
    'Matches that alerts have absorbed.',
    ({ alerts }) => alerts.suppressed,
  ),
  gauge('alerts_open{severity}', 'Open alerts, by severity.', ({ alerts }) => alerts.open),
  gauge(
    'backlog_matches',
    'Matches over the limit of alerts of a run, which wait for the next.',
    ({ backlog }) => backlog.matches,
  ),
  gauge('action_alerts_waiting{action}', 'New alerts that wait for an action.', ({ actions }) =>
    byAction(actions, ({ waiting }) => waiting),
  ),
  gauge('action_alerts_refused{action}', 'Alerts that the receiver does not take.', ({ actions }) =>
    byAction(actions, ({ refused }) => refused),
  ),
  gauge(
    'action_failing{action}',
    'Number of spaces in which the last attempt of an action failed.',
    ({ actions }) => byAction(actions, ({ failure }) => Number(failure !== null)),
  ),
  gauge(
    'gaps{state}',
    'Stretches of events that a rule has not read, by state.',
    ({ gaps }) => gaps,
  ),
  gauge(
    'sequence_memory_bytes',
    'Memory that events of open sequences and samples take.',
    ({ sequences }) => sequences.bytes,
  ),
  counter(
    'sequence_unused_events_total{reason}',
    'Events that sequences could not use, by reason; `forgotten` were dropped for want of memory.',
    ({ spaces }) => {
      const sum = (reason: (typeof UNUSED)[number]) =>
        spaces.reduce((total, { sequences }) => total + sequences[reason], 0);
      return Object.fromEntries(UNUSED.map((reason) => [reason, sum(reason)]));
    },
  ),
  gauge(
    'candidates_file_bytes',
    'Size on disk of the index from rules to events.',
    ({ candidates }) => candidates.fileBytes,
  ),
  gauge(
    'candidates_memory_bytes',
    'Memory of the index from rules to events.',
    ({ candidates }) => candidates.memoryBytes,
  ),
  counter(
    'proof_events_total',
    'Stored events evaluated again to check what was matched on arrival.',
    ({ proof }) => proof.events,
  ),
  counter(
    'proof_differences_total',
    'Differences that this has found.',
    ({ proof }) => proof.differences,
  ),
];

const MICROS_PER_SECOND = 1e6;
const MS_PER_SECOND = 1e3;

const SERVICE: readonly Metric<ServiceStatus>[] = [
  gauge(
    'http_requests_in_flight',
    'Requests with events in progress.',
    ({ intake }) => intake.requestsInFlight,
  ),
  gauge(
    'event_loop_delay_seconds',
    'Median delay of the event loop over the last seconds.',
    ({ intake }) => intake.loopDelayMs / MS_PER_SECOND,
  ),
];

const WORKER: readonly Metric<WorkerState>[] = [
  gauge('parts', 'Parts of the rules that this worker searches with, of 64.', ({ parts }) => parts),
  gauge('duties', 'What it does for all workers, of three duties.', ({ duties }) => duties),
  gauge(
    'clock_ahead_seconds',
    'How far its clock is ahead of that of the database.',
    ({ clockAheadMs }) => clockAheadMs / MS_PER_SECOND,
  ),
];

const PROCESS: readonly Metric<NodeJS.Process>[] = [
  counter('cpu_seconds_total', 'Total user and system CPU time.', (own) => {
    const { user, system } = own.cpuUsage();
    return (user + system) / MICROS_PER_SECOND;
  }),
  gauge('resident_memory_bytes', 'Resident memory size.', (own) => own.memoryUsage.rss()),
  gauge(
    'start_time_seconds',
    'Start time of the process since the Unix epoch.',
    () => Math.round(performance.timeOrigin) / MS_PER_SECOND,
  ),
];

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
