import type { CompiledSequence } from '../compile/compiled.ts';
import type { Candidate } from './candidate.ts';
import { SequenceLimitError } from './errors.ts';
import { SequenceMachine, type SequenceEnd, type SequenceOptions } from './machine.ts';
import { sortMatches, type SequenceMatch } from './match.ts';
import { compareOrdinals } from './ordinal.ts';

/**
 * A sequence over events in any order. Candidates are kept until the end of the data, put into
 * order and run through a {@link SequenceMachine}. `maxPending` bounds them first.
 */
export class CandidateBuffer<E> {
  readonly #sequence: CompiledSequence;
  readonly #options: SequenceOptions;
  readonly #candidates: Candidate<E>[] = [];
  readonly #counts: number[];
  /** An event waits once for each of its keys. */
  #waiting = 0;
  #latest: bigint | null = null;

  constructor(sequence: CompiledSequence, options: SequenceOptions) {
    this.#sequence = sequence;
    this.#options = options;
    this.#counts = sequence.terms.map(() => 0);
  }

  /** Candidates kept so far. */
  get length(): number {
    return this.#candidates.length;
  }

  /** The time of any event, candidate or not: the data reaches at least so far. */
  observe(time: bigint): void {
    if (this.#latest === null || time > this.#latest) this.#latest = time;
  }

  /** Throws {@link SequenceLimitError} when there are too many. */
  add(candidate: Candidate<E>): void {
    this.observe(candidate.time);
    this.#candidates.push(candidate);
    this.#waiting += 1;
    for (const { terms, keys } of candidate.hits) {
      this.#waiting += (keys.length - 1) * terms.length;
      for (const term of terms) this.#counts[term] = (this.#counts[term] ?? 0) + keys.length;
    }
    const { maxPending } = this.#options;
    if (this.#waiting <= maxPending) return;
    const { terms, maxspan } = this.#sequence;
    throw new SequenceLimitError('sequence', terms, this.#counts, maxPending, { maxspan });
  }

  /** The matches in the order of results. */
  finish(): SequenceEnd<E> {
    const machine = new SequenceMachine<E>(this.#sequence, this.#options);
    const matches: SequenceMatch<E>[] = [];
    for (const candidate of this.#candidates.sort(compareOrdinals)) {
      for (const match of machine.push(candidate)) matches.push(match);
    }
    const end = machine.finish(this.#latest);
    for (const match of end.matches) matches.push(match);
    return { matches: sortMatches(matches), undecided: end.undecided };
  }
}
