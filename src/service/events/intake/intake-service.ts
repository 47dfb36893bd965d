import type { AppendedBlock, EventSender, EventStore } from '../../../stores/event-store.ts';
import type { StreamOrigin } from '../../../stores/state-store.ts';
import type { UncompiledRule } from '../candidates/compile-rules.ts';
import type { MatchedBatch, MatchGeneration } from '../candidates/matched-batch.ts';
import type { EncodedBody } from './encoded-body.ts';
import { IntakeWorkers } from './intake-workers.ts';
import type { IntakeOutcome, IntakeRefusal, IntakeRequest } from './intake.ts';
import { matchedBatch, type AppendedBody } from './stored-candidates.ts';
import { storedOutcome, RESERVED_TYPE, reservedRows } from './outcome.ts';

/** Counters of the intake since the start, for metrics. They are monotonic. */
export class IntakeCounters {
  requests = 0;
  /** The inflated size of bodies. */
  bytes = 0;
  events = 0;
  duplicates = 0;
  /** Documents in an unknown format, stored unchanged. */
  unknown = 0;
  /** Blocks that could not be matched against the rules, so that all their events are candidates of all rules. */
  unmatchedBlocks = 0;
  /** Requests that were refused as a whole, by type of error. */
  readonly refusals = new Map<string, number>();
  /** Documents that were rejected, by type of error. */
  readonly rejected = new Map<string, number>();
  /** Converted records, by format, and records that are not events, by reason. */
  readonly converted = new Map<string, number>();
  readonly skipped = new Map<string, number>();
  /** Events stored, by stream; those of streams over the limit under `other`. */
  readonly streams = new Map<string, number>();

  refused({ type }: IntakeRefusal): void {
    this.requests += 1;
    addTo(this.refusals, type, 1);
  }

  stored(body: EncodedBody, appended: readonly AppendedBlock[], bytes: number): void {
    this.requests += 1;
    this.bytes += bytes - body.remaining;
    this.unknown += body.unknown;
    for (const { failure } of body.matched?.blocks ?? []) {
      if (failure !== null) this.unmatchedBlocks += 1;
    }
    for (const { error } of body.rejected) addTo(this.rejected, error.type, 1);
    for (const [format, count] of body.converted) addTo(this.converted, format, count);
    for (const [reason, count] of body.skipped) addTo(this.skipped, reason, count);
    for (const [number, { stream, count }] of body.blocks.entries()) {
      const result = appended[number];
      const stored = result?.stored ?? 0;
      this.events += stored;
      const refused = result === undefined ? 0 : reservedRows(result);
      this.duplicates += count - stored - refused;
      if (refused > 0) addTo(this.rejected, RESERVED_TYPE, refused);
      if (stored === 0) continue;
      const place = result?.stream ?? stream;
      const isKnown = this.streams.has(place) || this.streams.size < MAX_STREAMS;
      addTo(this.streams, isKnown ? place : OTHERS, stored);
    }
  }
}

/** Clients choose stream names, and the number of series of a metric must be limited. */
const MAX_STREAMS = 1_000;
const OTHERS = 'other';

