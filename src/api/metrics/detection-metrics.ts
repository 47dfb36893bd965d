import type { DetectionState } from '../status/status.ts';
import type { Registry } from './registry.ts';

const MS_PER_SECOND = 1_000;

/** Adds the metrics of detection; unknown ones are omitted. */
const UNUSED = ['late', 'ahead', 'untimed', 'forgotten'] as const;

export function describeDetection(registry: Registry, read: () => DetectionState | null): void {
  const add = (
    name: string,
    help: string,
    type: 'counter' | 'gauge',
    value: (state: DetectionState) => number | null,
  ) =>
    registry.table(`dockwarden_${name}`, help, type, () => {
      const state = read();
      const known = state === null ? null : value(state);
      return known === null ? [] : [{ labels: {}, value: known }];
    });
  const byLabel = (
    name: string,
    help: string,
    type: 'counter' | 'gauge',
    label: string,
    values: (state: DetectionState) => Readonly<Record<string, number>>,
  ) =>
    registry.table(`dockwarden_${name}`, help, type, () => {
      const state = read();
      return Object.entries(state === null ? {} : values(state)).map(([key, value]) => ({
        labels: { [label]: key },
        value,
      }));
    });

  byLabel('rules', 'Rules, by state.', 'gauge', 'state', ({ rules }) => ({
    enabled: rules.enabled,
    disabled: rules.disabled,
    failing: rules.failing.length,
    not_run: rules.notRun.length,
    other_type: rules.otherTypes,
  }));
  add('rules_live', 'Enabled rules that run on arrival.', 'gauge', ({ rules }) => rules.live);
  add(
    'rules_behind',
    'Enabled rules that have not read events in the time they should have.',
    'gauge',
    ({ progress }) => progress.behindCount,
  );
  byLabel(
    'detection_runs_total',
    'Runs of rules, by outcome.',
    'counter',
    'outcome',
    ({ runs }) => ({
      succeeded: runs.succeeded,
      warning: runs.warnings,
      failed: runs.failed,
    }),
  );
  add(
    'detection_run_duration_seconds_total',
    'Time spent in runs of rules.',
    'counter',
    ({ runs }) => runs.seconds,
  );
  add(
    'detection_run_delay_seconds',
    'Longest time from when a run was due to its beginning, of the last minutes.',
    'gauge',
    ({ runs }) => runs.maxDelayMs / MS_PER_SECOND,
  );
  add(
    'detection_lag_seconds',
    'Longest time from the receipt of an event to its alert, of the last minutes.',
    'gauge',
    ({ runs }) => runs.maxLagMs / MS_PER_SECOND,
  );
  add(
    'detection_read_to_timestamp_seconds',
    'All enabled rules have read every event received before this time.',
    'gauge',
    ({ progress }) =>
      progress.readTo === null ? null : Date.parse(progress.readTo) / MS_PER_SECOND,
  );
  add(
    'detection_unmatched_events',
    'Events received but not yet matched against the rules.',
    'gauge',
    ({ progress }) => Math.max(0, progress.stored - progress.matched),
  );
  add(
    'detection_catching_up_events',
    'Stored events still to be matched against new rules.',
    'gauge',
    ({ progress }) => progress.catchingUp,
  );
  add(
    'detection_ready',
    'Whether rules can run and store what they find.',
    'gauge',
    ({ failure }) => (failure === null ? 1 : 0),
  );
  byLabel('space_ready', 'Whether runs can be stored, by space.', 'gauge', 'space', ({ spaces }) =>
    Object.fromEntries(spaces.map(({ id, failure }) => [id, failure === null ? 1 : 0])),
  );
  add('alerts_raised_total', 'Alerts raised.', 'counter', ({ alerts }) => alerts.raised);
  add(
    'alerts_suppressed_total',
    'Matches that alerts have absorbed.',
    'counter',
    ({ alerts }) => alerts.suppressed,
  );
  byLabel(
    'alerts_open',
    'Open alerts, by severity.',
    'gauge',
    'severity',
    ({ alerts }) => alerts.open,
  );
  add(
    'backlog_matches',
    'Matches over the limit of alerts of a run, which wait for the next.',
    'gauge',
    ({ backlog }) => backlog.matches,
  );
  byLabel(
    'gaps',
    'Stretches of events that a rule has not read, by state.',
    'gauge',
    'state',
    ({ gaps }) => ({ ...gaps }),
  );
  add(
    'sequence_memory_bytes',
    'Memory that events of open sequences and samples take.',
    'gauge',
    ({ sequences }) => sequences.bytes,
  );
  byLabel(
    'sequence_unused_events_total',
    'Events that sequences could not use, by reason; `forgotten` were dropped for want of memory.',
    'counter',
    'reason',
    ({ spaces }) => {
      const sum = (reason: (typeof UNUSED)[number]) =>
        spaces.reduce((total, { sequences }) => total + sequences[reason], 0);
      return Object.fromEntries(UNUSED.map((reason) => [reason, sum(reason)]));
    },
  );
  add(
    'candidates_file_bytes',
    'Size on disk of the index from rules to events.',
    'gauge',
    ({ candidates }) => candidates.fileBytes,
  );
  add(
    'candidates_memory_bytes',
    'Memory of the index from rules to events.',
    'gauge',
    ({ candidates }) => candidates.memoryBytes,
  );
  add(
    'proof_events_total',
    'Stored events evaluated again to check what was matched on arrival.',
    'counter',
    ({ proof }) => proof.events,
  );
  add(
    'proof_differences_total',
    'Differences that this has found.',
    'counter',
    ({ proof }) => proof.differences,
  );
}
