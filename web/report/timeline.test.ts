import { expect, it } from 'vitest';
import { alertOf, reportWith } from './report.testing.ts';
import { timelineOf } from './timeline.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-11-24T12:00:00Z');

const at = (...offsets: readonly number[]) =>
  reportWith(offsets.map((ms) => alertOf({ start: new Date(START + ms).toISOString() }))).alerts;

const total = (timeline: ReturnType<typeof timelineOf>) =>
  (timeline?.buckets ?? []).flatMap(({ counts }) => counts).reduce((a, b) => a + b, 0);

it('counts all alerts that have a time, in at most 80 round steps', () => {
  for (const span of [0, 1, 1_000, 59_000, 3_600_000, DAY, 400 * DAY, 20_000 * DAY]) {
    const alerts = at(...Array.from({ length: 50 }, (_, index) => (span / 49) * index));
    const timeline = timelineOf(alerts);
    expect(total(timeline)).toBe(50);
    expect(timeline?.buckets.length).toBeLessThanOrEqual(80);
    for (const { start } of timeline?.buckets ?? [])
      expect(start % (timeline?.intervalMs ?? 1)).toBe(0);
  }
  expect(timelineOf(reportWith([alertOf({})]).alerts)).toBeNull();
});

it('breaks the axis where nothing happened for long, and not within what happened', () => {
  const minute = Array.from({ length: 60 }, (_, index) => index * 1_000);
  const timeline = timelineOf(at(...minute, ...minute.map((ms) => ms + 3 * DAY)));
  const { intervalMs = 0, buckets = [] } = timeline ?? {};
  const breaks = buckets.filter(
    ({ start }, index) => index > 0 && start - (buckets[index - 1]?.start ?? 0) > intervalMs,
  );
  expect(breaks).toHaveLength(1);
  expect(intervalMs).toBeLessThanOrEqual(5_000);
  expect(total(timeline)).toBe(120);
});
