import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareOrdinals,
  type CompiledQuery,
  type CompiledSample,
  type RunnableQuery,
} from '../../lang/index.ts';
import type { NaiveEvent, NaiveQuery } from '../../lang/sequence/naive.testing.ts';
import { candidatesOf, compiled, data, query } from '../../lang/sequence/random.testing.ts';
import { term } from '../../lang/sequence/script.testing.ts';
import { NANOS_PER_HOUR } from '../../util/time/index.ts';
import { detectionRule } from '../alert/alert.testing.ts';
import { describeAlert } from '../alert/index.ts';
import type { LiveRule } from '../live/live-detection.ts';
import { eventsOf } from '../match.ts';
import { search } from '../types/search.ts';
import { RunEvent, type RunCandidate, type StoredDocument } from './run-event.ts';
import { keepEvents, RunHost, type HostOptions } from './rule-run.testing.ts';
import { RuleRun } from './rule-run.ts';

const RUNS = { numRuns: 500 };
const MS = 1_000_000n;
const BASE = 1_800_000_000_000;

const plain = await detectionRule({});
const suppressing = await detectionRule({
  alert_suppression: { group_by: ['host.name'], duration: { value: 1, unit: 's' } },
});
const perExecution = await detectionRule({ alert_suppression: { group_by: ['host.name'] } });

/** Before which candidates a run ends, and what happens to the process then. */
const cuts = fc.array(
  fc.record({
    before: fc.nat(16),
    process: fc.constantFrom('goes on', 'is restored', 'is restarted', 'is killed'),
  }),
  { maxLength: 6 },
);

const stream = data.chain((events) => {
  const length = { minLength: events.length, maxLength: events.length };
  return fc.record({
    events: fc.constant(events),
    /** Per event, whether each of four exception items applies, and to which stage. */
    excepted: fc.array(
      fc.array(fc.record({ item: fc.nat(3), term: fc.option(fc.nat(4), { nil: null }) }), {
        maxLength: 2,
      }),
      length,
    ),
    lateness: fc.constantFrom(0, 1, 4, 30),
    delays: fc.array(fc.integer({ min: 0, max: 29 }), length),
    hosts: fc.array(fc.nat(2), length),
    /** Events that are read again later. */
    twins: fc.array(fc.boolean(), length),
    cuts,
  });
});

type Stream = (typeof stream extends fc.Arbitrary<infer T> ? T : never) & {
  /** How late events come, where that is more than sequences wait. */
  readonly slowness?: number;
};

interface Arrived {
  readonly candidate: RunCandidate;
  readonly document: StoredDocument;
  readonly now: bigint;
}

/** Events that come much later than sequences wait. */
const slow = stream.map((given) => ({ ...given, lateness: 1 as const, slowness: 30 }));

/** In order of arrival; without lateness, in the order of the language. */
function arrive(query: NaiveQuery | null, given: Stream, hasExceptions: boolean): Arrived[] {
  const { events, lateness, delays, hosts, excepted } = given;
  // Receipt is given in milliseconds, so one is left for rounding.
  const most = Math.max(0, (given.slowness ?? lateness) - 1);
  const at = ({ time, arrival }: NaiveEvent) =>
    Number(time) / 1e6 + Math.min(most, delays[arrival] ?? 0);
  const sorted = events.toSorted((a, b) =>
    lateness === 0 ? compareOrdinals(a, b) : at(a) - at(b) || a.arrival - b.arrival,
  );
  const hits = query === null ? null : candidatesOf(query, sorted);
  return sorted.map((event, arrival) => {
    const number = event.arrival;
    const received = BASE + Math.ceil(at(event));
    const document = {
      arrival,
      received,
      index: '',
      stream: 's',
      id: String(number),
      document: Buffer.from(
        JSON.stringify({ event: { id: String(number) }, host: { name: `h${hosts[number]}` } }),
      ),
    };
    const time = BigInt(BASE) * MS + event.time;
    const found = hits?.[arrival]?.hits ?? [];
    const candidate = {
      evaluation: query !== null && found.length === 0 ? null : found,
      time,
      tiebreaker: event.tiebreaker,
      arrival,
      windowTime: null,
      availableAt: null,
      excepted: hasExceptions ? (excepted[number] ?? []) : [],
      event: new RunEvent(document, time),
    };
    return { candidate, document, now: BigInt(received) * MS };
  });
}

const liveRule = (
  rule: LiveRule['rule'],
  query: CompiledQuery['query'],
  hasExceptions: boolean,
): LiveRule => ({
  rule,
  compiled: { query },
  timestampField: '@timestamp',
  hasExceptions,
  signature: 'q',
});

