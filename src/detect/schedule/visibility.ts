import type { Rule } from '../../rules/index.ts';
import { assert } from '../../util/assert.ts';
import { parseDateMath, parseDuration } from '../../util/time/index.ts';
import type { Candidate } from '../candidate.ts';
import type { MissedReason } from '../report.ts';

/** Executions by number, both ends inclusive; empty if the first is after the last. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** Which executions see a candidate. */
export interface Visibility {
  /** The executions whose window contains its time. */
  readonly window: Range;
  /** Those among them that run once it has been ingested. */
  readonly seen: Range;
}

export const isEmpty = ({ first, last }: Range): boolean => first > last;

export const intersection = (ranges: readonly Range[]): Range => ({
  first: Math.max(...ranges.map(({ first }) => first)),
  last: Math.min(...ranges.map(({ last }) => last)),
});

/** Which executions of a range see each candidate; `null` for one without a time. */
export function visibilities(
  candidates: readonly Candidate[],
  timetable: Timetable,
  all: Range,
): readonly (Visibility | null)[] {
  const seen = candidates.map((): Visibility | null => null);
  let first = all.first;
  let after = all.first;
  for (const { index, time, availableAt } of byWindowTime(candidates)) {
    // In this order both ends only increase, so each search starts at the previous result.
    first = firstWhere(first, all.last + 1, (execution) => timetable.to(execution) >= time);
    after = firstWhere(after, all.last + 1, (execution) => timetable.from(execution) > time);
    const last = after - 1;
    const available = availableAt === null ? first : timetable.since(availableAt);
    const range = { first: Math.max(first, available), last };
    seen[index] = { window: { first, last }, seen: range };
  }
  return seen;
}

function byWindowTime(candidates: readonly Candidate[]) {
  const timed: { index: number; time: bigint; availableAt: bigint | null }[] = [];
  for (const [index, { windowTime, availableAt }] of candidates.entries()) {
    if (windowTime !== null) timed.push({ index, time: windowTime, availableAt });
  }
  return timed.sort((a, b) => (a.time < b.time ? -1 : Number(a.time > b.time)));
}

/**
 * The first number from `low` on, below `end`, that satisfies a monotonic test; otherwise `end`. Uses an
 * exponential search, so nearby numbers are found in few steps.
 */
function firstWhere(low: number, end: number, holds: (number: number) => boolean): number {
  let fails = low - 1;
  let step = 1;
  let found = low;
  while (found < end && !holds(found)) {
    fails = found;
    found = Math.min(end, found + step);
    step *= 2;
  }
  while (found - fails > 1) {
    const middle = Math.floor((fails + found) / 2);
    if (holds(middle)) found = middle;
    else fails = middle;
  }
  return found;
}

/** Why no execution saw a match with these events; `null` if one saw all of them. */
export function unseenBecause(
  events: readonly (Visibility | null)[],
): Exclude<MissedReason, 'other'> | null {
  const timed = events.filter((each) => each !== null);
  if (timed.length < events.length) return 'untimed';
  const windows = timed.map(({ window }) => window);
  if (windows.some(isEmpty)) return 'gap';
  if (isEmpty(intersection(windows))) return 'straddles';
  return isEmpty(intersection(timed.map(({ seen }) => seen))) ? 'late' : null;
}

/** The executions of a rule by number: the n-th is n intervals after the epoch. */
export interface Timetable {
  /** Nanoseconds. */
  readonly interval: bigint;
  readonly at: (execution: number) => bigint;
  /** Both ends of the searched window are inclusive. */
  readonly from: (execution: number) => bigint;
  readonly to: (execution: number) => bigint;
  /** The first execution at or after a time. */
  readonly since: (time: bigint) => number;
}

/**
 * A window end outside the years 0000 to 9999 is replaced by the time of the execution. Windows are assumed
 * to move only forward; those with months in date math step back by a day or two where a month is short.
 */
export function timetableOf({ interval, from, to }: Rule): Timetable {
  const step = parseDuration(interval);
  assert(step !== null && step > 0n, 'a rule has an interval');
  const at = (execution: number) => BigInt(execution) * step;
  return {
    interval: step,
    at,
    from: (execution) => parseDateMath(from, at(execution), 'down') ?? at(execution),
    to: (execution) => parseDateMath(to, at(execution), 'up') ?? at(execution),
    since: (time) => Number(ceilDiv(time, step)),
  };
}

function ceilDiv(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value > 0n && value % by !== 0n ? quotient + 1n : quotient;
}
