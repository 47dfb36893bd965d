import { createHash } from 'node:crypto';
import { timetableOf, type Timetable } from '../../detect/schedule/timetable.ts';
import type { Rule } from '../../rules/index.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';

/**
 * When a rule is due: at each multiple of its interval since 1970, and an offset of its own. So a thousand rules
 * of five minutes are spread, and each of them keeps its pace. Times are milliseconds since 1970.
 */
export interface DueTimes {
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