/** Runs everything, cut as given; then the stream is silent until nothing can come of it any more. */
function detect(
  rule: LiveRule,
  arrived: readonly Arrived[],
  given: Pick<Stream, 'cuts' | 'lateness'>,
  options: Partial<HostOptions> = {},
): RunHost {
  const host = new RunHost(rule, {
    lateness: BigInt(given.lateness) * MS,
    maxAlerts: null,
    ...options,
  });
  keepEvents(
    host,
    arrived.map(({ document }) => document),
  );
  const ends = [
    ...given.cuts.toSorted((a, b) => a.before - b.before),
    { before: Infinity, process: 'goes on' },
  ];
  let from = 0;
  for (const { before, process } of ends) {
    const part = arrived.slice(from, before);
    from = Math.min(before, arrived.length);
    const now = arrived[from - 1]?.now ?? BigInt(BASE) * MS;
    const times = part.map(({ candidate }) => candidate.time as bigint);
    const latest = times.toSorted((a, b) => (a < b ? -1 : 1)).at(-1);
    const step = {
      candidates: part.flatMap(({ candidate }) =>
        candidate.evaluation === null ? [] : [candidate],
      ),
      latest: new Map(latest === undefined ? [] : [['@timestamp', latest]]),
      now,
    };
    if (process === 'is killed') host.step(step, false);
    if (process === 'is killed') host.restore(0n);
    host.step(step);
    if (process !== 'goes on') host.restore(process === 'is restarted' ? now : 0n);
  }
  const end = (arrived.at(-1)?.now ?? 0n) + 3n * NANOS_PER_HOUR;
  host.step({ candidates: [], now: end });
  for (let extra = 1n; host.backlog.length > 0 && extra < 100n; extra++) {
    host.step({ candidates: [], now: end + extra * MS });
  }
  host.checkSums();
  return host;
}

const idsOf = (host: RunHost) => [...host.alerts.keys()].toSorted();

/**
 * What a search over everything finds, by ids of alerts.
 *
 * @param only matches with one of these arrivals
 */
function reference(
  rule: LiveRule,
  arrived: readonly Arrived[],
  only: ReadonlySet<number> | null = null,
): string[] {
  const candidates = arrived.map(({ candidate }) => candidate);
  const found = search<RunEvent>(
    { query: rule.compiled.query, limits: [] } as unknown as RunnableQuery,
    candidates.filter(({ evaluation }) => evaluation !== null),
    candidates.reduce<bigint>(
      (last, { time }) => (time !== null && time > last ? time : last),
      0n,
    ) +
      3n * NANOS_PER_HOUR,
  );
  const wanted = found.matches.filter(
    (match) => only === null || eventsOf(match).some(({ arrival }) => only.has(arrival)),
  );
  return [...new Set(wanted.map((match) => describeAlert(match, rule.rule).id))].toSorted();
}

const UNCUT = { cuts: [] };

describe('runs that are cut anywhere, saved and restored', () => {
  it.each([false, true])('raise the alerts of a search over everything, exceptions: %s', (has) => {
    fc.assert(
      fc.property(query, stream, (query, given) => {
        const rule = liveRule(plain, compiled(query), has);
        const arrived = arrive(query, given, has);
        const host = detect(rule, arrived, given);
        expect(idsOf(host)).toEqual(reference(rule, arrived));
        const uncut = detect(rule, arrived, { ...given, ...UNCUT });
        expect(idsOf(host)).toEqual(idsOf(uncut));
        expect(host.totals.excepted).toBe(uncut.totals.excepted);
        expect(host.hiddenBy).toEqual(uncut.hiddenBy);
        expect(host.totals.late).toBe(0);
      }),
      RUNS,
    );
  });

  it('raise the alerts of an event query', () => {
    const rule = liveRule(plain, { kind: 'event' } as CompiledQuery['query'], true);
    fc.assert(
      fc.property(stream, (given) => {
        const arrived = arrive(null, given, true);
        expect(idsOf(detect(rule, arrived, given))).toEqual(reference(rule, arrived));
      }),
      RUNS,
    );
  });

  it('raise the samples that they would have raised uncut', () => {
    const letters = fc.subarray(['A', 'B', 'C'], { minLength: 1 });
    fc.assert(
      fc.property(letters, stream, (letters, given) => {
        const terms = letters.map((letter, by) => ({
          letter,
          missing: false,
          runs: 1,
          by: by % 2,
        }));
        const sample: CompiledSample = { kind: 'sample', terms: letters.map((text) => term(text)) };
        const rule = liveRule(plain, sample, true);
        const arrived = arrive({ terms, until: null, maxspan: null }, given, true);
        const uncut = detect(rule, arrived, { ...given, ...UNCUT });
        expect(idsOf(detect(rule, arrived, given))).toEqual(idsOf(uncut));
      }),
      RUNS,
    );
  });
});

