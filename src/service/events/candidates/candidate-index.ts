import type { MatchedBatch } from './matched-batch.ts';

/**
 * Which events are candidates of which rules, by arrival number, and which arrivals have been matched at all. It is
 * derived from the event store: missing parts are matched again from there. Recent batches are in memory, older
 * ones in files of `candidates/`, whose total size is limited.
 */
export interface CandidateIndex {
  /** Batches may arrive in any order, overlap, and leave holes. */
  add(batch: MatchedBatch): void;
  /** The end of the continuous range that begins at `from`; `from` itself if it was not matched. */
  coveredTo(signature: string, from: number): number;
  /**
   * The candidates of arrivals from `from` to `to` (exclusive), ascending, at most `limit`. `to` of the result is where
   * it stopped. Only for arrivals that are covered.
   */
  candidates(
    signature: string,
    from: number,
    to: number,
    limit: number,
  ): { readonly arrivals: Float64Array; readonly to: number };
  /** Ranges from `from` to `to` that were not matched against all of the signatures, ascending. */
  holes(signatures: readonly string[], from: number, to: number): readonly Hole[];
  /** Writes what is only in memory. Without it, the unwritten part is matched again. */
  save(): Promise<void>;
  /** Removes arrivals before this one. */
  drop(before: number): void;
  status(): CandidateIndexStatus;
}

/** A range of arrivals that was not matched against some signatures. */
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
