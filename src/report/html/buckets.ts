import type { Alert } from '../../detect/alert.ts';
import { SEVERITIES, type Severity } from '../../rules/index.ts';

export interface Timeline {
  /** Nanoseconds. */
  readonly step: bigint;
  /** Without gaps; their number is a multiple of {@link TICKS}. */
  readonly buckets: readonly Bucket[];
  /** Alerts without a readable time. */
  readonly untimed: number;
}

export interface Bucket {
  /** Nanoseconds since the epoch, a multiple of the step. */
  readonly from: bigint;
  readonly alerts: Readonly<Record<Severity, number>>;
  readonly total: number;
}

/** The number of labels on the time axis. */
export const TICKS = 6;
const MAX_BUCKETS = 60n;
/** Enough buckets that no bar becomes a block. */
const MIN_BUCKETS = 30;

const SECOND = 1_000_000_000n;
const DAY = 86_400n * SECOND;
const STEPS = [
  ...[1n, 2n, 5n, 10n, 15n, 30n, 60n, 120n, 300n, 600n, 900n, 1_800n].map((each) => each * SECOND),
  ...[1n, 2n, 3n, 6n, 12n].map((hours) => hours * 3_600n * SECOND),
  ...[1n, 2n, 7n, 14n, 28n, 91n, 365n, 3_650n, 36_500n, 365_000n].map((days) => days * DAY),
] as const;

/** The number of alerts over time, in round steps. `null` if no alert has a time. */
export function timelineOf(alerts: readonly Alert[]): Timeline | null {
  const timed = alerts.flatMap(({ start, severity }) =>
    start === null ? [] : [{ start, severity }],
  );
  const [one] = timed;
  if (one === undefined) return null;
  let first = one.start;
  let last = one.start;
  for (const { start } of timed) {
    if (start < first) first = start;
    if (start > last) last = start;
  }
  const step =
    STEPS.find((each) => floorTo(last, each) - floorTo(first, each) < MAX_BUCKETS * each) ??
    (last - first) / (MAX_BUCKETS - 1n) + 1n;
  const from = floorTo(first, step);
  const needed = Number((floorTo(last, step) - from) / step) + 1;
  const counts = Array.from(
    { length: Math.ceil(Math.max(needed, MIN_BUCKETS) / TICKS) * TICKS },
    noAlerts,
  );
  for (const { start, severity } of timed) {
    const bucket = counts[Number((floorTo(start, step) - from) / step)];
    if (bucket !== undefined) bucket[severity]++;
  }
  return {
    step,
    buckets: counts.map((alerts, index) => ({
      from: from + BigInt(index) * step,
      alerts,
      total: SEVERITIES.reduce((sum, severity) => sum + alerts[severity], 0),
    })),
    untimed: alerts.length - timed.length,
  };
}

const noAlerts = (): Record<Severity, number> => ({ low: 0, medium: 0, high: 0, critical: 0 });

function floorTo(instant: bigint, step: bigint): bigint {
  const rest = instant % step;
  return instant - (rest < 0n ? rest + step : rest);
}
