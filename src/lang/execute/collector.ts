import type { CompiledQuery, Key, Limit } from '../compile/compiled.ts';
import { CandidateBuffer } from '../sequence/collect.ts';
import type { SequenceMemory } from '../sequence/memory.ts';
import { compareOrdinals, type Ordinal } from '../sequence/candidate.ts';
import { SampleBuffer } from '../sequence/sample.ts';
import type { EventTime, Evaluation } from './evaluator.ts';

/** A result; `E` is whatever leads to an event's document. */
export type MatchResult<E> =
  | { readonly kind: 'event'; readonly event: E }
  /** A sequence or sample; `null` stands for the event that must not happen. */
  | { readonly kind: 'group'; readonly keys: Key; readonly events: readonly (E | null)[] };

export interface Collected<E> {
  /** In the language's order, after all limits. */
  readonly results: readonly MatchResult<E>[];
  /** How many there were before the limits. */
  readonly total: number;
  /** How many of all rest on the end of the data: a later event could have refuted them. */
  readonly undecided: number;
}

export interface CollectorOptions {
  readonly size: number | null;
  readonly resultPosition: Limit['from'];
  readonly maxSamplesPerKey: number;
  /** Most events that a sequence or sample keeps at once; any number without it. */
  readonly maxPending?: number | undefined;
  /** The memory limit for all sequences and samples together; for this one alone by default. */
  readonly memory?: SequenceMemory | undefined;
}

/**
 * Gathers the evaluations of a whole input, in the order in which events were read, whatever their
 * times, and makes the results of them.
 */
export interface Collector<E> {
  /**
   * `arrival` counts up from event to event; `bytes` is what evaluation and event take, 0 if they are
   * counted elsewhere, and omitted if there is only the evaluation.
   */
  readonly add: (
    evaluation: Evaluation,
    time: EventTime,
    arrival: number,
    event: E,
    bytes?: number,
  ) => void;
  /** The data reaches at least to this time, whether or not an event matched. */
  readonly observe: (time: bigint) => void;
  readonly finish: () => Collected<E>;
}

export function createCollector<E>(
  compiled: CompiledQuery,
  options: CollectorOptions,
): Collector<E> {
  const limits = combineLimits(options.size, options.resultPosition, compiled.limits);
  const { query } = compiled;
  if (query.kind === 'event') return collectEvents<E>(limits);
  if (query.kind === 'sequence') {
    const buffer = new CandidateBuffer<E>(query, options);
    return {
      add: (evaluation, { time, tiebreaker }, arrival, event, bytes) => {
        // Without a time an event has no place in a sequence; the caller counts those.
        if (time === null) return;
        buffer.add({ hits: evaluation ?? [], time, tiebreaker, arrival, event }, bytes);
      },
      observe: (time) => buffer.observe(time),
      finish: () => {
        const { matches, undecided } = buffer.finish();
        const results = matches.map(({ keys, events }) => group(keys, events));
        return { results: applyLimits(results, limits), total: results.length, undecided };
      },
    };
  }
  const { maxSamplesPerKey, maxPending, memory } = options;
  const buffer = new SampleBuffer<E>(query, { maxSamplesPerKey, maxPending, memory });
  return {
    add: (evaluation, _, __, event, bytes) => buffer.add({ hits: evaluation ?? [], event }, bytes),
    observe: () => {},
    finish: () => {
      const results = buffer.finish().map(({ keys, events }) => group(keys, events));
      // Samples come by key, not by time, so there is no latest end: `size` keeps the first ones.
      const first: Limit[] = options.size === null ? [] : [{ from: 'head', count: options.size }];
      return { results: applyLimits(results, first), total: results.length, undecided: 0 };
    },
  };
}

function collectEvents<E>(limits: readonly Limit[]): Collector<E> {
  const timed: (Ordinal & { event: E })[] = [];
  const untimed: E[] = [];
  return {
    add: (_, { time, tiebreaker }, arrival, event) => {
      if (time === null) untimed.push(event);
      else timed.push({ time, tiebreaker, arrival, event });
    },
    observe: () => {},
    finish: () => {
      timed.sort(compareOrdinals);
      const ordered = [...timed.map(({ event }) => event), ...untimed];
      const results = applyLimits(ordered, limits).map((event): MatchResult<E> => ({
        kind: 'event',
        event,
      }));
      return { results, total: ordered.length, undecided: 0 };
    },
  };
}

function group<E>(keys: Key, events: readonly ({ readonly event: E } | null)[]): MatchResult<E> {
  return { kind: 'group', keys, events: events.map((each) => each?.event ?? null) };
}

/**
 * What `head` and `tail` leave of the complete results in their order. Each limit works on what
 * the one before left, however little that is, so two of one direction are the smaller of both,
 * and the second of two opposite ones cuts a window out of the first: of ten results
 * `head 4 | tail 2` leaves the third and fourth. Of three it leaves the second and third, since
 * `head 4` keeps all three and `tail 2` takes the last two of what exists. It does not look for
 * the places 3 and 4 of the head it was promised, which would leave the third alone.
 */
export function applyLimits<T>(results: readonly T[], limits: readonly Limit[]): readonly T[] {
  let start = 0;
  let end = results.length;
  for (const { from, count } of limits) {
    if (from === 'head') end = Math.min(end, start + count);
    else start = Math.max(start, end - count);
  }
  return start === 0 && end === results.length ? results : results.slice(start, end);
}

/**
 * The limits of a whole request. `size` goes under the first pipe and looks the same way, so a
 * pipe narrows it and never widens it; `position` speaks only where there is no pipe.
 * `size` null: as many as there are.
 */
export function combineLimits(
  size: number | null,
  position: Limit['from'],
  pipes: readonly Limit[],
): readonly Limit[] {
  if (size === null) return pipes;
  return [{ from: pipes[0]?.from ?? position, count: size }, ...pipes];
}
