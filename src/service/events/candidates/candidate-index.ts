import type { MatchedBatch } from './matched-batch.ts';

/**
 * Which events are candidates of which rules, by arrival number, and which arrivals have been matched at all. It is
 * derived from the event store: what is missing of it is matched again from there. Recent batches are in memory, older
 * ones in files of `candidates/`, whose bytes are bounded.
 */
export interface CandidateIndex {
  /** Batches may come in any order, overlap, and leave holes. */
  add(batch: MatchedBatch): void;
  /** The end of the stretch without a hole that begins at `from`; `from` itself where that was not matched. */
  coveredTo(signature: string, from: number): number;
  /**
   * The candidates of arrivals from `from` to `to` (exclusive), ascending, at most `limit`. `to` of the answer is where
   * it stopped. Only for arrivals that are covered.
   */
  candidates(
    signature: string,
    from: number,
    to: number,
    limit: number,
  ): { readonly arrivals: Float64Array; readonly to: number };
  /** Stretches of `from` to `to` that were not matched against all of the signatures, ascending. */
  holes(signatures: readonly string[], from: number, to: number): readonly Hole[];
  /** Writes what is in memory only. What is lost without it is matched again. */
  save(): Promise<void>;
  /** Forgets arrivals before this one. */
  drop(before: number): void;
  status(): CandidateIndexStatus;
}

/** A stretch of arrivals that was not matched against some signatures. */
export interface Hole {
  readonly from: number;
  readonly to: number;
  readonly signatures: readonly string[];
}

export interface CandidateIndexStatus {
  readonly memoryBytes: number;
  readonly fileBytes: number;
  readonly files: number;
  readonly candidates: number;
}
