import type { DetectionStore } from '../../stores/detection-store.ts';
import { counted } from '../../util/counts.ts';
import type { DetectionCore } from './core.ts';
import type { DetectionStatus, RuleNote } from './detection-status.ts';
import { dueAt, type Track } from './track.ts';

const MAX_SHOWN = 20;

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
export type RulesReport = Pick<DetectionStatus, 'mode'> & {
  readonly problems: readonly string[];
  readonly warnings: readonly RuleNote[];
};

export interface StatusParts {
  readonly core: DetectionCore;
  readonly counts: StoredCounts;
  readonly rules: RulesReport;
  readonly catchingUp: number;
  readonly proof: DetectionStatus['proof'];
  readonly now: number;
}

export function statusOf(parts: StatusParts): DetectionStatus {
  const { core, counts, rules, catchingUp, proof, now } = parts;
  const { counters, active } = core;
  const { storedTo, times, index } = core.arrivals;
  const tracks = [...core.tracks.all()];
  const behind = tracks
    .filter((track) => isBehind(track, core, now))
    .sort((a, b) => a.cursor - b.cursor);
  return {
    mode: rules.mode,
    rules: {
      enabled: tracks.length,
      disabled: counts.disabled,
      live: tracks.filter(({ rule }) => rule.isLive).length,
      failing: tracks.flatMap(({ rule, state: { failure } }) =>
        failure === null
          ? []
          : [
              {
                id: rule.id,
                name: rule.rule.name,
                message: failure.message,
                failures: failure.count,
                retryAt: failure.retryAt,
              },
            ],
      ),
      notRun: active.notRun.map(({ reason, ...rule }) => ({ ...rule, message: reason })),
      problems: rules.problems,
      warnings: rules.warnings,
    },
    progress: {
      readTo: readTo(tracks, core, now),
      behind: behind.slice(0, MAX_SHOWN).map(({ rule, cursor }) => ({
        id: rule.id,
        name: rule.rule.name,
        message: `${counted(storedTo - cursor, 'event')} behind`,
        events: storedTo - cursor,
        since: times.receivedBefore(cursor),
      })),
      behindCount: behind.length,
      unread: unreadOf(tracks, core),
      stored: storedTo,
      matched: Math.max(0, storedTo - catchingUp),
      catchingUp,
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
    candidates: index.status(),
    alerts: { raised: counters.alerts, suppressed: counters.suppressed, open: counts.open },
    proof,
    failure: core.failure,
  };
}

/** All rules have read every event that was received up to this time. */
function readTo(tracks: readonly Track[], core: DetectionCore, now: number): number | null {
  if (tracks.length === 0) return null;
  const cursor = Math.min(...tracks.map((track) => track.cursor));
  return cursor >= core.arrivals.storedTo ? now : core.arrivals.times.receivedBefore(cursor);
}

function unreadOf(
  tracks: readonly Track[],
  { arrivals: { storedTo, times } }: DetectionCore,
): DetectionStatus['progress']['unread'] {
  const due = tracks
    .filter(({ cursor }) => cursor < storedTo && times.receivedBefore(cursor) === null)
    .map(dueAt);
  return {
    rules: due.length,
    nextDue: due.length === 0 ? null : Math.min(...due),
    lastDue: due.length === 0 ? null : Math.max(...due),
  };
}

function isBehind({ cursor, rule, due }: Track, core: DetectionCore, now: number): boolean {
  if (cursor >= core.arrivals.storedTo) return false;
  const since = core.arrivals.times.receivedBefore(cursor);
  const allowed = (rule.isLive ? 0 : due.intervalMs) + TOLERANCE_MS;
  return since !== null && now - since > allowed;
}
