import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareOrdinals, type CompiledQuery, type CompiledSample } from '../../../lang/index.ts';
import { candidatesOf, compiled, data, query } from '../../../lang/sequence/random.testing.ts';
import { sequence, term } from '../../../lang/sequence/script.testing.ts';
import { damaged } from '../../../util/damage.testing.ts';
import { SnapshotError } from '../../../util/saved-value.ts';
import type { Excepted } from '../../candidate.ts';
import type { Match } from '../../match.ts';
import { createLiveSearch, restoreLiveSearch } from './index.ts';
import { KeptDocument, KeptEvent } from '../../live/kept-event.ts';
import {
  DEFAULT_BOUNDS,
  type KeptMatchedEvent,
  type LiveBounds,
  type LiveCandidate,
  type LiveSearch,
} from '../live-search.ts';
import { StreamClock } from '../../live/stream-clock.ts';

const RUNS = { numRuns: 2000 };
const MS = 1_000_000n;

type Query = Pick<CompiledQuery, 'query'>;

/** Events in some order of arrival, and the operations on them. */
const stream = data.chain((events) => {
  const length = { minLength: events.length, maxLength: events.length };
  return fc.record({
    events: fc.constant(events),
    excepted: fc.array(
      fc.array(fc.record({ item: fc.nat(3), term: fc.option(fc.nat(0), { nil: null }) }), {
        maxLength: 2,
      }),
      length,
    ),
    lateness: fc.constantFrom(0, 1, 4, 30),
    delays: fc.array(fc.integer({ min: 0, max: 4 }), length),
    bounds: fc.constantFrom(DEFAULT_BOUNDS, DEFAULT_BOUNDS, { events: 3, bytes: 1_000 }),
    hasExceptions: fc.boolean(),
    ends: fc.constantFrom('ended' as const, 'cut off' as const),
    cuts: fc.uniqueArray(fc.nat(15), { minLength: 1, maxLength: 3 }),
  });
});

type Stream = typeof stream extends fc.Arbitrary<infer T> ? T : never;

const document = (number: number): KeptEvent => {
  const bytes = Buffer.from(JSON.stringify({ number, text: 'ä' }));
  const place = { file: 'events.ndjson', line: number + 1 };
  return new KeptEvent(new KeptDocument(bytes, { index: 'i', id: String(number), place }), null);
};

function candidates(query: Parameters<typeof candidatesOf>[0], given: Stream): LiveCandidate[] {
  const { events, delays, excepted, hasExceptions } = given;
  const at = (each: { time: bigint; arrival: number }) =>
    Number(each.time) / 1e6 + (delays[each.arrival] ?? 0);
  return candidatesOf(query, events)
    .toSorted((a, b) => at(a) - at(b) || compareOrdinals(a, b))
    .map(({ hits, time, tiebreaker, event }, arrival) => ({
      evaluation: hits.length === 0 ? null : hits,
      time: arrival % 7 === 6 ? null : time,
      tiebreaker,
      arrival,
      windowTime: time,
      availableAt: null,
      excepted: hasExceptions ? (excepted[Number(event.name)] ?? []) : [],
      event: document(arrival),
    }));
}

const shown = (match: Match) =>
  match.kind === 'event'
    ? [match.event.id]
    : [
        match.keys,
        ...match.events.map((event) => (event as KeptEvent | null)?.document.snapshot()),
      ];

/** The results of a search that is saved and restored before the candidates in `cuts`. */
function report(
  query: Query,
  all: readonly LiveCandidate[],
  given: Stream,
  cuts: readonly number[],
) {
  const { lateness, bounds, hasExceptions, ends } = given;
  const told: unknown[] = [];
  const sink = {
    match: (match: Match) => told.push(['match', shown(match)]),
    hidden: (items: readonly number[]) => told.push(['hidden', items]),
  };
  let search = createLiveSearch(query, { bounds, hasExceptions, sink });
  let clock = new StreamClock();
  for (const [index, candidate] of all.entries()) {
    const now = BigInt(index) * MS;
    if (cuts.includes(index)) {
      search = reborn(search, query, { bounds, hasExceptions, sink });
      clock = StreamClock.restore(throughJson(clock.snapshot(now)), now);
    }
    if (candidate.evaluation !== null) told.push(search.add(candidate));
    if (candidate.time !== null) clock.observe(candidate.time, now);
    const { reached } = clock;
    told.push(clock.silence(now + 5n), search.forgotten());
    if (reached === null || index % 2 === 0) continue;
    if (lateness === 0) search.reached(reached);
    else search.passed(reached - BigInt(lateness) * MS);
  }
  told.push(search.finish(clock.reached, ends), search.forgotten());
  return told;
}

const throughJson = (data: unknown): unknown => JSON.parse(JSON.stringify(data));

function reborn(
  search: LiveSearch,
  query: Query,
  options: Parameters<typeof createLiveSearch>[1],
): LiveSearch {
  const seen = new Set<KeptMatchedEvent>();
  const snapshot = search.snapshot(
    (event) => {
      expect(seen.has(event)).toBe(false);
      seen.add(event);
      return (event as KeptEvent).document.snapshot();
    },
    (item) => `item ${item}`,
  );
  return restoreLiveSearch(
    query,
    options,
    throughJson(snapshot),
    (saved) => new KeptEvent(KeptDocument.restore(saved), null),
    (saved) => Number(String(saved).slice('item '.length)),
  );
}

