import type { Bucket } from '../components/chart/bars.tsx';
import { SEVERITIES } from '../components/severity/severity.tsx';
import type { Alert } from './model.ts';

export interface Timeline {
  readonly intervalMs: number;
  /** Where two do not follow each other, the axis is broken. */
  readonly buckets: readonly Bucket[];
}

const MAX_BUCKETS = 80;
/** Where nothing happened for this share of the time, the axis is broken. */
const LONG_SHARE = 0.3;
const MAX_BREAKS = 5;

const SECOND = 1_000;
const DAY = 86_400 * SECOND;
const STEPS = [
  ...[0.001, 0.01, 0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800].map(
    (each) => each * SECOND,
  ),
  ...[1, 2, 3, 6, 12].map((hours) => hours * 3_600 * SECOND),
  ...[1, 2, 7, 14, 28, 91, 365, 3_650].map((days) => days * DAY),
] as const;

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Alerts over time in round steps; `null` where none has a time. */
export function timelineOf(alerts: readonly Alert[]): Timeline | null {
  const times = alerts.flatMap(({ at }) => at ?? []).sort((a, b) => a - b);
  if (times.length === 0) return null;
  const stretches = stretchesOf(times);
  const bucketsOf = (step: number) =>
    stretches.reduce(
      (sum, { from, to }) => sum + Math.floor(to / step) - Math.floor(from / step) + 1,
      0,
    );
  const intervalMs = STEPS.find((step) => bucketsOf(step) <= MAX_BUCKETS) ?? STEPS.at(-1) ?? DAY;
  const counts = new Map<number, number[]>();
  for (const { from, to } of stretches)
    for (let at = Math.floor(from / intervalMs); at <= Math.floor(to / intervalMs); at += 1)
      counts.set(
        at,
        SEVERITIES.map(() => 0),
      );
  for (const { at, severity } of alerts) {
    const bucket = at === null ? undefined : counts.get(Math.floor(at / intervalMs));
    if (bucket !== undefined) bucket[SEVERITIES.indexOf(severity)]! += 1;
  }
  return {
    intervalMs,
    buckets: [...counts].map(([index, counts]) => ({ start: index * intervalMs, counts })),
  };
}

/** The longest times without an alert are taken out, as long as each is a good part of what is left. */
function stretchesOf(times: readonly number[]): readonly Stretch[] {
  const gaps = times
    .map((from, index) => ({ index, length: (times[index + 1] ?? from) - from }))
    .sort((a, b) => b.length - a.length);
  let left = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const broken: number[] = [];
  for (const { index, length } of gaps.slice(0, MAX_BREAKS)) {
    if (length === 0 || length < left * LONG_SHARE) break;
    broken.push(index);
    left -= length;
  }
  broken.sort((a, b) => a - b);
  const starts = [0, ...broken.map((index) => index + 1)];
  return starts.map((start, at) => ({
    from: times[start] ?? 0,
    to: times[broken[at] ?? times.length - 1] ?? 0,
  }));
}
