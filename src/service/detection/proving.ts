import type { CandidateIndex } from '../events/candidates/candidate-index.ts';
import type { GenerationRule } from '../events/candidates/matched-batch.ts';
import { proveSample, type PassedOver, type Proof } from '../events/candidates/proof.ts';
import type { StoredMatcher } from '../events/candidates/stored-matcher.ts';
import { counted } from '../../util/counts.ts';
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
export interface ProvingParts {
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
