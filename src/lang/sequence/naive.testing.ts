import { assert } from '../../util/assert.ts';
import { type Candidate, compareOrdinals } from './candidate.ts';
import type { Letters } from './script.testing.ts';

/** A sequence as the naive search reads it. */
export interface NaiveTerm {
  readonly letter: string;
  readonly missing: boolean;
  readonly runs: number;
  /** Which of the event's key lists it joins by. */
  readonly by: number;
}

export interface NaiveQuery {
  readonly terms: readonly NaiveTerm[];
  readonly until: NaiveTerm | null;
  /** Milliseconds. */
  readonly maxspan: number | null;
}

/** An event with the keys that it has at the terms joined by the first and by the second field. */
export type NaiveEvent = Candidate<Letters> & { readonly keyed: readonly (readonly string[])[] };

export interface NaiveMatch {
  readonly key: string;
  readonly events: readonly (NaiveEvent | null)[];
  readonly decided: boolean;
}

const floorMs = (time: bigint) => Math.floor(Number(time) / 1e6);

/**
 * Stage by stage over the whole data, as the language describes it: every hit of a stage takes the
 * latest sequence of the stage before that ended earlier, and all older ones are gone. Missing
 * terms are looked up in the complete data afterwards.
 */
export function naiveSearch(query: NaiveQuery, data: readonly NaiveEvent[]): NaiveMatch[] {
  const keys = new Set(data.flatMap((event) => event.keyed.flat()));
  return [...keys].flatMap((key) => searchKey(query, data, key));
}

function searchKey(query: NaiveQuery, data: readonly NaiveEvent[], key: string): NaiveMatch[] {
  const ordered = data.toSorted(compareOrdinals);
  const hits = (term: NaiveTerm) =>
    ordered.filter(
      ({ event, keyed }) =>
        event.letters.includes(term.letter) && keyed[term.by]?.includes(key) === true,
    );
  const span = query.maxspan === null ? null : BigInt(query.maxspan) * 1_000_000n;
  const stages = query.terms.flatMap((term) => Array<NaiveTerm>(term.runs).fill(term));
  const [first, ...rest] = stages.filter((term) => !term.missing);
  if (first === undefined) return [];
  const untils = query.until === null ? [] : hits(query.until);
  let waiting = hits(first).map((event) => [event]);
  for (const term of rest) {
    const next: NaiveEvent[][] = [];
    for (const event of hits(term)) {
      const earlier = waiting.filter((events) => compareOrdinals(lastOf(events), event) < 0);
      waiting = waiting.slice(earlier.length);
      const taken = earlier.at(-1);
      if (taken === undefined) continue;
      const last = lastOf(taken);
      const dead = untils.some(
        (until) => compareOrdinals(until, last) >= 0 && compareOrdinals(until, event) < 0,
      );
      const start = taken[0]?.time ?? 0n;
      if (!dead && (span === null || event.time - start <= span)) next.push([...taken, event]);
    }
    waiting = next;
  }
  return waiting.flatMap((events) => judge(query, stages, events, hits, data, key));
}

function lastOf(events: readonly NaiveEvent[]): NaiveEvent {
  const last = events.at(-1);
  assert(last !== undefined, 'a sequence has events');
  return last;
}

/** The table of missing events, with the positive events in place. */
function judge(
  { maxspan, terms }: NaiveQuery,
  stages: readonly NaiveTerm[],
  positives: readonly NaiveEvent[],
  hits: (term: NaiveTerm) => NaiveEvent[],
  data: readonly NaiveEvent[],
  key: string,
): NaiveMatch[] {
  const rest = [...positives];
  const events = stages.map((term) => (term.missing ? null : (rest.shift() ?? null)));
  const span = maxspan ?? 0;
  const first = floorMs(positives[0]?.time ?? 0n);
  const last = floorMs(lastOf(positives).time);
  const times = (term: NaiveTerm) => hits(term).map(({ time }) => floorMs(time));
  const firstPositive = terms.findIndex((term) => !term.missing);
  const lastPositive = terms.findLastIndex((term) => !term.missing);
  const latestLeading = terms
    .slice(0, firstPositive)
    .flatMap(times)
    .filter((time) => time < first)
    .reduce((a, b) => Math.max(a, b), -Infinity);
  const earliestTrailing = terms
    .slice(lastPositive + 1)
    .flatMap(times)
    .filter((time) => time > last)
    .reduce((a, b) => Math.min(a, b), Infinity);
  for (const [stage, term] of stages.entries()) {
    const before = events.slice(0, stage).findLast((event) => event !== null);
    const after = events.slice(stage).find((event) => event !== null);
    if (!term.missing || before == null || after == null) continue;
    const [from, to] = [floorMs(before.time), floorMs(after.time)];
    if (times(term).some((time) => time > from && time < to)) return [];
  }
  const leading = firstPositive > 0;
  const trailing = lastPositive < terms.length - 1;
  if (leading && !trailing && last - latestLeading <= span) return [];
  const from = leading ? latestLeading : first;
  if (trailing && earliestTrailing - from <= span) return [];
  const latest = Math.max(...data.map(({ time }) => floorMs(time)));
  return [{ key, events, decided: !trailing || latest - from > span }];
}
