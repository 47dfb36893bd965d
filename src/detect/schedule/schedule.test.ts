import { describe, expect, it } from 'vitest';
import type { Data } from '../../rules/index.ts';
import { detectionRule } from '../alert/alert.testing.ts';
import { candidatesOf, secondsOf, time, type TestEvent } from './schedule.testing.ts';
import { simulateSchedule, type ScheduleInput } from './schedule.ts';

interface Case extends Partial<Pick<ScheduleInput, 'maxSignals' | 'mostWork'>> {
  readonly fields?: Readonly<Record<string, Data>>;
  readonly query?: string;
  readonly last?: number;
}

const ANY = 'any where process.name == "x"';
const A_THEN_B = 'sequence [any where process.name == "a"] [any where process.name == "b"]';
const A_WITHOUT_B =
  'sequence with maxspan=30s [any where process.name == "a"] ![any where process.name == "b"]';

/** By default, runs every minute over the last minute. */
async function replayOf(events: readonly TestEvent[], options: Case = {}) {
  const { fields = {}, query = ANY, last, ...more } = options;
  const rule = await detectionRule({ query, interval: '1m', from: 'now-1m', ...fields });
  const times = events.flatMap(({ at }) => (at === null ? [] : [at]));
  const end = last ?? Math.max(...times);
  return simulateSchedule({
    rule,
    ...candidatesOf(events, query),
    first: times.length === 0 ? null : time(Math.min(...times)),
    last: times.length === 0 ? null : time(end),
    ...more,
  });
}

const x = (at: number | null, available?: number): TestEvent => ({
  name: 'x',
  at,
  ...(available === undefined ? {} : { available }),
});
const named = (name: string, at: number): TestEvent => ({ name, at });

const rowsOf = ({ outcome }: Awaited<ReturnType<typeof replayOf>>) =>
  outcome.shown.map((each) => [secondsOf(each.at), each.matches, each.alerts, each.duplicates]);