describe('a live search that is saved and restored', () => {
  it('continues without a difference, with a sequence', () => {
    fc.assert(
      fc.property(query, stream, (query, given) => {
        const sequence = { query: compiled(query) };
        const all = candidates(query, given);
        expect(report(sequence, all, given, given.cuts)).toEqual(report(sequence, all, given, []));
      }),
      RUNS,
    );
  });

  it('continues without a difference, with a sample', () => {
    const letters = fc.subarray(['A', 'B', 'C'], { minLength: 1 });
    fc.assert(
      fc.property(letters, stream, (letters, given) => {
        const terms = letters.map((letter) => ({ letter, missing: false, runs: 1, by: 0 }));
        const sample: CompiledSample = { kind: 'sample', terms: letters.map((text) => term(text)) };
        const all = candidates({ terms, until: null, maxspan: null }, given);
        const uncut = report({ query: sample }, all, given, []);
        expect(report({ query: sample }, all, given, given.cuts)).toEqual(uncut);
      }),
      RUNS,
    );
  });
});

describe('changes between snapshot and restore', () => {
  const query = { query: sequence('A B', '10') };
  const kept = (number: number, hits: string, excepted: readonly Excepted[] = []) => ({
    evaluation: [...hits].map((letter) => ({ terms: ['AB'.indexOf(letter)], keys: [[]] })),
    time: BigInt(number) * MS,
    tiebreaker: null,
    arrival: number,
    windowTime: null,
    availableAt: null,
    excepted,
    event: document(number),
  });

  /** @param before and `after`: whether the search has exceptions then */
  function run(before: boolean, after: boolean, loadItem: (saved: unknown) => number | null) {
    const told: unknown[] = [];
    const sink = {
      match: (match: Match) =>
        told.push(match.kind === 'group' ? match.events.map((event) => event?.id) : []),
      hidden: (items: readonly number[]) => told.push({ hidden: items }),
    };
    const options = (hasExceptions: boolean) => ({ bounds: DEFAULT_BOUNDS, hasExceptions, sink });
    const search = createLiveSearch(query, options(before));
    search.add(kept(1, 'A', before ? [{ item: 5, term: null }] : []));
    search.passed(2n * MS);
    const data = throughJson(search.snapshot((event) => event.id));
    const load = (saved: unknown) => document(Number(saved));
    const again = restoreLiveSearch(query, options(after), data, load, loadItem);
    again.add(kept(3, 'B'));
    again.finish(null, 'ended');
    return told;
  }

  it('may add exceptions', () => {
    expect(run(false, true, Number)).toEqual([['1', '3']]);
  });

  it('may remove exceptions: what they excluded stays excluded', () => {
    expect(run(true, false, Number)).toEqual([]);
  });

  it('may move or remove the index of an exception', () => {
    expect(run(true, true, () => 2)).toEqual([{ hidden: [2] }]);
    expect(run(true, true, () => null)).toEqual([]);
  });

  it('do not count as idle time of the stream', () => {
    const clock = new StreamClock();
    clock.observe(100n, 100n);
    const again = StreamClock.restore(clock.snapshot(103n), 1_000n);
    expect(again.silence(1_000n)).toBe(3n);
    expect(again.silence(1_004n)).toBe(7n);
  });
});

describe('an invalid snapshot of a live search', () => {
  const bounds: LiveBounds = DEFAULT_BOUNDS;
  const sink = { match: () => {}, hidden: () => {} };
  const options = { bounds, hasExceptions: true, sink };
  const sample: CompiledSample = { kind: 'sample', terms: [term('A'), term('B'), term('C')] };
  const event = (arrival: number, terms: readonly number[]): LiveCandidate => ({
    evaluation: [{ terms, keys: [['k']] }],
    time: BigInt(arrival) * MS,
    tiebreaker: null,
    arrival,
    windowTime: null,
    availableAt: null,
    excepted: [{ item: 1, term: 0 }],
    event: document(arrival),
  });
  const load = (saved: unknown) => KeptDocument.restore(saved);

  it.each([
    ['sequence', { query: sequence('A B*3 C !A', '50') }],
    ['sample', { query: sample }],
  ] satisfies [string, Query][])('is refused or goes on, whatever is broken: %s', (_, query) => {
    const search = createLiveSearch(query, options);
    for (const [index, terms] of [[0], [1], [0, 1], [0], [1]].entries()) {
      search.add(event(index + 1, terms));
      if (index === 3) search.passed(3n * MS);
    }
    const good = search.snapshot((event) => (event as KeptEvent).document.snapshot());
    let refused = 0;
    let restored = 0;
    for (const data of damaged(throughJson(good))) {
      try {
        const again = restoreLiveSearch(
          query,
          options,
          data,
          (saved) => new KeptEvent(load(saved), null),
        );
        restored++;
        for (const number of [6, 7, 8]) again.add(event(number, [number % 3]));
        again.passed(10n ** 12n);
        again.finish(null, 'ended');
      } catch (error) {
        if (!(error instanceof SnapshotError)) throw error;
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(500);
    expect(restored).toBeGreaterThan(100);
  });

  it('is rejected if it is of another query', () => {
    const live = (query: Query) => createLiveSearch(query, options);
    const queries: Query[] = [
      { query: sequence('A B', '10') },
      { query: sequence('A B', '11') },
      { query: sequence('A !B C', '10') },
      { query: sample },
      { query: { ...sample, terms: [term('A')] } },
      { query: { kind: 'event', text: 'any where true', matches: () => true } },
    ];
    for (const query of queries) {
      const data = live(query).snapshot(() => null);
      for (const other of queries) {
        const restore = () => restoreLiveSearch(other, options, data, () => document(0));
        if (other === query) expect(restore).not.toThrow();
        else expect(restore).toThrow(SnapshotError);
      }
    }
  });
});
