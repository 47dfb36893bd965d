import type { CandidateIndex } from '../events/candidates/candidate-index.ts';
import type { MatchedBatch } from '../events/candidates/matched-batch.ts';
import { ArrivalTimes } from './arrival-times.ts';
import { CandidateDocuments, type FetchEvents } from './candidate-documents.ts';

/** What is known of the events that have arrived. Spaces share it: events belong to none of them. */
export class Arrivals {
  /** By signature, so that rules of several spaces that have the same candidates share them. */
  readonly index: CandidateIndex;
  readonly times = new ArrivalTimes();
  readonly documents: CandidateDocuments;
  #storedTo = 0;

  /** @param documentBytes memory for the documents of candidates */
  constructor(index: CandidateIndex, fetch: FetchEvents, documentBytes: number) {
    this.index = index;
    this.documents = new CandidateDocuments(fetch, documentBytes);
  }

  /** All arrivals before it are stored. */
  get storedTo(): number {
    return this.#storedTo;
  }

  /** Events up to `arrival` (exclusive) are stored, whether they were matched or not. */
  stored(arrival: number): void {
    this.#storedTo = Math.max(this.#storedTo, arrival);
  }

  /** They have been matched, on their way in or from the store. */
  add(batch: MatchedBatch): void {
    this.index.add(batch);
    this.documents.add(batch.documents);
    this.times.add(batch.to, batch.received, batch.latest);
    this.stored(batch.to);
  }
}