describe('events that come later than sequences wait', () => {
  it('are searched with all that came before, so that no sequence of theirs is missed', () => {
    fc.assert(
      fc.property(query, slow, (query, given) => {
        const rule = liveRule(plain, compiled(query), false);
        const arrived = arrive(query, given, false);
        const host = detect(rule, arrived, given, { searchesLate: true });
        expect(host.totals.late).toBe(0);
        const ids = new Set(idsOf(host));
        const missed = reference(rule, arrived, host.late).filter((id) => !ids.has(id));
        expect(missed).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('with suppression and the cap', () => {
  it.each([
    ['over a time span', suppressing],
    ['within an execution', perExecution],
    ['nowhere', plain],
  ])('every match becomes one thing, suppressed %s', (_, detection) => {
    fc.assert(
      fc.property(query, stream, fc.option(fc.integer({ min: 1, max: 3 })), (query, given, max) => {
        const rule = liveRule(detection, compiled(query), true);
        const arrived = arrive(query, given, true);
        const host = detect(rule, arrived, given, { maxAlerts: max });
        const uncut = detect(rule, arrived, { ...given, ...UNCUT });
        const sum = ({ totals }: RunHost) => totals.alerts + totals.suppressed;
        expect(host.backlog).toEqual([]);
        expect(sum(host)).toBe(sum(uncut));
        expect(host.totals.matches).toBe(uncut.totals.matches);
        // All events are within one duration: whatever the cut, one alert per host.
        if (detection === suppressing) expect(idsOf(host).length).toBe(idsOf(uncut).length);
        if (detection === plain) expect(idsOf(host)).toEqual(idsOf(uncut));
      }),
      RUNS,
    );
  });
});

describe('events that are read again', () => {
  it.each([
    ['over a time span', suppressing],
    ['nowhere', plain],
  ])('are duplicates, also of what waits in the backlog, suppressed %s', (_, detection) => {
    const rule = liveRule(detection, { kind: 'event' } as CompiledQuery['query'], false);
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 2 }), (given, max) => {
        const once = arrive(null, given, false);
        const twins = once.filter((_, index) => given.twins[index] === true);
        const again = twins.map(({ document, candidate, now }, index): Arrived => {
          const arrival = once.length + index;
          const twin = { ...document, arrival };
          const event = new RunEvent(twin, candidate.time);
          return { document: twin, candidate: { ...candidate, arrival, event }, now };
        });
        // The clock does not go back.
        const last = once.at(-1)?.now ?? 0n;
        const all = [...once, ...again.map((each) => ({ ...each, now: last }))];
        const host = detect(rule, all, given, { maxAlerts: max, handsIn: 2 * max });
        expect(host.totals.duplicates).toBe(twins.length);
        expect(host.totals.alerts + host.totals.suppressed).toBe(once.length);
      }),
      RUNS,
    );
  });
});

describe('exceptions that change between runs', () => {
  it('apply to all that ends after that, as if they had always been there', () => {
    fc.assert(
      fc.property(query, stream, fc.nat(16), fc.boolean(), (query, given, at, removes) => {
        const before = arrive(query, given, removes);
        const after = arrive(query, given, !removes);
        const change = Math.min(at, before.length);
        const options = { lateness: BigInt(given.lateness) * MS, maxAlerts: null };
        const host = new RunHost(liveRule(plain, compiled(query), removes), options);
        keepEvents(
          host,
          before.map(({ document }) => document),
        );
        const relevant = (part: readonly Arrived[]) =>
          part.flatMap(({ candidate }) => (candidate.evaluation === null ? [] : [candidate]));
        const latestOf = (part: readonly Arrived[]) => {
          const times = part.map(({ candidate }) => candidate.time as bigint);
          const latest = times.toSorted((a, b) => (a < b ? -1 : 1)).at(-1);
          return new Map(latest === undefined ? [] : [['@timestamp', latest] as const]);
        };
        const first = before.slice(0, change);
        const now = first.at(-1)?.now ?? BigInt(BASE) * MS;
        host.step({ candidates: relevant(first), latest: latestOf(first), now });
        const alerted = new Set(host.alerts.keys());
        host.restore(0n, { rule: liveRule(plain, compiled(query), !removes), keepsSearch: false });
        if (host.run.needsRebuild) host.run.rebuild(relevant(after.slice(0, change)));
        const second = after.slice(change);
        const end = (after.at(-1)?.now ?? now) + 3n * NANOS_PER_HOUR;
        host.step({
          candidates: relevant(second),
          latest: latestOf(second),
          now: after.at(-1)?.now ?? now,
        });
        host.step({ candidates: [], now: end });
        host.checkSums();
        // The second half of a stream whose exceptions have always been the new ones. It forgets what the first has
        // raised: the events of a match may be those of another key, too.
        const always = new RuleRun(liveRule(plain, compiled(query), !removes), {
          lateness: options.lateness,
          handled: {
            has: () => false,
            waits: () => false,
            firstTurn: () => null,
            lastTurn: () => null,
          },
        });
        const run = (part: readonly Arrived[], at: bigint) => {
          const input = {
            backlog: [],
            candidates: relevant(part),
            latest: latestOf(part),
            now: at,
            maxAlerts: null,
            execution: 0,
          };
          return always.run(input, () => host.documents).alerts;
        };
        run(after.slice(0, change), now);
        const ending = [...run(second, after.at(-1)?.now ?? now), ...run([], end)];
        const late = [...new Set(ending.map(({ id }) => id))];
        const raised = [...host.alerts.keys()].filter((id) => !alerted.has(id));
        expect(raised.toSorted()).toEqual(late.filter((id) => !alerted.has(id)).toSorted());
      }),
      RUNS,
    );
  });
});
