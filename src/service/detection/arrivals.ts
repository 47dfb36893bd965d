import { NANOS_PER_MINUTE, NANOS_PER_MS } from '../../util/time/index.ts';
import type { CandidateIndex } from '../events/candidates/candidate-index.ts';
import type { MatchedBatch } from '../events/candidates/matched-batch.ts';
import { CandidateDocuments, type FetchEvents } from './candidate-documents.ts';

/** What was known when the last event before an arrival number had come. */
interface Checkpoint {
  /** Of the event that came next. */
  readonly arrival: number;
  /** In milliseconds since 1970. */
  readonly received: number;
  /** By timestamp field, the latest time of all events until then. */
  readonly latest: ReadonlyMap<string, bigint>;
}

/** A day of one a second. */
const MAX_CHECKPOINTS = 86_400;
const STEP_MS = 1_000;

/**
 * How arrival numbers and times go together: arrivals ascend with the time of receipt. A checkpoint about every second;
 * what is asked for in between is answered by the one before, which is earlier and therefore safe.
 */
export class ArrivalTimes {
  #checkpoints: Checkpoint[] = [];
  #last: Checkpoint | null = null;

  /** Events up to `arrival` (exclusive) have come. Those that come late, from the store, are ignored. */
  add(arrival: number, received: number, latest: ReadonlyMap<string, bigint>): void {
    const last = this.#last;
    if (last !== null && arrival <= last.arrival) return;
    const next = { arrival, received, latest: later(last?.latest ?? NONE, latest, received) };
    this.#last = next;
    const kept = this.#checkpoints.at(-1);
    if (kept !== undefined && received - kept.received < STEP_MS) return;
    this.#checkpoints.push(next);
    if (this.#checkpoints.length >= MAX_CHECKPOINTS) this.#checkpoints = thinned(this.#checkpoints);
  }

  /** When the last event before `arrival` was received, or earlier; `null` if nothing is known. */
  receivedBefore(arrival: number): number | null {
    return this.#before(arrival)?.received ?? null;
  }

  latestBefore(arrival: number): ReadonlyMap<string, bigint> {
    return this.#before(arrival)?.latest ?? NONE;
  }

  #before(arrival: number): Checkpoint | null {
    if (this.#last !== null && this.#last.arrival <= arrival) return this.#last;
    let low = 0;
    let high = this.#checkpoints.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#checkpoints[middle]?.arrival ?? Infinity) <= arrival) low = middle + 1;
      else high = middle;
    }
    return this.#checkpoints[low - 1] ?? null;
  }
}

const NONE: ReadonlyMap<string, bigint> = new Map();

/** Every second one of the older half goes: what is old is asked for rarely. */
function thinned(checkpoints: readonly Checkpoint[]): Checkpoint[] {
  const half = checkpoints.length >> 1;
  return checkpoints.filter((_, index) => index >= half || index % 2 === 0);
}

/** Times far ahead of receipt say that a clock is wrong, not how late it is. */
function later(
  before: ReadonlyMap<string, bigint>,
  next: ReadonlyMap<string, bigint>,
  received: number,
): ReadonlyMap<string, bigint> {
  const most = BigInt(received) * NANOS_PER_MS + NANOS_PER_MINUTE;
  let changed: Map<string, bigint> | null = null;
  for (const [field, time] of next) {
    const known = before.get(field);
    if (time > most || (known !== undefined && known >= time)) continue;
    changed ??= new Map(before);
    changed.set(field, time);
  }
  return changed ?? before;
}

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
