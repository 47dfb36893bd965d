import { describe, expect, it } from 'vitest';
import type { SegmentInfo } from '../manifest/manifest.ts';
import { planCompaction, planFlush, type LogEntry, planExpiry } from './plans.ts';

import { streamFolder } from '../manifest/segment-files.ts';

const DAY = 86_400_000;
const MB = 1024 * 1024;

const entry = (stream: string, firstArrival: number, received = 0, count = 10): LogEntry => ({
  stream,
  count,
  documentBytes: count * 1000,
  firstArrival,
  received,
});

const segment = (firstArrival: number, more: Partial<SegmentInfo> = {}): SegmentInfo => ({
  stream: 'logs-a',
  day: '1970-01-01',
  path: `events/logs-a/1970-01-01/${firstArrival}`,
  events: 10,
  documentBytes: MB,
  storedBytes: 100,
  firstArrival,
  lastArrival: firstArrival + 9,
  firstReceived: 0,
  lastReceived: 0,
  firstTime: null,
  lastTime: null,
  files: [],
  ...more,
});

const shape = (plans: readonly (readonly SegmentInfo[])[]) =>
  plans.map((plan) => plan.map(({ firstArrival }) => firstArrival));

describe('a flush', () => {
  it('divides blocks by stream and by the day of their receipt', () => {
    const planned = planFlush([
      entry('a', 0),
      entry('b', 10),
      entry('a', 20),
      entry('a', 30, DAY),
      entry('b', 40),
    ]);
    expect(
      planned.map(({ stream, day, entries }) => [stream, day, entries.map((e) => e.firstArrival)]),
    ).toStrictEqual([
      ['a', '1970-01-01', [0, 20]],
      ['b', '1970-01-01', [10, 40]],
      ['a', '1970-01-02', [30]],
    ]);
  });

  it('begins a further segment at either limit', () => {
    const entries = [entry('a', 0), entry('a', 10), entry('a', 20)];
    const sizes = (limits: Parameters<typeof planFlush>[1]) =>
      planFlush(entries, limits).map((planned) => planned.entries.length);
    expect(sizes({ maxEvents: 20, maxDocumentBytes: MB })).toStrictEqual([2, 1]);
    expect(sizes({ maxEvents: 100, maxDocumentBytes: 10_000 })).toStrictEqual([1, 1, 1]);
    expect(sizes({ maxEvents: 5, maxDocumentBytes: 1 })).toStrictEqual([1, 1, 1]);
  });
});

describe('a compaction', () => {
  const eight = Array.from({ length: 8 }, (_, n) => segment(n * 10));

  it('merges eight neighbours of one size', () => {
    expect(shape(planCompaction(eight, '1970-01-01'))).toStrictEqual([
      [0, 10, 20, 30, 40, 50, 60, 70],
    ]);
    expect(planCompaction(eight.slice(1), '1970-01-01')).toStrictEqual([]);
  });

  it('leaves segments of another size, stream or day alone', () => {
    const [first, ...others] = eight as [SegmentInfo, ...SegmentInfo[]];
    const mixed = (more: Partial<SegmentInfo>) => [{ ...first, ...more }, ...others];
    expect(planCompaction(mixed({ documentBytes: 100 * MB }), '1970-01-01')).toStrictEqual([]);
    expect(planCompaction(mixed({ stream: 'logs-b' }), '1970-01-01')).toStrictEqual([]);
    expect(planCompaction(mixed({ day: '1970-01-02' }), '1970-01-01')).toStrictEqual([]);
  });

  it('merges all of a day that is over, within the limits', () => {
    const three = [segment(20), segment(0), segment(10, { documentBytes: 100 * MB })];
    expect(shape(planCompaction(three, '1970-01-02'))).toStrictEqual([[0, 10, 20]]);
    const limits = { maxEvents: 20, maxDocumentBytes: 1000 * MB };
    expect(shape(planCompaction(three, '1970-01-02', limits))).toStrictEqual([[0, 10]]);
    expect(planCompaction([segment(0)], '1970-01-02')).toStrictEqual([]);
  });
});

describe('retention', () => {
  const policy = { streams: 'logs-*', maxAgeMs: null, maxBytes: null };
  const three = [0, 10, 20].map((arrival, n) => segment(arrival, { lastReceived: n * DAY }));
  const chosen = (...policies: Parameters<typeof planExpiry>[1]) =>
    planExpiry(three, policies, 10 * DAY).map(({ firstArrival }) => firstArrival);

  it('removes segments whose last event is too old', () => {
    expect(chosen({ ...policy, maxAgeMs: 9 * DAY })).toStrictEqual([0]);
    expect(chosen({ ...policy, maxAgeMs: 10 * DAY })).toStrictEqual([]);
    expect(chosen({ ...policy, maxAgeMs: 0 })).toStrictEqual([0, 10, 20]);
  });

  it('removes the oldest segments of a stream that is too large', () => {
    expect(chosen({ ...policy, maxBytes: 300 })).toStrictEqual([]);
    expect(chosen({ ...policy, maxBytes: 299 })).toStrictEqual([0]);
    expect(chosen({ ...policy, maxBytes: 0 })).toStrictEqual([0, 10, 20]);
  });

  it('is not stopped by events of a clock years ahead, nor removes events received after those of a clock far behind', () => {
    const at = (...received: number[]) =>
      planExpiry(
        received.map((lastReceived, n) => segment(n * 10, { lastReceived })),
        [{ ...policy, maxAgeMs: 5 * DAY }],
        10 * DAY,
      ).map(({ firstArrival }) => firstArrival);
    expect(at(1 * DAY, 9_999 * DAY, 2 * DAY, 9 * DAY)).toStrictEqual([0, 10, 20]);
    expect(at(1 * DAY, 9_999 * DAY, 9 * DAY)).toStrictEqual([0]);
    expect(at(1 * DAY, 9_999 * DAY)).toStrictEqual([0]);
    expect(at(9 * DAY, 0, 9 * DAY)).toStrictEqual([]);
  });

  it('goes by the first policy that fits the stream', () => {
    const strict = { ...policy, maxBytes: 0 };
    expect(chosen({ ...strict, streams: 'metrics-*' })).toStrictEqual([]);
    expect(chosen(policy, strict)).toStrictEqual([]);
    expect(chosen()).toStrictEqual([]);
  });
});

describe('the folder of a stream', () => {
  it.each([
    ['logs-cloud_defend.process-default', 'logs-cloud_defend.process-default'],
    ['..', '%2e.'],
    ['.ds-logs', '%2eds-logs'],
    ['a/../b', 'a%2f..%2fb'],
    ['ÿ%A', '%c3%bf%25%41'],
  ])('of %s is %s', (stream, folder) => {
    expect(streamFolder(stream)).toBe(folder);
  });

  it('is never empty, too long, or that of another stream', () => {
    expect(streamFolder('')).toMatch(/^%[0-9a-f]{32}$/);
    const long = 'ü'.repeat(255);
    expect(streamFolder(long)).toHaveLength(180);
    expect(streamFolder(long)).not.toBe(streamFolder(`${long}x`));
  });
});