describe('the replay of a schedule', () => {
  it('runs at multiples of the interval, until an interval after the last event', async () => {
    const replay = await replayOf([x(10), x(70), x(200)]);
    expect(replay.outcome.executions).toBe(4);
    expect(rowsOf(replay)).toEqual([
      [60, 1, 1, 0],
      [120, 1, 1, 0],
      [240, 1, 1, 0],
    ]);
    expect(replay.outcome.shown[0]).toEqual({
      at: time(60),
      from: time(0),
      to: time(60),
      matches: 1,
      duplicates: 0,
      suppressed: 0,
      capped: 0,
      alerts: 1,
    });
    expect(replay.outcome.missed).toBe(0);
  });

  it('includes both ends of a window', async () => {
    const replay = await replayOf([x(0), x(60), x(120)]);
    expect(rowsOf(replay)).toEqual([
      [0, 1, 1, 0],
      [60, 2, 1, 1],
      [120, 2, 1, 1],
      [180, 1, 0, 1],
    ]);
    expect(replay).toMatchObject({ duplicates: 3 });
  });

  it('does not alert twice for events in overlapping windows', async () => {
    const replay = await replayOf([x(10)], { fields: { from: 'now-3m' }, last: 1000 });
    expect(rowsOf(replay)).toEqual([[60, 1, 1, 0]]);
    expect(replay).toMatchObject({ duplicates: 2, outcome: { repeated: 2, executions: 17 } });
  });

  it('reports capped alerts in later executions, and counts those never reported', async () => {
    const events = Array.from({ length: 5 }, (_, index) => x(10 + index));
    const fields = { max_signals: 2, from: 'now-2m' };
    const replay = await replayOf(events, { fields, last: 100 });
    expect(replay.outcome.shown.map(({ alerts, capped }) => [alerts, capped])).toEqual([
      [2, 3],
      [2, 1],
    ]);
    expect(replay.outcome).toMatchObject({ capped: 1, missed: 0, executions: 2 });
    expect(replay.alerts).toHaveLength(4);
  });

  it.each<[string, number | null, number]>([
    ['without a cap', null, 0],
    ['with another cap', 1, 4],
    ['with none let through', 0, 5],
  ])('%s', async (_, maxSignals, capped) => {
    const events = Array.from({ length: 5 }, (__, index) => x(10 + index));
    const { outcome, alerts } = await replayOf(events, { maxSignals });
    expect([outcome.capped, alerts.length]).toEqual([capped, 5 - capped]);
  });

  it('decides a missing event within the window of an execution', async () => {
    const options = { query: A_WITHOUT_B, fields: { from: 'now-5m' } };
    const absent = await replayOf([named('a', 50)], { ...options, last: 200 });
    expect(rowsOf(absent)[0]).toEqual([60, 1, 1, 0]);
    expect(absent.outcome).toMatchObject({ missed: 0, onlyInWindows: 0 });
    const refuted = await replayOf([named('a', 50), named('b', 70)], options);
    expect(rowsOf(refuted)).toEqual([[60, 1, 1, 0]]);
    expect(refuted.outcome).toMatchObject({ missed: 0, onlyInWindows: 1 });
  });

  it('skips executions without events or without new ones', async () => {
    const year = 365 * 24 * 3600;
    const events = Array.from({ length: 50 }, (_, index) => x((index * year) / 50));
    const fields = { interval: '1s', from: 'now-1h' };
    const { outcome, alerts, duplicates } = await replayOf(events, { fields });
    expect(alerts).toHaveLength(50);
    expect(outcome.shown).toHaveLength(50);
    expect(outcome.executions).toBe((year * 49) / 50 + 2);
    // The last event is seen for only one more second, when the replay ends.
    expect([outcome.repeated, duplicates]).toEqual([49 * 3600 + 1, 49 * 3600 + 1]);
  });

  it('handles an empty input', async () => {
    const { outcome, alerts } = await replayOf([]);
    expect(alerts).toEqual([]);
    expect(outcome).toMatchObject({ executions: 0, missed: 0 });
  });

  it('waits for windows that end before they are searched', async () => {
    const replay = await replayOf([x(10)], { fields: { from: 'now-11m', to: 'now-10m' } });
    expect(rowsOf(replay)).toEqual([[660, 1, 1, 0]]);
  });

  it('rounds by the rules of date math', async () => {
    const replay = await replayOf([x(10), x(3700)], {
      fields: { interval: '1h', from: 'now-1h/h' },
    });
    expect(rowsOf(replay)).toEqual([
      [3600, 1, 1, 0],
      [7200, 1, 1, 0],
    ]);
  });

  it('stops at the limit of executions, and reports it', async () => {
    const events = Array.from({ length: 20 }, (_, index) => x(index * 60 + 10));
    const { outcome, alerts } = await replayOf(events, { mostWork: 5 * 21 });
    expect(alerts).toHaveLength(5);
    expect(outcome).toMatchObject({ executions: 20, notReplayed: 15, missed: 0 });
  });
});

describe('what a schedule misses', () => {
  it.each<[string, readonly TestEvent[], Case, string]>([
    ['between windows', [x(10), x(100)], { fields: { from: 'now-30s' } }, 'gap'],
    ['too late', [x(10, 200), x(300)], {}, 'late'],
    ['without a time', [x(null), x(10)], {}, 'untimed'],
    [
      'a sequence over two windows',
      [named('a', 50), named('b', 70), named('a', 130), named('b', 140)],
      { query: A_THEN_B },
      'straddles',
    ],
    [
      'a sequence whose second event is late',
      [named('a', 50), { ...named('b', 55), available: 130 }, named('b', 200)],
      { query: A_THEN_B },
      'late',
    ],
  ])('%s', async (_, events, options, reason) => {
    const { outcome } = await replayOf(events, options);
    expect(outcome.missed).toBeGreaterThan(0);
    expect(outcome.missedBecause).toContainEqual({ reason, count: expect.any(Number) as number });
    expect(outcome.missedExamples[0]?.reason).toBe(reason);
  });

  it('names some examples of many', async () => {
    const events = Array.from({ length: 30 }, (_, index) => x(index * 60 + 10));
    const { outcome, alerts } = await replayOf(events, { fields: { from: 'now-1s' } });
    expect(alerts).toEqual([]);
    expect(outcome).toMatchObject({ missed: 30, missedBecause: [{ reason: 'gap', count: 30 }] });
    expect(outcome.missedExamples).toHaveLength(10);
  });

  it('does not include matches that exist only within a window', async () => {
    const events = [named('a', 10), { ...named('b', 20), available: 200 }, x(230)];
    const { outcome } = await replayOf(events, { query: A_WITHOUT_B, fields: { from: 'now-5m' } });
    expect(outcome).toMatchObject({ onlyInWindows: 1, missed: 0 });
  });
});
