import { describe, expect, it } from 'vitest';
import type { Alert } from '../../detect/alert.ts';
import type { Severity } from '../../rules/index.ts';
import { formatInstant, parseInstant } from '../../util/time/index.ts';
import { TICKS, timelineOf } from './buckets.ts';

function alertsAt(...times: readonly (string | null)[]): readonly Alert[] {
  const severities: readonly Severity[] = ['low', 'critical'];
  return times.map(
    (time, index) =>
      ({
        start: time === null ? null : parseInstant(time),
        severity: severities[index % 2] ?? 'low',
      }) as Alert,
  );
}

const SECOND = 1_000_000_000n;

describe('timelineOf', () => {
  it.each<[string, string, bigint]>([
    ['2026-11-24T15:31:48.1Z', '2026-11-24T15:31:48.9Z', SECOND],
    ['2026-11-24T15:31:48Z', '2026-11-24T15:32:47Z', SECOND],
    ['2026-11-24T15:31:48Z', '2026-11-24T15:32:52Z', 2n * SECOND],
    ['2026-11-24T15:00:00Z', '2026-11-24T16:00:00Z', 120n * SECOND],
    ['2026-11-24T00:00:00Z', '2026-11-25T00:00:00Z', 1_800n * SECOND],
    ['2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z', 86_400n * SECOND],
    ['2026-01-01T00:00:00Z', '2026-12-31T00:00:00Z', 7n * 86_400n * SECOND],
    ['0000-01-01T00:00:00Z', '9999-12-31T00:00:00Z', 365_000n * 86_400n * SECOND],
  ])('from %s to %s', (first, last, step) => {
    const timeline = timelineOf(alertsAt(first, last));
    expect(timeline?.step).toBe(step);
    const buckets = timeline?.buckets ?? [];
    expect(buckets.length).toBeLessThanOrEqual(60);
    expect(buckets.length % TICKS).toBe(0);
    expect(buckets.reduce((sum, { total }) => sum + total, 0)).toBe(2);
    expect(buckets[0]?.total).toBeGreaterThan(0);
    for (const [index, { from }] of buckets.entries())
      expect(from).toBe((buckets[0]?.from ?? 0n) + BigInt(index) * step);
  });

  it('begins at whole steps, before the epoch too', () => {
    const { buckets } = timelineOf(alertsAt('1969-12-31T23:59:58.5Z')) ?? { buckets: [] };
    expect(formatInstant(buckets[0]?.from ?? 0n)).toBe('1969-12-31T23:59:58.000Z');
    expect(buckets[0]?.alerts).toEqual({ low: 1, medium: 0, high: 0, critical: 0 });
  });

  it('counts alerts without a time, and is nothing where none has one', () => {
    expect(timelineOf(alertsAt('2026-01-01', null, null))?.untimed).toBe(2);
    expect(timelineOf(alertsAt(null))).toBeNull();
    expect(timelineOf([])).toBeNull();
  });
});
