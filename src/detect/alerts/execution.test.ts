import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CONTEXT,
  detectionRule,
  eventMatch,
  groupMatch,
  matchedEvent,
  second,
} from '../alert/alert.testing.ts';
import { alertDocuments, describeAlert } from '../alert/index.ts';
import type { Match } from '../match.ts';
import { sourceOf } from '../source/source.testing.ts';
import { Executions } from './execution.ts';

const rule = await detectionRule({ max_signals: 2 });

const numbered = (number: number, seconds: number | null = number): Match =>
  eventMatch({
    event: { id: `e${number}` },
    host: { name: `h${number % 3}` },
    ...(seconds === null ? {} : { '@timestamp': second(seconds) }),
  });

const numbersOf = (matches: readonly Match[]) =>
  matches.map((match) => (match.kind === 'event' ? match.event.load().document['event'] : null));

describe('an execution', () => {
  it('alerts of the earliest and counts what it holds back', () => {
    const matches = [0, 1, 2, 3].map((number) => numbered(number));
    const { alerts, ...counts } = new Executions(rule).execute(matches);
    expect(numbersOf(alerts.map(({ match }) => match))).toEqual([{ id: 'e0' }, { id: 'e1' }]);
    expect(counts).toEqual({ duplicates: 0, selfMatches: 0, suppressed: 0, capped: 2 });
  });

  it('alerts of the first match of each container before the second of any', () => {
    const of = (container: string, number: number) =>
      eventMatch({
        event: { id: `${container}${number}` },
        container: { id: container },
        '@timestamp': second(number),
      });
    const flood = Array.from({ length: 3_000 }, (_, number) => of('loud', number));
    const matches = [...flood, of('quiet', 4_000), of('quiet', 4_001)];
    const { alerts, capped } = new Executions(rule, { maxSignals: 3 }).execute(matches);
    const found = numbersOf(alerts.map(({ match }) => match));
    expect(found).toEqual([{ id: 'loud0' }, { id: 'quiet4000' }, { id: 'loud1' }]);
    expect(capped).toBe(2_999);
  });

  it.each<[string, number | null | undefined, number]>([
    ['the limit of the rule', undefined, 2],
    ['another', 3, 3],
    ['none', null, 4],
    ['zero', 0, 0],
  ])('has %s', (_, maxSignals, expected) => {
    const matches = [0, 1, 2, 3].map((number) => numbered(number));
    const { alerts, capped } = new Executions(rule, { maxSignals }).execute(matches);
    expect([alerts.length, capped]).toEqual([expected, 4 - expected]);
  });

  it('counts what was read twice, held back or not', () => {
    const matches = [numbered(0), numbered(0), numbered(1), numbered(2), numbered(2)];
    const { alerts, ...counts } = new Executions(rule).execute(matches);
    expect(alerts).toHaveLength(2);
    expect(counts).toEqual({ duplicates: 2, selfMatches: 0, suppressed: 0, capped: 1 });
  });

  it('lets through later what was held back', () => {
    const executions = new Executions(rule, { overlaps: true });
    const matches = [0, 1, 2, 3, 4].map((number) => numbered(number));
    expect(executions.execute(matches)).toMatchObject({ duplicates: 0, capped: 3 });
    expect(executions.execute(matches)).toMatchObject({ duplicates: 2, capped: 1 });
    expect(executions.capped).toBe(1);
    expect(executions.execute(matches.slice(4))).toMatchObject({ duplicates: 0, capped: 0 });
    expect(executions.capped).toBe(0);
  });

  it('loads a known event no more where executions overlap', () => {
    let loads = 0;
    const event = {
      load: () => {
        loads += 1;
        return sourceOf({ event: { id: '1' } });
      },
      index: undefined,
      id: undefined,
      time: 0n,
    };
    const matches: Match[] = [
      { kind: 'event', event },
      { kind: 'group', keys: [], events: [event, null, event] },
    ];
    const executions = new Executions(rule, { overlaps: true });
    expect(executions.execute(matches).alerts).toHaveLength(2);
    const before = loads;
    expect(executions.execute(matches)).toMatchObject({ alerts: [], duplicates: 2 });
    expect(loads).toBe(before);
  });

  it('says the same of events whose identities other rules found out, and reads none of them over the limit', async () => {
    const other = await detectionRule({ rule_id: 'other', max_signals: 5 });
    const documents = fc.array(
      fc.record({ number: fc.nat(6), isAlert: fc.boolean(), isOwn: fc.boolean() }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(documents, fc.nat(3), (drawn, max) => {
        let loads = 0;
        const events = drawn.map(({ number, isAlert, isOwn }) => {
          const alert = { uuid: 'a', rule: { rule_id: isOwn ? rule.id : 'another' } };
          const own = matchedEvent({
            event: { id: `e${number}`, kind: isAlert ? 'signal' : 'event' },
            kibana: { alert },
          });
          let identity: string | null = null;
          const shared = { get: () => identity, set: (found: string) => (identity = found) };
          const load = () => {
            loads += 1;
            return own.load();
          };
          return { own, shared: { ...own, load, identity: shared } };
        });
        const matchesOf = (of: 'own' | 'shared'): Match[] =>
          events.map((each) => ({ kind: 'event', event: each[of] }));
        for (const each of [rule, other]) {
          const limit = { maxSignals: each === rule ? max : 100 };
          const plain = new Executions(each, limit).execute(matchesOf('own'));
          const shared = new Executions(each, limit).execute(matchesOf('shared'));
          expect({ ...shared, alerts: shared.alerts.length }).toEqual({
            ...plain,
            alerts: plain.alerts.length,
          });
        }
        // All have been read now: but for alerts, none is once the limit is reached.
        const before = loads;
        const { alerts } = new Executions(rule, { maxSignals: 0 }).execute(matchesOf('shared'));
        expect(alerts).toEqual([]);
        expect(loads - before).toBe(drawn.filter(({ isAlert }) => isAlert).length);
      }),
    );
  });

  it('counts the same where times tell events apart, without reading most of them', () => {
    const time = fc.option(fc.nat(30), { freq: 10 });
    const event = fc.record({ number: fc.nat(3), time, isPlain: fc.boolean() });
    const match = fc.array(fc.option(event, { freq: 10 }), { minLength: 1, maxLength: 2 });
    let spared = 0;
    fc.assert(
      fc.property(fc.array(match, { maxLength: 25 }), fc.nat(3), (drawn, maxSignals) => {
        let loads = 0;
        const matches = drawn.map((events): Match => {
          const made = events.map((each) => {
            if (each === null) return null;
            const own = at(numbered(each.number, each.time));
            const load = () => {
              loads += 1;
              return own.load();
            };
            return { ...own, load, isPlain: each.isPlain };
          });
          const [only] = made;
          if (made.length === 1 && only) return { kind: 'event', event: only };
          return { kind: 'group', keys: [], events: made };
        });
        const plain = new Executions(rule, { maxSignals }).execute(matches);
        const plainLoads = loads;
        const only = new Executions(rule, { maxSignals, isOnly: true }).execute(matches);
        const seen = ({ alerts, ...counts }: typeof only) => [
          alerts.map(({ match }) => match),
          counts,
        ];
        expect(seen(only)).toEqual(seen(plain));
        spared += 2 * plainLoads - loads;
      }),
    );
    expect(spared).toBeGreaterThan(100);
  });

  it.each([
    { timestamp_field: 'event.ingested' },
    { alert_suppression: { group_by: ['host.name'] } },
  ])('reads all events with %j', async (more) => {
    let loads = 0;
    const matches = [0, 1, 2].map((number): Match => {
      const own = at(numbered(number));
      const load = () => {
        loads += 1;
        return own.load();
      };
      return { kind: 'event', event: { ...own, load, isPlain: true } };
    });
    const other = await detectionRule(more);
    new Executions(other, { maxSignals: 0, isOnly: true }).execute(matches);
    expect(loads).toBeGreaterThan(0);
  });

  it('distinguishes sequences of the same events by their order', () => {
    const a = { event: { id: 'a' } };
    const b = { event: { id: 'b' } };
    const matches = [groupMatch(a, b), groupMatch(b, a), groupMatch(a, null, b), groupMatch(a, b)];
    const { alerts, duplicates } = new Executions(rule, { maxSignals: null }).execute(matches);
    expect([alerts.length, duplicates]).toEqual([3, 1]);
  });

  it('does not alert of its own alerts', async () => {
    const own = alertDocuments(describeAlert(groupMatch({ a: 1 }, { b: 1 }), rule), CONTEXT);
    const other = await detectionRule({ rule_id: '0b6a1d4c-6a77-4f0e-8d55-0d7c0b1f3c99' });
    const [above = {}] = alertDocuments(describeAlert(eventMatch(own[0] ?? {}), other), CONTEXT);
    const matches = [...own, above].map((document) => eventMatch(document));
    expect(new Executions(rule).execute(matches)).toMatchObject({ alerts: [], selfMatches: 4 });
    expect(new Executions(other).execute(matches)).toMatchObject({ selfMatches: 1 });
    const among = matches.map((match) => ({ ...match, event: { ...at(match), index: 'logs-x' } }));
    expect(new Executions(rule, { maxSignals: null }).execute(among as Match[])).toMatchObject({
      selfMatches: 0,
    });
  });
});

function at(match: Match) {
  if (match.kind === 'group') throw new Error('a sequence');
  return match.event;
}

interface Read {
  readonly number: number;
  readonly seconds: number | null;
}

/** In each turn, the first of every host that is left; where not all can become alerts. */
function inTurns(reads: readonly Read[], limit: number): readonly Read[] {
  if (reads.length <= limit) return reads;
  const left = [...reads];
  const ordered: Read[] = [];
  while (left.length > 0) {
    const isFirst = ({ number }: Read, at: number, all: readonly Read[]) =>
      all.findIndex((other) => other.number % 3 === number % 3) === at;
    const turn = left.filter(isFirst);
    ordered.push(...turn);
    for (const each of turn) left.splice(left.indexOf(each), 1);
  }
  return ordered;
}

/** The reference, as simple as possible: every match is compared with every alert so far. */
function model(executions: readonly (readonly Read[])[], limit: number, duration: number | null) {
  const done = new Set<number>();
  const windows: { host: number; seconds: number | null; execution: number; count: number }[] = [];
  return executions.map((reads, execution) => {
    const counts = { alerts: 0, duplicates: 0, suppressed: 0, capped: 0 };
    const held = new Set<number>();
    for (const { number, seconds } of inTurns(reads, limit)) {
      const near = windows.find(
        (each) =>
          each.host === number % 3 &&
          (duration === null || seconds === null
            ? each.execution === execution && (duration === null || each.seconds === null)
            : each.seconds !== null && Math.abs(seconds - each.seconds) <= duration),
      );
      if (done.has(number) || held.has(number)) counts.duplicates += 1;
      else if (near !== undefined) {
        counts.suppressed += 1;
        near.count += 1;
        done.add(number);
      } else if (counts.alerts >= limit) {
        counts.capped += 1;
        held.add(number);
      } else {
        counts.alerts += 1;
        windows.push({ host: number % 3, seconds, execution, count: 0 });
        done.add(number);
      }
    }
    return { counts, suppressed: windows.reduce((sum, { count }) => sum + count, 0) };
  });
}

describe('executions do what a simple model does', () => {
  const read = fc.nat(15).map((number) => ({
    number,
    // The time of a given event never changes.
    seconds: number % 5 === 4 ? null : (number * 37) % 120,
  }));
  const executions = fc.array(fc.array(read, { maxLength: 12 }), { maxLength: 4 });

  it.each<[string, number | null]>([
    ['within an execution', null],
    ['over a time span', 20],
  ])('suppressed %s', async (_, duration) => {
    const span = duration === null ? {} : { duration: { value: duration, unit: 's' } };
    const suppressing = await detectionRule({
      alert_suppression: { group_by: ['host.name'], ...span },
    });
    fc.assert(
      fc.property(
        executions,
        fc.integer({ min: 0, max: 5 }),
        fc.boolean(),
        (reads, limit, overlaps) => {
          const detection = new Executions(suppressing, { maxSignals: limit, overlaps });
          let suppressed = 0;
          const results = reads.map((each) =>
            detection.execute(each.map(({ number, seconds }) => numbered(number, seconds))),
          );
          const expected = model(reads, limit, duration);
          expect(
            results.map(({ alerts, selfMatches: _own, ...counts }) => ({
              alerts: alerts.length,
              ...counts,
            })),
          ).toEqual(expected.map(({ counts }) => counts));
          for (const { alerts } of results)
            for (const { suppression } of alerts) suppressed += suppression?.count ?? 0;
          expect(suppressed).toBe(expected.at(-1)?.suppressed ?? 0);
        },
      ),
      { numRuns: 300 },
    );
  });
});
