import type { CompiledSequence } from '../compile/compiled.ts';
import { type Candidate, compareOrdinals, sortMatches, type SequenceMatch } from './candidate.ts';
import {
  SequenceLimitError,
  bytesOfHits,
  CANDIDATE_BYTES,
  matchBytes,
  SequenceMemory,
  type MemoryAccount,
} from './memory.ts';
import { SequenceMachine, type SequenceEnd } from './machine.ts';

export interface BufferOptions {
  /** Most events held at once, in whatever place; any number without it. */
  readonly maxPending?: number | undefined;
  /** What this sequence and all others may take; its own if nothing is said. */
  readonly memory?: SequenceMemory | undefined;
}

/**
 * A sequence over events in any order. Candidates are kept until the end of the data, put into
 * order and run through a {@link SequenceMachine}. The bounds hold for both.
 */
export class CandidateBuffer<E> {
  readonly #sequence: CompiledSequence;
  readonly #maxPending: number;
  readonly #memory: SequenceMemory;
  readonly #account: MemoryAccount;
  readonly #candidates: Candidate<E>[] = [];
  readonly #counts: number[];
  /** An event waits once for each of its keys. */
  #waiting = 0;
  #bytes = 0;
  #latest: bigint | null = null;

  constructor(sequence: CompiledSequence, { maxPending, memory }: BufferOptions) {
    this.#sequence = sequence;
    this.#maxPending = maxPending ?? Number.POSITIVE_INFINITY;
    this.#memory = memory ?? new SequenceMemory();
    this.#account = this.#memory.open();
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

  /**
   * @param bytes that hits and event take beside the candidate; 0 where the caller counts them
   * @throws SequenceLimitError when there are too many
   */
  add(candidate: Candidate<E>, bytes = bytesOfHits(candidate.hits)): void {
    this.observe(candidate.time);
    this.#candidates.push(candidate);
    this.#waiting += 1;
    for (const { terms, keys } of candidate.hits) {
      this.#waiting += (keys.length - 1) * terms.length;
      for (const term of terms) this.#counts[term] = (this.#counts[term] ?? 0) + keys.length;
    }
    this.#bytes += CANDIDATE_BYTES + bytes;
    this.#charge(this.#bytes, this.#counts);
    if (this.#waiting > this.#maxPending) this.#fail(this.#counts, this.#maxPending, null);
  }

  /** The matches in the order of results. The memory is free afterwards. */
  finish(): SequenceEnd<E> {
    try {
      return this.#run();
    } finally {
      this.#memory.close(this.#account);
    }
  }

  #run(): SequenceEnd<E> {
    const machine = new SequenceMachine<E>(this.#sequence, { maxPending: this.#maxPending });
    const perMatch = matchBytes(this.#sequence.stages.length);
    const matches: SequenceMatch<E>[] = [];
    for (const candidate of this.#candidates.sort(compareOrdinals)) {
      for (const match of machine.push(candidate)) matches.push(match);
      this.#charge(this.#bytes + machine.bytes + matches.length * perMatch, this.#counts);
    }
    const end = machine.finish(this.#latest);
    for (const match of end.matches) matches.push(match);
    return { matches: sortMatches(matches), undecided: end.undecided };
  }

  #charge(bytes: number, counts: readonly number[]): void {
    this.#account.set(bytes);
    if (this.#memory.isExceeded) this.#fail(counts, this.#memory.limit, bytes);
  }

  #fail(counts: readonly number[], limit: number, bytes: number | null): never {
    this.#memory.close(this.#account);
    const { terms, maxspan } = this.#sequence;
    throw new SequenceLimitError('sequence', terms, counts, limit, { maxspan }, bytes);
  }
}
