import { createHash } from 'node:crypto';
import type { RuleRun } from '../../detect/run/rule-run.ts';
import { timetableOf, type Timetable } from '../../detect/schedule/visibility.ts';
import type { Rule } from '../../rules/index.ts';
import type { RuleStateRow, RunRow } from '../../stores/detection-store.ts';
import type { ActiveRule } from '../../runs/rules/active-rules.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';

/** The runtime state of a rule, such as how far it has read. `state` is what was committed last. */
export interface RuleRuntime {
  rule: ActiveRule;
  /** Among the active rules; exceptions go by it. */
  position: number;
  due: DueTimes;
  state: RuleStateRow;
  /** Where the cursor is; ahead of that of `state` while nothing but it has moved. */
  cursor: number;
  /** Its open sequences and suppression windows; `null` until they are needed, and after a failure. */
  run: RuleRun | null;
  /** The next time at which it runs by its schedule. */
  nextDue: number;
  /** The last execution it ran for. */
  execution: number;
  /** Of a live rule: candidates may have come since its last run. */
  isWaiting: boolean;
  /** Candidates that have been found since its last run, about. */
  unread: number;
  /** Of a live rule: its run, which lasts an interval. */
  liveRun: RunRow | null;
  /** Where arrivals must be matched from before it can go on, if that is before its cursor. */
  readFrom: number | null;
  /** The cursor at which it has waited for the arrivals of late events: it does so once. */
  waitedAt: number | null;
  /** Whether a stretch that it failed to read is still to be marked as read. */
  hasFailedGap: boolean;
}

/** What one run reads at most; the rest is left to the next, which follows at once. */
export const MAX_CANDIDATES = 5_000;

/** A rule that fails is tried again after this time, then after twice as long, and so on up to the longest. */
const RETRY_MS = 30_000;
const MAX_RETRY_MS = 3_600_000;

/** Creates the runtime of a rule whose state is known. */
export function createRuntime(
  rule: ActiveRule,
  position: number,
  state: RuleStateRow,
  options: { readonly jitterMs: number; readonly now: number },
): RuleRuntime {
  const due = dueTimesOf(rule.id, rule.rule, options.jitterMs);
  const runtime: RuleRuntime = {
    rule,
    position,
    due,
    state,
    cursor: state.cursor,
    run: null,
    nextDue: 0,
    execution: -1,
    isWaiting: true,
    unread: 0,
    liveRun: null,
    readFrom: null,
    waitedAt: null,
    hasFailedGap: false,
  };
  // One that was due while the service was down runs at once.
  const last = state.lastRun === null ? options.now : Math.min(state.lastRun, options.now);
  runtime.nextDue = due.dueAt(due.executionAt(last) + 1);
  return runtime;
}

/** When it must run next, in milliseconds since 1970; a failing rule waits. */
export function dueAt({ state, nextDue }: RuleRuntime): number {
  return state.failure === null ? nextDue : Math.max(nextDue, state.failure.retryAt);
}

/** A rule whose clock was set back would wait for hours; a run too many does no harm. */
const isClockBack = (due: number, now: number) => due - now > MAX_RETRY_MS;

/** Whether it is due by its schedule. */
export function isScheduledDue(runtime: RuleRuntime, now: number): boolean {
  if (now >= runtime.nextDue) return true;
  // The clock was set back.
  if (runtime.nextDue - now <= 2 * runtime.due.intervalMs) return false;
  runtime.nextDue = runtime.due.dueAt(runtime.due.executionAt(now) + 1);
  return false;
}

/**
 * Whether a scheduled rule reads before it is due: with this many candidates, their documents would have left memory by then,
 * and rules that are due with it would wait.
 */
export const readsAhead = ({ rule, unread }: RuleRuntime): boolean =>
  !rule.isLive && unread >= MAX_CANDIDATES;

/** Whether it has failed, and it is too early to try again. */
export function isResting({ state: { failure } }: RuleRuntime, now: number): boolean {
  return failure !== null && now < failure.retryAt && !isClockBack(failure.retryAt, now);
}

/** In milliseconds, after this number of consecutive failures. */
export const retryAfter = (failures: number): number =>
  Math.min(MAX_RETRY_MS, RETRY_MS * 2 ** failures);

/** Its open sequences are restored when they are needed again; until then they take no memory. */
export function dropRun(runtime: RuleRuntime): void {
  runtime.run?.close();
  runtime.run = null;
}

/** The state of a rule that has not run yet. */
export function firstState(ruleId: string, cursor: number, signature: string): RuleStateRow {
  return {
    ruleId,
    cursor,
    signature,
    disabled: null,
    snapshot: null,
    spent: { execution: -1, alerts: 0 },
    failure: null,
    lastRun: null,
    lastMatch: null,
  };
}

/**
 * When a rule is due: at each multiple of its interval since 1970, and an offset of its own. So a thousand rules
 * of five minutes are spread, and each of them keeps its pace. Times are milliseconds since 1970.
 */
interface DueTimes {
  /** The number of the execution whose time has come at `now`. */
  executionAt(now: number): number;
  dueAt(execution: number): number;
  readonly intervalMs: number;
  readonly timetable: Timetable;
}

/** @param jitterMs over how long rules are spread, at most over their interval */
export function dueTimesOf(id: string, rule: Rule, jitterMs: number): DueTimes {
  const timetable = timetableOf(rule);
  const intervalMs = Number(timetable.interval / NANOS_PER_MS);
  const offset = Math.floor(fractionOf(id) * Math.min(jitterMs, intervalMs));
  return {
    intervalMs,
    timetable,
    executionAt: (now) => Math.floor((now - offset) / intervalMs),
    dueAt: (execution) => execution * intervalMs + offset,
  };
}

/** From 0 to 1, always the same for an id. */
function fractionOf(id: string): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) / 2 ** 32;
}
