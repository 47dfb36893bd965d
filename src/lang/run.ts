import { rowOf } from '../events/document-row.ts';
import type { Row, Scalar } from '../events/value.ts';
import { valuesOf } from '../events/value.ts';
import { readInstant } from '../util/time/index.ts';
import type { CompiledQuery, CompiledTerm, Key } from './compile/compiled.ts';
import { EvaluationError } from './functions/declaration.ts';
import type { TermHit } from './sequence/candidate.ts';
import { CandidateBuffer } from './sequence/collect.ts';
import { applyLimits } from './sequence/limits.ts';
import { DEFAULT_MAX_PENDING } from './sequence/machine.ts';
import { compareOrdinals } from './sequence/ordinal.ts';
import { SampleBuffer } from './sequence/sample.ts';

/** One result: the documents themselves, as they were handed in. */
export interface RunResult<D> {
  /** The values of the join keys; empty for an event query and without `by`. */
  readonly keys: Key;
  /** One for an event query; `null` where a missing event stands. */
  readonly events: readonly (D | null)[];
}

export interface RunOptions {
  /** `max_samples_per_key`; 1 if nothing is said. */
  readonly maxSamplesPerKey?: number;
  /** Most events that a sequence or sample keeps; beyond, a `SequenceLimitError` is thrown. */
  readonly maxPending?: number;
  /** Told of each event that made a condition fail. Such an event does not match there. */
  readonly onFailure?: (error: EvaluationError) => void;
}

interface Place {
  /** Nanoseconds since the epoch. */
  readonly time: bigint | null;
  readonly tiebreaker: Scalar | null;
  readonly arrival: number;
}

/**
 * All results of a query over documents, in the order of the language: by time, tiebreaker, order
 * of the documents; pipes applied.
 */
export function run<D>(
  compiled: CompiledQuery,
  documents: Iterable<D>,
  options: RunOptions = {},
): RunResult<D>[] {
  switch (compiled.query.kind) {
    case 'event':
      return runEvents(compiled, compiled.query.matches, documents, options);
    case 'sequence': {
      const buffer = new CandidateBuffer<D>(compiled.query, {
        maxPending: options.maxPending ?? DEFAULT_MAX_PENDING,
      });
      for (const { document, row, place } of read(compiled, documents)) {
        if (place.time === null) continue;
        const hits = hitsOf(compiled.query.terms, row, options);
        buffer.observe(place.time);
        if (hits.length > 0) buffer.add({ ...place, time: place.time, hits, event: document });
      }
      return limited(compiled, buffer.finish().matches.map(resultOf));
    }
    case 'sample': {
      const buffer = new SampleBuffer<D>(compiled.query, {
        maxSamplesPerKey: options.maxSamplesPerKey ?? 1,
        maxPending: options.maxPending ?? DEFAULT_MAX_PENDING,
      });
      for (const { document, row } of read(compiled, documents)) {
        const hits = hitsOf(compiled.query.terms, row, options);
        if (hits.length > 0) buffer.add({ hits, event: document });
      }
      return limited(compiled, buffer.finish().map(resultOf));
    }
  }
}

function* read<D>(
  compiled: CompiledQuery,
  documents: Iterable<D>,
): Iterable<{ readonly document: D; readonly row: Row; readonly place: Place }> {
  const { timestamp, tiebreaker } = compiled.slots;
  let arrival = 0;
  for (const document of documents) {
    const row = rowOf(document, compiled.fields);
    const [time] = valuesOf(row[timestamp]);
    const [tie] = tiebreaker < 0 ? [] : valuesOf(row[tiebreaker]);
    const place = {
      time: time === undefined ? null : readInstant(time),
      tiebreaker: tie ?? null,
      arrival: arrival++,
    };
    yield { document, row, place };
  }
}

function runEvents<D>(
  compiled: CompiledQuery,
  matches: (row: Row) => boolean,
  documents: Iterable<D>,
  options: RunOptions,
): RunResult<D>[] {
  const found: { readonly document: D; readonly place: Place }[] = [];
  for (const { document, row, place } of read(compiled, documents)) {
    if (guarded(() => matches(row), false, options)) found.push({ document, place });
  }
  found.sort((a, b) => comparePlaces(a.place, b.place));
  return limited(
    compiled,
    found.map(({ document }) => ({ keys: [], events: [document] })),
  );
}

/** Events without a readable time come last, in the order of arrival. */
function comparePlaces(a: Place, b: Place): number {
  if (a.time === null || b.time === null) {
    if (a.time === b.time) return a.arrival - b.arrival;
    return a.time === null ? 1 : -1;
  }
  return compareOrdinals({ ...a, time: a.time }, { ...b, time: b.time });
}

function hitsOf(terms: readonly CompiledTerm[], row: Row, options: RunOptions): TermHit[] {
  const hits: TermHit[] = [];
  for (const [index, term] of terms.entries()) {
    const keys = guarded(() => (term.matches(row) ? term.keys(row) : []), [], options);
    if (keys.length > 0) hits.push({ term: index, keys });
  }
  return hits;
}

function guarded<T>(body: () => T, otherwise: T, { onFailure }: RunOptions): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    onFailure?.(error);
    return otherwise;
  }
}

function resultOf<D>(match: {
  readonly keys: Key;
  readonly events: readonly ({ readonly event: D } | null)[];
}): RunResult<D> {
  return { keys: match.keys, events: match.events.map((each) => each?.event ?? null) };
}

function limited<D>(compiled: CompiledQuery, results: readonly RunResult<D>[]): RunResult<D>[] {
  return [...applyLimits(results, compiled.limits)];
}