function addTo(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

export interface IntakeOptions {
  /** Generates the id of an event without one from the client. */
  readonly makeId: (arrival: number) => string;
  /** The number of threads that parse bodies; by default, the calling thread does. */
  readonly workers?: number;
  /** The maximum size of all bodies that are being received, queued or processed. */
  readonly maxBytesInFlight?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Receives the candidates of each stored request, in the order of its rows. Must not throw. */
  readonly onMatched?: (batch: MatchedBatch) => void;
  /** Receives the origins of the events of each stored request. Must not throw. */
  readonly onOrigins?: (origins: readonly StreamOrigin[]) => void;
}

const MAX_BYTES_IN_FLIGHT = 128 * 1024 * 1024;

/** Whether the whole request was refused. */
export function isRefusal(result: IntakeOutcome | IntakeRefusal): result is IntakeRefusal {
  return 'status' in result;
}

/**
 * The ingest path of every event: parses bodies on worker threads, stores their documents, and
 * returns the outcome of each once they are on disk.
 */
export class Intake {
  readonly counters = new IntakeCounters();
  /** The maximum size of all bodies in memory. */
  readonly maxBytes: number;
  readonly #store: Pick<EventStore, 'append'>;
  readonly #workers: IntakeWorkers;
  readonly #options: IntakeOptions;
  readonly #now: () => number;
  /** By number, the generations that threads may still match against. */
  readonly #signatures = new Map<number, readonly string[]>();
  #bytes = 0;
  readonly #open = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor(store: Pick<EventStore, 'append'>, options: IntakeOptions) {
    this.#store = store;
    this.#workers = new IntakeWorkers(options.workers ?? 0);
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.maxBytes = options.maxBytesInFlight ?? MAX_BYTES_IN_FLIGHT;
  }

  /**
   * Matches events against these rules from now on; threads that have not compiled them yet still use
   * the previous ones. Resolves when all have, with the rules that cannot be compiled: all events of their indices are candidates.
   */
  setGeneration(generation: MatchGeneration): Promise<readonly UncompiledRule[]> {
    const { number, rules } = generation;
    this.#signatures.set(
      number,
      rules.map(({ signature }) => signature),
    );
    const [oldest] = this.#signatures.keys();
    if (this.#signatures.size > KEPT_GENERATIONS && oldest !== undefined) {
      this.#signatures.delete(oldest);
    }
    return this.#workers.setGeneration(generation);
  }

  /**
   * Reserves memory for a body, or for more of one, before it is received. If none is available, the client must
   * retry later: nothing of its request was stored.
   */
  tryReserve(bytes: number): boolean {
    if (this.#bytes + bytes > this.maxBytes) return false;
    this.#bytes += bytes;
    return true;
  }

  /** Releases the memory of a body that was answered or aborted. */
  release(bytes: number): void {
    this.#bytes -= bytes;
  }

  /**
   * Stores the documents of a request; resolves when they are on disk. Throws `StoreError` if the store
   * does, and `IntakeError` if the thread with the request ended: nothing of it is stored then.
   */
  submit(request: IntakeRequest): Promise<IntakeOutcome | IntakeRefusal> {
    if (this.#isClosed) return Promise.reject(new Error('the intake is closed'));
    const work = this.#submit(request);
    this.#open.add(work);
    const forget = () => void this.#open.delete(work);
    work.then(forget, forget);
    return work;
  }

  /** Resolves when every submitted request has its answer. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#open);
    await this.#workers.close();
  }

  async #submit(request: IntakeRequest): Promise<IntakeOutcome | IntakeRefusal> {
    const { makeId, onOrigins } = this.#options;
    // The body is transferred to another thread.
    const bytes = request.body.length;
    const answer = await this.#workers.encode(request, this.#now());
    if (answer.kind === 'refused') {
      this.counters.refused(answer.refusal);
      return answer.refusal;
    }
    const { body } = answer;
    const received = this.#now();
    const appended =
      body.blocks.length === 0
        ? []
        : await this.#store.append(body.blocks, received, request.sender ?? OWN_SOURCES);
    onOrigins?.(originsOf(body, appended));
    this.#handOn({ body, appended, received, makeId });
    const stored = storedOutcome(body, appended, makeId);
    this.counters.stored(body, appended, bytes);
    return stored;
  }

  #handOn(stored: AppendedBody): void {
    const { matched } = stored.body;
    const signatures = this.#signatures.get(matched?.generation ?? Number.NaN);
    if (matched === null || signatures === undefined) return;
    const batch = matchedBatch(stored, matched, signatures);
    if (batch !== null) this.#options.onMatched?.(batch);
  }
}

/** One sender for all sources together: the files that they follow may name any number of streams. */
const OWN_SOURCES: EventSender = { id: 'sources', name: 'the sources of the service' };

/** Threads compile one after the other, so they may be some generations behind. Their matches must not be lost. */
const KEPT_GENERATIONS = 16;

/** The origins of the documents of a body, by stream. */
const originsOf = (
  { origins }: EncodedBody,
  appended: readonly AppendedBlock[],
): readonly StreamOrigin[] =>
  appended.flatMap(({ stream, stored }, block) =>
    stored === 0 ? [] : (origins[block] ?? []).map((names) => ({ stream, names })),
  );
