import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CompiledQuery } from '../../lang/index.ts';
import { detectionRule } from '../alert/alert.testing.ts';
import type { LiveRule } from '../live/live-detection.ts';
import { RunEvent, type RunCandidate } from './run-event.ts';
import { keepEvents, RunHost, type HostOptions } from './rule-run.testing.ts';

const MS = 1_000_000n;
const BASE = 1_800_000_000_000;
/** Between two events, in milliseconds. */
const GAP = 400;
const GROUPS = ['loud', 'quiet', 'third', 'fourth'];

const plain = await detectionRule({});
const suppressing = await detectionRule({
  alert_suppression: { group_by: ['user.name'], duration: { value: 60, unit: 's' } },
});

const rule = (detection: LiveRule['rule']): LiveRule => ({
  rule: detection,
  compiled: { query: { kind: 'event' } as CompiledQuery['query'] },
  timestampField: '@timestamp',
  hasExceptions: false,
  signature: 'q',
});

/** Matches of several groups, of which one has many more than the others, run by run. */
const runs = fc.array(
  fc.record({
    groups: fc.array(
      fc.oneof(
        { weight: 3, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.nat(GROUPS.length - 1) },
      ),
      { maxLength: 20, size: 'max' },
    ),
    /** What happens to the process at the end of the run. */
    process: fc.constantFrom('goes on', 'is restored', 'is killed'),
  }),
  { minLength: 1, maxLength: 6 },
);

type Runs = (typeof runs extends fc.Arbitrary<infer T> ? T : never)[number][];

interface Raised {
  readonly run: number;
  readonly arrival: number;
  readonly group: string;
}

/** Runs until nothing waits any more, and returns the alerts in the order that they were raised in. */
function detect(
  detection: LiveRule['rule'],
  given: Runs,
  options: Omit<HostOptions, 'lateness'>,
  processes: boolean,
) {
  const host = new RunHost(rule(detection), { lateness: 0n, ...options });
  const raised: Raised[] = [];
  const groups: string[] = [];
  let number = 0;
  const step = (candidates: readonly RunCandidate[], commits = true) => {
    const now = BigInt(BASE + groups.length * GAP + number) * MS;
    const known = host.alerts.size;
    host.step({ candidates, now }, commits);
    const fresh = [...host.alerts.values()].slice(known);
    for (const { alert } of fresh) {
      const arrival = alert.match.kind === 'event' ? (alert.match.event as RunEvent).arrival : -1;
      raised.push({ run: number, arrival, group: groups[arrival] ?? '' });
    }
    if (commits) number += 1;
  };
  for (const { groups: own, process } of given) {
    const documents = own.map((group, index) => {
      const arrival = groups.length + index;
      const document = Buffer.from(
        JSON.stringify({
          event: { id: String(arrival) },
          container: { id: GROUPS[group] },
          user: { name: `u${arrival % 7}` },
        }),
      );
      return {
        arrival,
        received: BASE + arrival * GAP,
        stream: 's',
        index: '',
        id: String(arrival),
        document,
      };
    });
    groups.push(...own.map((group) => GROUPS[group] ?? ''));
    keepEvents(host, documents);
    const candidates = documents.map((document): RunCandidate => {
      const time = BigInt(document.received) * MS;
      return {
        evaluation: [],
        time,
        tiebreaker: null,
        arrival: document.arrival,
        windowTime: null,
        availableAt: null,
        excepted: [],
        event: new RunEvent(document, time),
      };
    });
    if (processes && process === 'is killed') {
      step(candidates, false);
      host.restore(0n);
    }
    step(candidates);
    if (processes && process !== 'goes on') host.restore(0n);
    host.checkSums();
  }
  for (let extra = 0; host.backlog.length > 0 && extra < 200; extra++) step([]);
  host.checkSums();
  return { host, raised, groups };
}

const limits = fc.record({
  maxAlerts: fc.integer({ min: 1, max: 6 }),
  /** At least twice as many as it may raise, or all. */
  hands: fc.constantFrom(2, 4, null),
});

const optionsOf = ({ maxAlerts, hands }: { maxAlerts: number; hands: number | null }) => ({
  maxAlerts,
  handsIn: hands === null ? undefined : hands * maxAlerts,
  savesAlways: true,
});

describe('the cap', () => {
  it('lets every match become an alert once, in the order of its group', () => {
    fc.assert(
      fc.property(runs, limits, (given, limit) => {
        const { host, raised, groups } = detect(plain, given, optionsOf(limit), true);
        expect(host.backlog).toEqual([]);
        expect(raised.map(({ arrival }) => arrival).toSorted((a, b) => a - b)).toEqual([
          ...groups.keys(),
        ]);
        for (const name of GROUPS) {
          const own = raised.filter(({ group }) => group === name).map(({ arrival }) => arrival);
          expect(own).toEqual(own.toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 400 },
    );
  });

  it('lets no group wait for a second alert of another, as far as there are enough for all', () => {
    fc.assert(
      fc.property(runs, limits, (given, limit) => {
        const { raised, groups } = detect(plain, given, optionsOf(limit), true);
        const perRun = Math.floor(limit.maxAlerts / GROUPS.length);
        let arrived = 0;
        for (const [run, { groups: own }] of given.entries()) {
          arrived += own.length;
          for (const name of GROUPS) {
            const before = groups.slice(0, arrived).filter((group) => group === name).length;
            const alerted = raised.filter((each) => each.run < run && each.group === name).length;
            const now = raised.filter((each) => each.run === run && each.group === name).length;
            expect(now).toBeGreaterThanOrEqual(Math.min(before - alerted, perRun));
          }
        }
        // With fewer alerts than groups, no group waits for longer than a round takes.
        const rounds = Math.ceil(GROUPS.length / limit.maxAlerts);
        for (const [run, { groups: own }] of given.entries()) {
          for (const name of new Set(own.map((group) => GROUPS[group] ?? ''))) {
            const soon = raised.some((each) => each.run < run + rounds && each.group === name);
            expect(soon).toBe(true);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['nowhere', plain],
    ['over a time span', suppressing],
  ])('gives the same alerts where a run is cut and repeated, suppressed %s', (_, detection) => {
    fc.assert(
      fc.property(runs, limits, (given, limit) => {
        const cut = detect(detection, given, optionsOf(limit), true);
        const uncut = detect(detection, given, optionsOf(limit), false);
        expect(cut.raised).toEqual(uncut.raised);
        expect(cut.host.totals).toEqual(uncut.host.totals);
      }),
      { numRuns: 300 },
    );
  });
});
