import type { Listening } from '../../detect/run/run-contract.ts';
import { counted } from '../../util/counts.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import type { CandidateIndex } from '../events/candidates/candidate-index.ts';
import type { GenerationRule } from '../events/candidates/matched-batch.ts';
import { proveSample, type PassedOver, type Proof } from '../events/candidates/proof.ts';
import type { StoredMatcher } from '../events/candidates/stored-matcher.ts';
import type { DetectionLog } from './core.ts';
import type { DetectionStatus } from './detection-status.ts';

/** Of what has arrived since the last time, at least this share is sampled, or this number of events. */
const SHARE = 0.01;
const MIN_EVENTS = 1_000;

/** How often a rule is evaluated at most: each by itself, rules cost much more than together. */
const MAX_EVALUATIONS = 2_000_000;

/** No more than the events of this many arrivals are sampled at a time; those before are passed over. */
const MAX_ARRIVALS = 2_000_000;

/** What is proved, and by what. */
interface ProvingParts {
  readonly index: CandidateIndex;
  /** Its own: a matcher has one call at a time. */
  readonly matcher: StoredMatcher;
  readonly passedOver: PassedOver;
  readonly rules: () => readonly GenerationRule[];
  /** The end of the arrivals that are stored. */
  readonly storedTo: () => number;
  readonly log: DetectionLog;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** Holds samples of what was matched against the plainest evaluation, now and then. */
export class Proving {
  readonly #parts: ProvingParts;
  readonly #stopping = new AbortController();
  #provedTo: number;
  #status: DetectionStatus['proof'] = {
    stretches: 0,
    events: 0,
    differences: 0,
    lastDifference: null,
  };

  constructor(parts: ProvingParts) {
    this.#parts = parts;
    this.#provedTo = parts.storedTo();
  }

  /** Since the start. */
  get status(): DetectionStatus['proof'] {
    return this.#status;
  }

  /** Proves a sample of what has arrived since the last time. */
  async prove(): Promise<void> {
    const { index, matcher, passedOver, storedTo, now } = this.#parts;
    const to = storedTo();
    const from = Math.max(this.#provedTo, to - MAX_ARRIVALS);
    const rules = this.#parts.rules();
    if (from >= to || rules.length === 0) return;
    const least = Math.max(SHARE, MIN_EVENTS / (to - from));
    const proof = await proveSample({
      index,
      matchPlainly: matcher.matchPlainly,
      passedOver,
      rules,
      range: { from, to },
      share: Math.min(least, MAX_EVALUATIONS / (rules.length * (to - from))),
      // Any seed will do, if those who produce events cannot know which of them are sampled.
      seed: now() % SEEDS,
      now: BigInt(now()) * 1_000_000n,
      signal: this.#stopping.signal,
    });
    this.#provedTo = to;
    this.#add(proof);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#parts.matcher.close();
  }

  #add({ stretches, events, missing }: Proof): void {
    const { log, now } = this.#parts;
    const differences = missing.reduce((sum, { count }) => sum + count, 0);
    const before = this.#status;
    this.#status = {
      stretches: before.stretches + stretches,
      events: before.events + events,
      differences: before.differences + differences,
      lastDifference: differences === 0 ? before.lastDifference : new Date(now()).toISOString(),
    };
    for (const { signature, count, arrivals } of missing) {
      log.error(
        { signature, arrivals },
        `${counted(count, 'event')} that a rule matches would not be found by its runs; please report this`,
      );
    }
  }
}

const SEEDS = 2 ** 31;

/** A longer step between two reports means that no events were received in between, or that the clock was set. */
const MAX_STEP_MS = 5_000;

/** Of older stretches is known that they were before those that are kept. */
const MAX_STRETCHES = 1_000;

/** Without interruption; times in milliseconds. */
interface Stretch {
  /** By the clock. */
  readonly from: number;
  readonly listened: number;
}

/**
 * For how long events have been received, by reports of their receiver. A machine that was suspended, a process
 * that was stopped or kept from running, and a clock that was set, back or forth: all show as a step in these reports.
 */
export class ListeningTime implements Listening {
  readonly #stretches: Stretch[];
  #last: number;
  #listened: number;

  /** @param now in milliseconds since 1970 */
  constructor(now: number) {
    this.#stretches = [{ from: now, listened: now }];
    this.#last = now;
    this.#listened = now;
  }

  /** Events are being received. To be called about every second. */
  report(now: number): void {
    const step = now - this.#last;
    this.#last = now;
    if (Math.abs(step) <= MAX_STEP_MS) {
      this.#listened += Math.max(0, step);
      return;
    }
    this.#stretches.push({ from: now, listened: this.#listened });
    if (this.#stretches.length > MAX_STRETCHES) this.#stretches.shift();
  }

  at(now: bigint): bigint {
    const time = Number(now / NANOS_PER_MS);
    const index = this.#indexAt(time);
    const { from = time, listened = time } = this.#stretches[index] ?? {};
    const end = this.#stretches[index + 1]?.listened ?? this.#listened;
    return nanos(Math.min(end, listened + Math.max(0, time - from)));
  }

  since(now: bigint): bigint {
    const stretch = this.#stretches[this.#indexAt(Number(now / NANOS_PER_MS))];
    return nanos(stretch?.listened ?? this.#listened);
  }

  /** The last stretch that began by then: where the clock was set back, that is the later one. */
  #indexAt(time: number): number {
    return Math.max(
      0,
      this.#stretches.findLastIndex(({ from }) => from <= time),
    );
  }
}

const nanos = (milliseconds: number) => BigInt(Math.trunc(milliseconds)) * NANOS_PER_MS;
