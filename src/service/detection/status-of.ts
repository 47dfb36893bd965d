import type { SequenceMemory } from '../../lang/sequence/memory.ts';
import { RefusedError } from '../../runs/errors.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { Actions } from '../actions/index.ts';
import { counted } from '../../util/counts.ts';
import type { IndexWarning } from '../rules/index-warnings.ts';
import type { CandidateIndex } from '../events/candidates/candidate-index.ts';
import type { DetectionCore } from './core.ts';
import {
  NONE_UNUSED,
  type DetectionStatus,
  type SpaceStatus,
  type UnusedEvents,
} from './detection-status.ts';
import { dueAt, type RuleRuntime } from './rule-runtime.ts';

type SpaceCode = 'ENG1807' | 'ENG1818' | 'ENG1808' | 'ENG1705';

/** A space that is not there, cannot be made, or cannot be removed. */
export class SpaceError extends RefusedError<SpaceCode> {
  override readonly name = 'SpaceError';
}

export const unknownSpace = (id: string) =>
  new SpaceError('ENG1807', `there is no space ${JSON.stringify(id.slice(0, 100))}`);

/** At most this number of the rules that are behind are named. */
const MAX_SHOWN = 20;

/** A rule may be this much later than its interval before it is called behind. */
const TOLERANCE_MS = 60_000;

/** What only the database knows, as of a moment ago. */
export type StoredCounts = Pick<DetectionStatus, 'gaps' | 'backlog' | 'actions'> & {
  readonly open: DetectionStatus['alerts']['open'];
  readonly disabled: number;
};

export function storedCounts(
  { gaps, backlog, alerts, rules }: DetectionStore,
  actions: Pick<Actions, 'status'>,
): StoredCounts {
  const all = gaps.list({});
  const sizes = [...backlog.sizes().values()].filter((size) => size > 0);
  const { values } = alerts.top({ statuses: ['open'] }, 'severity', 4);
  const open = { low: 0, medium: 0, high: 0, critical: 0 };
  for (const { value, count } of values)
    if (value in open) open[value as keyof typeof open] = count;
  return {
    gaps: {
      open: all.filter(({ state }) => state === 'open' || state === 'filling').length,
      lost: all.filter(({ state }) => state === 'lost').length,
    },
    backlog: { rules: sizes.length, matches: sizes.reduce((sum, size) => sum + size, 0) },
    actions: actions.status(),
    open,
    disabled: rules.list().filter(({ isEnabled }) => !isEnabled).length,
  };
}

/** Of the rule manager. */
type RulesReport = Pick<DetectionStatus, 'mode'> & {
  readonly problems: readonly string[];
  readonly warnings: readonly IndexWarning[];
};

/** What of the status belongs to a space. */
export interface SpaceReport extends Pick<
  DetectionStatus,
  'mode' | 'rules' | 'runs' | 'gaps' | 'backlog' | 'alerts' | 'actions' | 'failure'
> {
  readonly id: string;
  readonly sequences: UnusedEvents;
  readonly progress: Pick<
    DetectionStatus['progress'],
    'readTo' | 'behind' | 'behindCount' | 'unread'
  >;
}

