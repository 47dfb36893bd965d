import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseDateMath } from '../../util/time/index.ts';
import { detectionRule } from '../alert/alert.testing.ts';
import type { DetectionRule } from '../detection-rule.ts';
import { Executions } from '../alerts/execution.ts';
import { search } from '../types/search.ts';
import { candidatesOf, secondsOf, time, type TestEvent } from './schedule.testing.ts';
import { nameOf, numbersOf } from './missed.ts';
import { simulateSchedule } from './schedule.ts';

const QUERIES = [
  'any where true',
  'sequence with maxspan=20s [any where process.name == "a"] [any where process.name == "b"]',
  'sequence with maxspan=15s [any where process.name == "a"] ![any where process.name == "b"]',
  'sample by event.category [any where process.name == "a"] [any where process.name == "b"]',
] as const;

/** The reference: every execution in turn. */
function model(rule: DetectionRule, query: string, events: readonly TestEvent[], last: number) {
  const { compiled, candidates } = candidatesOf(events, query);
  const detection = new Executions(rule);
  const interval = Number.parseInt(rule.rule.interval, 10);
  const times = events.flatMap(({ at, available }) => (at === null ? [] : [at, available ?? at]));
  const behind = rule.rule.to === 'now-5s' ? 5 : 0;
  const end = Math.max(last, ...times) + interval + behind;
  const sums = { executions: 0, found: 0, duplicates: 0, suppressed: 0 };
  const alerts: string[] = [];
  const numbers = numbersOf(candidates);
  const found = new Set<string>();
  for (let at = Math.ceil(Math.min(...times) / interval) * interval; at <= end; at += interval) {
    sums.executions += 1;
    const from = parseDateMath(rule.rule.from, time(at), 'down') ?? 0n;
    const to = parseDateMath(rule.rule.to, time(at), 'up') ?? 0n;
    const visible = candidates.filter(
      ({ windowTime, availableAt }) =>
        windowTime !== null &&
        windowTime >= from &&
        windowTime <= to &&
        (availableAt ?? windowTime) <= time(at),
    );
    const observed = to < time(last) ? to : time(last);
    const { matches } = search(compiled, visible, observed);
    const result = detection.execute(matches);
    for (const match of matches) found.add(nameOf(match, numbers));
    if (matches.length > 0) sums.found += 1;
    sums.duplicates += result.duplicates;
    sums.suppressed += result.suppressed;
    alerts.push(...result.alerts.map(({ id }) => `${at} ${id}`));
  }
  const all = search(compiled, candidates, time(last)).matches.map((match) =>
    nameOf(match, numbers),
  );
  const missed = all.filter((name) => !found.has(name)).length;
  const onlyInWindows = [...found].filter((name) => !all.includes(name)).length;
  return { ...sums, alerts, missed, onlyInWindows, capped: detection.capped };
}

const event = fc.record({
  at: fc.option(fc.integer({ min: 0, max: 120 }), { freq: 10 }),
  lag: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(60) }),
  name: fc.constantFrom('a', 'b'),
});

it('executions that are left out would have found what is said of them', async () => {
  const settings = [
    { interval: '5s', from: 'now-30s', max_signals: 1 },
    { interval: '10s', from: 'now-10s' },
    { interval: '10s', from: 'now-4s' },
    { interval: '8s', from: 'now-20s', to: 'now-5s', max_signals: 2 },
    { interval: '20s', from: 'now-1m/m', to: 'now' },
    {
      interval: '6s',
      from: 'now-18s',
      alert_suppression: { group_by: ['process.name'], duration: { value: 30, unit: 's' } },
    },
    {
      interval: '6s',
      from: 'now-18s',
      max_signals: 1,
      alert_suppression: { group_by: ['process.name'] },
    },
  ];
  const rules: { query: string; rule: DetectionRule }[] = [];
  for (const query of QUERIES)
    for (const fields of settings)
      rules.push({ query, rule: await detectionRule({ query, ...fields }) });
  fc.assert(
    fc.property(
      fc.constantFrom(...rules),
      fc.array(event, { minLength: 1, maxLength: 12 }),
      ({ query, rule }, drawn) => {
        const events = drawn.map(({ at, lag, name }): TestEvent => ({
          at,
          name,
          ...(at === null || lag === 0 ? {} : { available: at + lag }),
        }));
        const times = events.flatMap(({ at }) => (at === null ? [] : [at]));
        if (times.length === 0) return;
        const last = Math.max(...times);
        const replay = simulateSchedule({
          rule,
          ...candidatesOf(events, query),
          first: time(Math.min(...times)),
          last: time(last),
        });
        const { outcome, duplicates, suppressed } = replay;
        const expected = model(rule, query, events, last);
        expect({
          executions: outcome.executions,
          found: outcome.shown.length + outcome.repeated,
          duplicates,
          suppressed,
          capped: outcome.capped,
          missed: outcome.missed,
          onlyInWindows: outcome.onlyInWindows,
        }).toEqual({
          executions: expected.executions,
          found: expected.found,
          duplicates: expected.duplicates,
          suppressed: expected.suppressed,
          capped: expected.capped,
          missed: expected.missed,
          onlyInWindows: expected.onlyInWindows,
        });
        expect(replay.alerts.map(({ id }) => id)).toEqual(
          expected.alerts.map((each) => each.split(' ')[1]),
        );
        for (const { at } of outcome.shown) expect(secondsOf(at)).toBeGreaterThanOrEqual(0);
      },
    ),
    { numRuns: 1_000 },
  );
});
