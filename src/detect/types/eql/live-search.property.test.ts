import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareOrdinals,
  type CompiledQuery,
  type CompiledSample,
  type CompiledSequence,
} from '../../../lang/index.ts';
import type { NaiveEvent } from '../../../lang/sequence/naive.testing.ts';
import { candidatesOf, compiled, data, query } from '../../../lang/sequence/random.testing.ts';
import { term } from '../../../lang/sequence/script.testing.ts';
import type { Excepted } from '../../candidate.ts';
import { eventsOf, type Match } from '../../match.ts';
import { search } from '../search.ts';
import { createLiveSearch } from './index.ts';
import { DEFAULT_BOUNDS, type LiveCandidate } from '../live-search.ts';
import { keptEvent } from '../../live/live.testing.ts';

const RUNS = { numRuns: 1500 };
const MS = 1_000_000n;

/** Events with their exceptions, and the delay of each in milliseconds. */
const stream = data.chain((events) =>
  fc.record({
    events: fc.constant(events),
    excepted: fc.array(
      fc
        .array(
          fc.record({
            item: fc.nat(3),
            term: fc.option(fc.nat(4), { nil: null }),
          }),
          { maxLength: 2 },
        )
        .map((items): readonly Excepted[] => items),
      { minLength: events.length, maxLength: events.length },
    ),
    lateness: fc.constantFrom(0, 1, 4, 30),
    delays: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: events.length,
      maxLength: events.length,
    }),
    /** After how many events the search receives the progress of the stream. */
    batch: fc.integer({ min: 1, max: 5 }),
  }),
);

type Stream = typeof stream extends fc.Arbitrary<infer T> ? T : never;

/** In order of arrival: by time and delay; without delays, in the order of the language. */
function arriving({ events, lateness, delays }: Stream): readonly NaiveEvent[] {
  const at = ({ time, arrival }: NaiveEvent) =>
    time + BigInt(Math.floor((delays[arrival] ?? 0) * lateness * 1e6));
  return events.toSorted((a, b) => {
    if (lateness === 0) return compareOrdinals(a, b);
    return at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : a.arrival - b.arrival;
  });
}

function candidates(
  query: Parameters<typeof candidatesOf>[0],
  given: Stream,
  hasExceptions: boolean,
): LiveCandidate[] {
  return candidatesOf(query, arriving(given)).map(({ hits, time, tiebreaker, event }, arrival) => ({
    evaluation: hits.length === 0 ? null : hits,
    time,
    tiebreaker,
    arrival,
    windowTime: time,
    availableAt: time,
    excepted: hasExceptions ? (given.excepted[Number(event.name)] ?? []) : [],
    event: keptEvent(arrival, time),
  }));
}

const shown = (match: Match) =>
  match.kind === 'event'
    ? String(match.event.id)
    : [...match.keys.map(String), ...match.events.map((event) => event?.id ?? '-')].join(' ');

function runLive(
  sequence: CompiledSequence | CompiledSample,
  all: readonly LiveCandidate[],
  { lateness, batch }: Pick<Stream, 'lateness' | 'batch'>,
  hasExceptions: boolean,
) {
  const matches: Match[] = [];
  const hidden: (readonly number[])[] = [];
  const live = createLiveSearch(
    { query: sequence },
    {
      bounds: DEFAULT_BOUNDS,
      hasExceptions,
      sink: { match: (match) => matches.push(match), hidden: (items) => hidden.push(items) },
    },
  );
  let latest: bigint | null = null;
  for (const [index, candidate] of all.entries()) {
    const { time } = candidate;
    if (candidate.evaluation !== null) expect(live.add(candidate)).toBe('taken');
    if (time !== null && (latest === null || time > latest)) latest = time;
    if (latest === null || (index + 1) % batch !== 0) continue;
    if (lateness === 0) live.reached(latest);
    else live.passed(latest - BigInt(lateness) * MS);
  }
  const undecided = live.finish(latest, 'ended');
  expect(live.forgotten()).toBe(0);
  return { matches, hidden, undecided, latest };
}

const distinctText = (items: readonly number[]) => sorted(items.map(String)).join();

const sorted = (texts: readonly string[]) => texts.toSorted();

describe('a search over a stream', () => {
  it.each([false, true])(
    'finds the sequences of a search over all events, exceptions: %s',
    (hasExceptions) => {
      fc.assert(
        fc.property(query, stream, (query, given) => {
          const sequence = compiled(query);
          const all = candidates(query, given, hasExceptions);
          const live = runLive(sequence, all, given, hasExceptions);
          const found = search(
            { query: sequence, limits: [] } as unknown as CompiledQuery,
            all.filter(({ evaluation }) => evaluation !== null),
            live.latest,
          );
          expect(sorted(live.matches.map(shown))).toEqual(sorted(found.matches.map(shown)));
          expect(sorted(live.hidden.map((items) => distinctText(items)))).toEqual(
            sorted(found.hidden.map(({ items }) => distinctText(items))),
          );
          expect(live.undecided).toBe(found.undecided);
        }),
        RUNS,
      );
    },
  );

  it('finds the samples of a search over all events, key by key', () => {
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
        const all = candidates({ terms, until: null, maxspan: null }, given, true);
        const live = runLive(sample, all, given, true);
        const found = search(
          { query: sample, limits: [] } as unknown as CompiledQuery,
          all.filter(({ evaluation }) => evaluation !== null),
          null,
        );
        const keys = (matches: readonly Match[]) =>
          sorted(
            matches.map((match) => (match.kind === 'group' ? match.keys.map(String).join() : '')),
          );
        expect(keys(live.matches)).toEqual(keys(found.matches));
        for (const match of live.matches) {
          const ids = eventsOf(match).map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
        }
      }),
      RUNS,
    );
  });
});