export function spaceReport(
  space: string,
  core: DetectionCore,
  counts: StoredCounts,
  rules: RulesReport,
  now: number,
): SpaceReport {
  const { counters, active } = core;
  const { storedTo, times } = core.arrivals;
  const runtimes = [...core.ruleGroup.all()];
  const behind = runtimes
    .filter((runtime) => isBehind(runtime, core, now))
    .sort((a, b) => a.cursor - b.cursor);
  return {
    id: space,
    mode: rules.mode,
    rules: {
      enabled: core.enabled,
      disabled: counts.disabled,
      live: runtimes.filter(({ rule }) => rule.isLive).length,
      failing: runtimes.flatMap(({ rule, state: { failure } }) =>
        failure === null
          ? []
          : [
              {
                space,
                id: rule.id,
                name: rule.rule.name,
                message: failure.message,
                failures: failure.count,
                retryAt: failure.retryAt,
              },
            ],
      ),
      notRun: active.notRun.map(({ reason, ...rule }) => ({ ...rule, space, message: reason })),
      otherTypes: active.otherTypes,
      problems: rules.problems.map((message) => ({ space, message })),
      warnings: rules.warnings.map((warning) => ({ ...warning, space })),
    },
    progress: {
      readTo: readTo(runtimes, core, now),
      behind: behind.slice(0, MAX_SHOWN).map(({ rule, cursor }) => ({
        space,
        id: rule.id,
        name: rule.rule.name,
        message: `${counted(storedTo - cursor, 'event')} behind`,
        events: storedTo - cursor,
        since: times.receivedBefore(cursor),
      })),
      behindCount: behind.length,
      unread: unreadOf(runtimes, core),
    },
    runs: {
      succeeded: counters.succeeded,
      warnings: counters.warnings,
      failed: counters.failed,
      lastEnded: counters.lastEnded,
      maxDelayMs: counters.maxDelayMs,
      maxLagMs: counters.maxLagMs,
      seconds: counters.seconds,
    },
    gaps: counts.gaps,
    backlog: counts.backlog,
    actions: counts.actions,
    sequences: counters.unused(now),
    alerts: { raised: counters.alerts, suppressed: counters.suppressed, open: counts.open },
    failure: core.failure,
  };
}

/** All rules have read every event that was received up to this time. */
function readTo(runtimes: readonly RuleRuntime[], core: DetectionCore, now: number): number | null {
  if (runtimes.length === 0) return null;
  const cursor = Math.min(...runtimes.map((runtime) => runtime.cursor));
  return cursor >= core.arrivals.storedTo ? now : core.arrivals.times.receivedBefore(cursor);
}

function unreadOf(
  runtimes: readonly RuleRuntime[],
  { arrivals: { storedTo, times } }: DetectionCore,
): DetectionStatus['progress']['unread'] {
  const due = runtimes
    .filter(({ cursor }) => cursor < storedTo && times.receivedBefore(cursor) === null)
    .map(dueAt);
  return {
    rules: due.length,
    nextDue: due.length === 0 ? null : Math.min(...due),
    lastDue: due.length === 0 ? null : Math.max(...due),
  };
}

function isBehind({ cursor, rule, due }: RuleRuntime, core: DetectionCore, now: number): boolean {
  if (cursor >= core.arrivals.storedTo) return false;
  const since = core.arrivals.times.receivedBefore(cursor);
  const allowed = (rule.isLive ? 0 : due.intervalMs) + TOLERANCE_MS;
  return since !== null && now - since > allowed;
}

export interface StatusParts {
  /** The default space first. */
  readonly reports: readonly SpaceReport[];
  /** Spaces that cannot be opened, and why. */
  readonly failed: ReadonlyMap<string, string>;
  readonly arrivals: { readonly storedTo: number; readonly index: Pick<CandidateIndex, 'status'> };
  readonly catchingUp: number;
  readonly memory: Pick<SequenceMemory, 'used' | 'limit'>;
  readonly proof: DetectionStatus['proof'];
  readonly unreadStreams: DetectionStatus['unreadStreams'];
  readonly searches: DetectionStatus['searches'];
  readonly costs: DetectionStatus['costs'];
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
    actions: reports.flatMap(({ actions }) => actions),
    proof,
    unreadStreams,
    searches: parts.searches,
    costs: parts.costs,
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

/** Nothing is known before the first report. */
export const NO_STATUS = statusOf({
  reports: [],
  failed: new Map(),
  arrivals: {
    storedTo: 0,
    index: { status: () => ({ memoryBytes: 0, fileBytes: 0, files: 0, candidates: 0 }) },
  },
  catchingUp: 0,
  memory: { used: 0, limit: 0 },
  proof: { stretches: 0, events: 0, differences: 0, lastDifference: null },
  unreadStreams: [],
  searches: [],
  costs: new Map(),
});
