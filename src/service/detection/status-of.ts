import type { SequenceMemory } from '../../lang/sequence/memory.ts';
import type { Arrivals } from './arrivals.ts';
import { NONE_UNUSED, type DetectionStatus, type SpaceStatus } from './detection-status.ts';
import { MAX_SHOWN, type SpaceReport } from './space-report.ts';

export interface StatusParts {
  /** The default space first. */
  readonly reports: readonly SpaceReport[];
  /** Spaces that cannot be opened, and why. */
  readonly failed: ReadonlyMap<string, string>;
  readonly arrivals: Arrivals;
  readonly catchingUp: number;
  readonly memory: Pick<SequenceMemory, 'used' | 'limit'>;
  readonly proof: DetectionStatus['proof'];
  readonly unreadStreams: DetectionStatus['unreadStreams'];
}

/** The status of all spaces together. */
export function statusOf(parts: StatusParts): DetectionStatus {
  const { reports, failed, arrivals, catchingUp, memory, proof, unreadStreams } = parts;
  const { storedTo, index } = arrivals;
  const sum = (value: (report: SpaceReport) => number) =>
    reports.reduce((total, report) => total + value(report), 0);
  const most = (value: (report: SpaceReport) => number) => Math.max(0, ...reports.map(value));
  const open = (severity: keyof DetectionStatus['alerts']['open']) =>
    sum(({ alerts }) => alerts.open[severity]);
  const [first] = reports;
  return {
    mode: first?.mode ?? 'managed',
    rules: {
      enabled: sum(({ rules }) => rules.enabled),
      disabled: sum(({ rules }) => rules.disabled),
      live: sum(({ rules }) => rules.live),
      failing: reports.flatMap(({ rules }) => rules.failing),
      notRun: reports.flatMap(({ rules }) => rules.notRun),
      otherTypes: sum(({ rules }) => rules.otherTypes),
      problems: reports.flatMap(({ rules }) => rules.problems),
      warnings: reports.flatMap(({ rules }) => rules.warnings),
    },
    progress: {
      ...progressOf(reports.filter(({ rules }) => rules.enabled > 0)),
      stored: storedTo,
      matched: Math.max(0, storedTo - catchingUp),
      catchingUp,
    },
    runs: {
      succeeded: sum(({ runs }) => runs.succeeded),
      warnings: sum(({ runs }) => runs.warnings),
      failed: sum(({ runs }) => runs.failed),
      lastEnded: latest(reports.map(({ runs }) => runs.lastEnded)),
      maxDelayMs: most(({ runs }) => runs.maxDelayMs),
      maxLagMs: most(({ runs }) => runs.maxLagMs),
      seconds: sum(({ runs }) => runs.seconds),
    },
    gaps: { open: sum(({ gaps }) => gaps.open), lost: sum(({ gaps }) => gaps.lost) },
    backlog: {
      rules: sum(({ backlog }) => backlog.rules),
      matches: sum(({ backlog }) => backlog.matches),
    },
    candidates: index.status(),
    sequences: { bytes: memory.used, maxBytes: memory.limit },
    alerts: {
      raised: sum(({ alerts }) => alerts.raised),
      suppressed: sum(({ alerts }) => alerts.suppressed),
      open: {
        low: open('low'),
        medium: open('medium'),
        high: open('high'),
        critical: open('critical'),
      },
    },
    proof,
    unreadStreams,
    failure: first?.failure ?? null,
    spaces: [...reports.map(spaceStatus), ...Array.from(failed, failedSpace)],
  };
}

type Progress = SpaceReport['progress'];

/** @param reports of spaces that have rules */
function progressOf(reports: readonly SpaceReport[]): Progress {
  const all = reports.map(({ progress }) => progress);
  const readTo = all.map((each) => each.readTo);
  const unread = all.map((each) => each.unread);
  return {
    // Where it is not known of one space, it is not known of all.
    readTo: readTo.includes(null) ? null : earliest(readTo),
    behind: all
      .flatMap(({ behind }) => behind)
      .toSorted((a, b) => b.events - a.events)
      .slice(0, MAX_SHOWN),
    behindCount: all.reduce((total, { behindCount }) => total + behindCount, 0),
    unread: {
      rules: unread.reduce((total, { rules }) => total + rules, 0),
      nextDue: earliest(unread.map(({ nextDue }) => nextDue)),
      lastDue: latest(unread.map(({ lastDue }) => lastDue)),
    },
  };
}

const spaceStatus = (report: SpaceReport): SpaceStatus => {
  const { id, rules, progress, gaps, backlog, sequences, alerts, failure } = report;
  const { open } = alerts;
  return {
    id,
    rules: rules.enabled,
    otherTypes: rules.otherTypes,
    readTo: progress.readTo,
    behind: progress.behindCount,
    gaps,
    backlog,
    sequences,
    alerts: open.low + open.medium + open.high + open.critical,
    failure,
  };
};

const failedSpace = ([id, failure]: [string, string]): SpaceStatus => ({
  id,
  rules: 0,
  otherTypes: 0,
  readTo: null,
  behind: 0,
  gaps: { open: 0, lost: 0 },
  backlog: { rules: 0, matches: 0 },
  sequences: NONE_UNUSED,
  alerts: 0,
  failure,
});

const known = (times: readonly (number | null)[]) => times.filter((time) => time !== null);

function earliest(times: readonly (number | null)[]): number | null {
  const all = known(times);
  return all.length === 0 ? null : Math.min(...all);
}

function latest(times: readonly (number | null)[]): number | null {
  const all = known(times);
  return all.length === 0 ? null : Math.max(...all);
}
