import type { DetectionState } from '../status/status.ts';
import type { Registry } from './registry.ts';

const MS_PER_SECOND = 1_000;

interface Metric {
  /** Without `dockwarden_`. */
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
}

/** Left out while the value is `null`. */
interface SingleMetric extends Metric {
  readonly value: (state: DetectionState) => number | null;
}

/** One value for each value of a label. */
interface LabelledMetric extends Metric {
  readonly label: string;
  readonly values: (state: DetectionState) => Readonly<Record<string, number>>;
}

const UNUSED = ['late', 'ahead', 'untimed', 'forgotten'] as const;

const METRICS: readonly (SingleMetric | LabelledMetric)[] = [
  {
    name: 'rules',
    help: 'Rules, by state.',
    type: 'gauge',
    label: 'state',
    values: ({ rules }) => ({
      enabled: rules.enabled,
      disabled: rules.disabled,
      failing: rules.failing.length,
      not_run: rules.notRun.length,
      other_type: rules.otherTypes,
    }),
  },
  {
    name: 'rules_live',
    help: 'Enabled rules that run on arrival.',
    type: 'gauge',
    value: ({ rules }) => rules.live,
  },
  {
    name: 'rules_behind',
    help: 'Enabled rules that have not read events in the time they should have.',
    type: 'gauge',
    value: ({ progress }) => progress.behindCount,
  },
  {
    name: 'detection_runs_total',
    help: 'Runs of rules, by outcome.',
    type: 'counter',
    label: 'outcome',
    values: ({ runs }) => ({
      succeeded: runs.succeeded,
      warning: runs.warnings,
      failed: runs.failed,
    }),
  },
  {
    name: 'detection_run_duration_seconds_total',
    help: 'Time spent in runs of rules.',
    type: 'counter',
    value: ({ runs }) => runs.seconds,
  },
  {
    name: 'detection_run_delay_seconds',
    help: 'Longest time from when a run was due to its beginning, of the last minutes.',
    type: 'gauge',
    value: ({ runs }) => runs.maxDelayMs / MS_PER_SECOND,
  },
  {
    name: 'detection_lag_seconds',
    help: 'Longest time from the receipt of an event to its alert, of the last minutes.',
    type: 'gauge',
    value: ({ runs }) => runs.maxLagMs / MS_PER_SECOND,
  },
  {
    name: 'detection_read_to_timestamp_seconds',
    help: 'All enabled rules have read every event received before this time.',
    type: 'gauge',
    value: ({ progress }) =>
      progress.readTo === null ? null : Date.parse(progress.readTo) / MS_PER_SECOND,
  },
  {
    name: 'detection_unmatched_events',
    help: 'Events received but not yet matched against the rules.',
    type: 'gauge',
    value: ({ progress }) => Math.max(0, progress.stored - progress.matched),
  },
  {
    name: 'detection_catching_up_events',
    help: 'Stored events still to be matched against new rules.',
    type: 'gauge',
    value: ({ progress }) => progress.catchingUp,
  },
  {
    name: 'detection_ready',
    help: 'Whether rules can run and store what they find.',
    type: 'gauge',
    value: ({ failure }) => (failure === null ? 1 : 0),
  },
  {
    name: 'space_ready',
    help: 'Whether runs can be stored, by space.',
    type: 'gauge',
    label: 'space',
    values: ({ spaces }) =>
      Object.fromEntries(spaces.map(({ id, failure }) => [id, failure === null ? 1 : 0])),
  },
  {
    name: 'alerts_raised_total',
    help: 'Alerts raised.',
    type: 'counter',
    value: ({ alerts }) => alerts.raised,
  },
  {
    name: 'alerts_suppressed_total',
    help: 'Matches that alerts have absorbed.',
    type: 'counter',
    value: ({ alerts }) => alerts.suppressed,
  },
  {
    name: 'alerts_open',
    help: 'Open alerts, by severity.',
    type: 'gauge',
    label: 'severity',
    values: ({ alerts }) => alerts.open,
  },
  {
    name: 'backlog_matches',
    help: 'Matches over the limit of alerts of a run, which wait for the next.',
    type: 'gauge',
    value: ({ backlog }) => backlog.matches,
  },
  {
    name: 'gaps',
    help: 'Stretches of events that a rule has not read, by state.',
    type: 'gauge',
    label: 'state',
    values: ({ gaps }) => ({ ...gaps }),
  },
  {
    name: 'sequence_memory_bytes',
    help: 'Memory that events of open sequences and samples take.',
    type: 'gauge',
    value: ({ sequences }) => sequences.bytes,
  },
  {
    name: 'sequence_unused_events_total',
    help: 'Events that sequences could not use, by reason; `forgotten` were dropped for want of memory.',
    type: 'counter',
    label: 'reason',
    values: ({ spaces }) => {
      const sum = (reason: (typeof UNUSED)[number]) =>
        spaces.reduce((total, { sequences }) => total + sequences[reason], 0);
      return Object.fromEntries(UNUSED.map((reason) => [reason, sum(reason)]));
    },
  },
  {
    name: 'candidates_file_bytes',
    help: 'Size on disk of the index from rules to events.',
    type: 'gauge',
    value: ({ candidates }) => candidates.fileBytes,
  },
  {
    name: 'candidates_memory_bytes',
    help: 'Memory of the index from rules to events.',
    type: 'gauge',
    value: ({ candidates }) => candidates.memoryBytes,
  },
  {
    name: 'proof_events_total',
    help: 'Stored events evaluated again to check what was matched on arrival.',
    type: 'counter',
    value: ({ proof }) => proof.events,
  },
  {
    name: 'proof_differences_total',
    help: 'Differences that this has found.',
    type: 'counter',
    value: ({ proof }) => proof.differences,
  },
];

/** Adds the metrics of detection. */
export function describeDetection(registry: Registry, read: () => DetectionState | null): void {
  for (const metric of METRICS) {
    registry.table(`dockwarden_${metric.name}`, metric.help, metric.type, () => {
      const state = read();
      if (state === null) return [];
      if ('values' in metric)
        return Object.entries(metric.values(state)).map(([key, value]) => ({
          labels: { [metric.label]: key },
          value,
        }));
      const value = metric.value(state);
      return value === null ? [] : [{ labels: {}, value }];
    });
  }
}
