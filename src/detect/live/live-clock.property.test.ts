import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CompiledQuery, compareOrdinals } from '../../lang/index.ts';
import { candidatesOf, compiled, data, query } from '../../lang/sequence/random.testing.ts';
import { detectionRule } from '../alert/alert.testing.ts';
import type { Match } from '../match.ts';
import { search } from '../types/search.ts';
import { LiveDetection } from './live-detection.ts';
import type { LiveCandidate } from '../types/live-search.ts';
import { keptEvent } from './live.testing.ts';

const rule = await detectionRule({ max_signals: 1_000 });

/** The generated data spans milliseconds; here they are seconds, as in a stream. */
const SLOWER = 1_000n;
const SECOND = 1_000_000_000n;

/** Events in order of arrival, each with a delay. */
const stream = data.chain((events) =>
  fc.record({
    events: fc.constant(events),
    lateness: fc.constantFrom(0, 1, 4, 30),
    delays: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: events.length,
      maxLength: events.length,
    }),
    /** When the clock ticks within the time before each event. */
    ticks: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: events.length,
      maxLength: events.length,
    }),
  }),
);

const idsOf = (match: Match) =>
  (match.kind === 'event' ? [match.event] : match.events).map((event) => event?.id ?? '-').join();

const distinct = (texts: readonly string[]) => [...new Set(texts)].sort();

it('raises the alerts of a search over all events, whatever the system clock does', () => {
  fc.assert(
    fc.property(query, stream, (query, { events, lateness, delays, ticks }) => {
      const plan = compiled(query);
      const slow = { ...plan, maxspan: plan.maxspan === null ? null : plan.maxspan * SLOWER };
      const arriving = candidatesOf(query, events)
        .map((event) => ({ ...event, time: event.time * SLOWER }))
        .map((event) => ({
          ...event,
          at: event.time + BigInt(Math.floor((delays[event.arrival] ?? 0) * lateness * 1e9)),
        }))
        .sort((a, b) => (a.at === b.at ? compareOrdinals(a, b) : a.at < b.at ? -1 : 1));
      const all = arriving.map(({ hits, time, tiebreaker, at }, arrival) => {
        const event = keptEvent(arrival, time);
        const times = { time, tiebreaker, windowTime: time, availableAt: time };
        const candidate: LiveCandidate = {
          evaluation: hits,
          ...times,
          arrival,
          excepted: [],
          event,
        };
        return { candidate, at };
      });

      const alerts: string[] = [];
      const live = new LiveDetection(
        [
          {
            rule,
            compiled: { query: slow },
            timestampField: '@timestamp',
            hasExceptions: false,
            signature: '',
          },
        ],
        {
          lateness: BigInt(lateness) * SECOND,
          report: (news) => {
            if (news.kind === 'alert') alerts.push(idsOf(news.alert.match));
          },
        },
      );
      let now = all[0]?.at ?? 0n;
      let latest: bigint | null = null;
      for (const [index, { candidate, at }] of all.entries()) {
        live.tick(now + BigInt(Math.floor(Number(at - now) * (ticks[index] ?? 0))));
        live.tick(at);
        now = at;
        const { evaluation } = candidate;
        const time = candidate.time ?? 0n;
        if (evaluation !== null && evaluation.length > 0) live.add(0, candidate, now);
        live.advance(new Map([['@timestamp', time]]), now);
        if (latest === null || time > latest) latest = time;
      }
      live.finish(now, 'ended');

      const found = search(
        { query: slow, limits: [] } as unknown as CompiledQuery,
        all
          .map(({ candidate }) => candidate)
          .filter(({ evaluation }) => evaluation !== null && evaluation.length > 0),
        latest,
      );
      expect(distinct(alerts)).toEqual(distinct(found.matches.map(idsOf)));
      expect(live.counts()[0]).toMatchObject({
        matches: found.matches.length,
        undecided: found.undecided,
        late: 0,
        ahead: 0,
        forgotten: 0,
      });
    }),
    { numRuns: 2_000 },
  );
});
