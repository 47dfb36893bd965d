import type { DetectionStore } from '../../stores/detection-store.ts';
import { counted } from '../../util/counts.ts';
import type { IndexWarning } from '../rules/index-warnings.ts';
import type { DetectionCore } from './core.ts';
import type { DetectionStatus, UnusedEvents } from './detection-status.ts';
import { dueAt, type RuleRuntime } from './rule-runtime.ts';

/** At most this number of the rules that are behind are named. */
export const MAX_SHOWN = 20;

/** A rule may be this much later than its interval before it is called behind. */
const TOLERANCE_MS = 60_000;

/** What only the database knows, as of a moment ago. */
export type StoredCounts = Pick<DetectionStatus, 'gaps' | 'backlog'> & {
  readonly open: DetectionStatus['alerts']['open'];
  readonly disabled: number;
};

export function storedCounts({ gaps, backlog, alerts, rules }: DetectionStore): StoredCounts {
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
  'mode' | 'rules' | 'runs' | 'gaps' | 'backlog' | 'alerts' | 'failure'
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
      enabled: runtimes.length,
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
