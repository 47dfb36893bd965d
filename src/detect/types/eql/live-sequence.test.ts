import { describe, expect, it } from 'vitest';
import {
  candidates,
  events,
  millisecond,
  sequence,
} from '../../../lang/sequence/script.testing.ts';
import type { CompiledSequence } from '../../../lang/index.ts';
import { NANOS_PER_HOUR } from '../../../util/time/index.ts';
import type { Excepted } from '../../candidate.ts';
import { keptEvent } from '../../live/live.testing.ts';
import {
  type Admission,
  type LiveBounds,
  type LiveCandidate,
  DEFAULT_BOUNDS,
} from '../live-search.ts';
import { LiveSequence } from './live-sequence.ts';

/** A search, its results so far, and the operations that tests perform on it. */
function start(query: CompiledSequence, bounds: LiveBounds = DEFAULT_BOUNDS) {
  const found: string[] = [];
  const hidden: (readonly number[])[] = [];
  const search = new LiveSequence(query, {
    bounds,
    hasExceptions: true,
    sink: {
      match: (match) => {
        if (match.kind === 'group') found.push(match.events.map((each) => each?.id ?? '-').join());
      },
      hidden: (items) => hidden.push(items),
    },
  });
  let arrival = 0;
  /** Events in the notation of the sequence tests; they are identified by their times. */
  const add = (text: string, more: { bytes?: number; excepted?: readonly Excepted[] } = {}) =>
    candidates(query, events(text)).map(({ hits, time, event }): Admission => {
      const kept = { ...keptEvent(arrival, time, more.bytes), id: event.name };
      const candidate: LiveCandidate = {
        evaluation: hits,
        time,
        tiebreaker: null,
        arrival: (arrival += 1),
        windowTime: time,
        availableAt: time,
        excepted: more.excepted ?? [],
        event: kept,
      };
      return search.add(candidate);
    });
  return { search, found, hidden, add };
}

describe('a sequence over a stream', () => {
  it('is found as soon as its last event is known to be in order', () => {
    const { search, found, add } = start(sequence('A B'));
    add('1:A 3:B');
    expect(found).toEqual([]);
    search.passed(millisecond('3'));
    expect(found).toEqual([]);
    search.passed(millisecond('3.1'));
    expect(found).toEqual(['1,3']);
  });

  it('is found immediately if events arrive in order', () => {
    const { search, found, add } = start(sequence('A B'));
    add('1:A 3:B');
    search.reached(millisecond('3'));
    expect(found).toEqual(['1,3']);
    add('3:A');
    search.reached(millisecond('3'));
    add('4:B');
    search.reached(millisecond('4'));
    expect(found).toEqual(['1,3', '3,4']);
  });

  it('puts late events in order', () => {
    const { search, found, add } = start(sequence('A B C'));
    add('5:C');
    search.passed(millisecond('1'));
    add('2:B 1:A');
    search.finish(millisecond('5'), 'ended');
    expect(found).toEqual(['1,2,5']);
  });

  it('reports and ignores events that are too late', () => {
    const { search, found, add } = start(sequence('A B'));
    add('5:B');
    search.passed(millisecond('4'));
    expect(add('3:A 4:A')).toEqual(['late', 'taken']);
    search.finish(millisecond('5'), 'ended');
    expect(found).toEqual(['4,5']);
  });

  it('ignores events without a time', () => {
    const { search } = start(sequence('A B'));
    const event = keptEvent(0, null);
    const none = { tiebreaker: null, arrival: 0, windowTime: null, availableAt: null };
    expect(search.add({ evaluation: [], time: null, excepted: [], event, ...none })).toBe(
      'untimed',
    );
  });

  it('decides by time alone that an event is missing', () => {
    const { search, found, add } = start(sequence('A !B', '10'));
    expect(search.waitsForTime).toBe(true);
    add('1:A');
    search.passed(millisecond('11'));
    expect(found).toEqual([]);
    search.passed(millisecond('12'));
    expect(found).toEqual(['1,-']);
  });

  it('does not wait for time where the last event must happen', () => {
    expect(start(sequence('A !B C', '10')).search.waitsForTime).toBe(false);
  });

  it('finds and counts matches that depend on the end of the stream', () => {
    const { search, found, add } = start(sequence('A !B', '10'));
    add('1:A/x 2:A/y');
    expect(search.finish(millisecond('11.9'), 'ended')).toBe(2);
    expect(found).toEqual(['1,-', '2,-']);
  });

  it('finds no pending match when the stream is interrupted', () => {
    const { search, found, add } = start(sequence('A !B', '10'));
    add('1:A/x 2:A/y');
    expect(search.finish(millisecond('12'), 'cut off')).toBe(1);
    expect(found).toEqual(['1,-']);
  });

  it('has a default span of one hour', () => {
    const { search, found, add } = start(sequence('A B'));
    const hour = String(NANOS_PER_HOUR / 1_000_000n);
    add(`0:A/x 1:A/y ${hour}.000001:B/x ${hour}.000001:B/y`);
    search.finish(null, 'ended');
    expect(found).toEqual([`1,${hour}.000001`]);
  });

  it('reports what exceptions hide and finds what other events complete', () => {
    const { search, found, hidden, add } = start(sequence('A B'));
    add('1:A');
    add('2:A', { excepted: [{ item: 7, term: null }] });
    add('3:B');
    search.finish(null, 'ended');
    expect(found).toEqual(['1,3']);
    expect(hidden).toEqual([[7]]);
  });

  it('applies an exception to one stage only', () => {
    const { search, found, hidden, add } = start(sequence('A B'));
    add('1:AB', { excepted: [{ item: 7, term: 1 }] });
    add('2:AB', { excepted: [{ item: 8, term: 1 }] });
    search.finish(null, 'ended');
    expect(found).toEqual([]);
    expect(hidden).toEqual([[8]]);
  });
});

describe('what a sequence keeps', () => {
  it('is bounded by the number of events; the oldest go', () => {
    const { search, found, add } = start(sequence('A B', '1000'), { events: 2, bytes: 1e9 });
    add('1:A/x 2:A/y 3:A/z');
    search.passed(millisecond('4'));
    expect(search.forgotten()).toBe(1);
    add('5:B/x,y,z');
    search.finish(null, 'ended');
    expect(found).toEqual(['2,5', '3,5']);
  });

  it('is bounded by the size of their documents', () => {
    const { search, found, add } = start(sequence('A B', '1000'), { events: 100, bytes: 1_000 });
    add('1:A/a 2:A/b 3:A/c 4:A/d 5:A/e 6:A/f', { bytes: 300 });
    search.passed(millisecond('7'));
    expect(search.forgotten()).toBeGreaterThan(0);
    add('8:B/a,b,c,d,e,f');
    search.finish(null, 'ended');
    expect(found).not.toContain('1,8');
    expect(found).toContain('6,8');
    expect(found.length).toBe(6 - search.forgotten());
  });

  it('does not count what it no longer keeps', () => {
    const { search, add } = start(sequence('A B', '2'), { events: 100, bytes: 1_000 });
    for (let time = 1; time <= 60; time += 3) {
      add(`${time}:A`, { bytes: 300 });
      search.reached(millisecond(String(time)));
    }
    expect(search.forgotten()).toBe(0);
  });

  it('processes events in the known order if too many are buffered', () => {
    const { search, found, add } = start(sequence('A B', '1000'), { events: 2, bytes: 1e9 });
    add('4:A/x 5:B/x 6:B/y 7:B/z');
    expect(found).toEqual(['4,5']);
    expect(add('3:A/y')).toEqual(['late']);
    search.finish(null, 'ended');
  });
});
