import { rowOf } from '../events/document-row.ts';
import type { CompiledQuery, Key } from './compile/compiled.ts';
import type { MatchResult } from './execute/collector.ts';
import { createCollector } from './execute/collector.ts';
import { createEvaluator } from './execute/evaluator.ts';
import { eventTime } from './execute/evaluation.ts';
import type { EvaluationError } from './functions/declaration.ts';
import type { SequenceMemory } from './sequence/memory.ts';

/** One result: the documents themselves, as they were passed in. */
export interface RunResult<D> {
  /** The values of the join keys; empty for an event query and without `by`. */
  readonly keys: Key;
  /** One for an event query; `null` where a missing event stands. */
  readonly events: readonly (D | null)[];
}

export interface RunOptions {
  /** The maximum number of results; all by default. */
  readonly size?: number | undefined;
  /** Which results `size` keeps; `tail`, the latest, by default. */
  readonly resultPosition?: 'head' | 'tail' | undefined;
  /** The maximum number of samples per key; 1 by default. */
  readonly maxSamplesPerKey?: number | undefined;
  /** Most events that a sequence or sample keeps; beyond, a `SequenceLimitError` is thrown. */
  readonly maxPending?: number | undefined;
  /**
   * The memory that sequences and samples may use; pass one object to all queries that share it. By
   * default each has its own, of 1 GiB. Beyond it, a `SequenceLimitError` is thrown.
   */
  readonly memory?: SequenceMemory | undefined;
  /** Told of each event that makes a condition fail. Such an event does not match there. */
  readonly onFailure?: ((error: EvaluationError) => void) | undefined;
  /**
   * Told at the end how many matches rest on the end of the documents, if any do: sequences that end
   * in a missing event and whose maxspan was not over, so that a later document could refute them.
   */
  readonly onUndecided?: ((count: number) => void) | undefined;
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
  const collector = createCollector<D>(compiled, {
    size: options.size ?? null,
    resultPosition: options.resultPosition ?? 'tail',
    maxSamplesPerKey: options.maxSamplesPerKey ?? 1,
    maxPending: options.maxPending,
    memory: options.memory,
  });
  const evaluate = createEvaluator(compiled, (error) => options.onFailure?.(error));
  let arrival = 0;
  for (const document of documents) {
    const row = rowOf(document, compiled.fields);
    const place = eventTime(compiled, row);
    if (place.time !== null) collector.observe(place.time);
    const evaluation = evaluate(row);
    if (evaluation !== null) collector.add(evaluation, place, arrival, document);
    arrival++;
  }
  const { results, undecided } = collector.finish();
  if (undecided > 0) options.onUndecided?.(undecided);
  return results.map(resultOf);
}

function resultOf<D>(result: MatchResult<D>): RunResult<D> {
  return result.kind === 'event'
    ? { keys: [], events: [result.event] }
    : { keys: result.keys, events: result.events };
}
