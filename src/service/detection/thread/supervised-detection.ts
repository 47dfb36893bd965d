import { CodedError } from '../../../util/coded-error.ts';
import type { MatchedBatch } from '../../events/candidates/matched-batch.ts';
import type { DetectionLog } from '../core.ts';
import { DetectionEndedError, type OnChanges } from '../detection.ts';
import type { DetectionStatus } from '../detection-status.ts';
import type { OpenDetection, StoredState } from '../host.ts';
import { NO_STATUS } from '../status-of.ts';
import type { Held } from '../../../stores/worker-leases.ts';
import type { OperationRef } from '../../operation/operation.ts';

/** The first wait before it is reopened, and the longest; each is twice the one before. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 300_000;

/** After so long without an end, the next wait is the first again. */
const CALM_MS = 600_000;

/** Detection that may end by itself. */
export interface DetectionUntilItEnds extends OpenDetection {
  /** Resolves with the reason when it has ended without being asked to; calls are refused from then on. */
  readonly ended: Promise<Error>;
}

/** Opens detection with these spaces beside the default one. */
type Opening = (stored: StoredState, spaces: readonly string[]) => Promise<DetectionUntilItEnds>;

/**
 * Detection that is reopened from its files when it ends, or cannot be opened at first, as with a damaged database.
 * Events are taken in meanwhile, since they cannot be had again; it finds in the store what it missed.
 */
export class SupervisedDetection implements OpenDetection {
  readonly #open: Opening;
  /** Those that there are now. */
  readonly #spaces: Set<string>;
  readonly #log: DetectionLog;
  /** `null` until it is first open. */
  #detection: DetectionUntilItEnds | null = null;
  #stored: StoredState;
  /** Why it does not run now; `null` while it does. */
  #failure: string | null = null;
  /** In a row. */
  #failures = 0;
  #timer: NodeJS.Timeout | null = null;
  #opening: Promise<void> | null = null;
  #isClosed = false;

  /** Resolves when it was opened, or tried to. */
  static async start(
    open: Opening,
    stored: StoredState,
    spaces: readonly string[],
    log: DetectionLog,
  ): Promise<SupervisedDetection> {
    const detection = new SupervisedDetection(open, stored, spaces, log);
    await detection.#openNow();
    return detection;
  }

  private constructor(
    open: Opening,
    stored: StoredState,
    spaces: readonly string[],
    log: DetectionLog,
  ) {
    this.#open = open;
    this.#stored = stored;
    this.#spaces = new Set(spaces);
    this.#log = log;
  }

  matched(batch: MatchedBatch): void {
    // What comes meanwhile is found in the store.
    if (this.#failure === null) this.#detection?.matched(batch);
  }

  stored(state: StoredState): void {
    this.#stored = state;
    if (this.#failure === null) this.#detection?.stored(state);
  }

  /** One that is opened again waits for the next one. */
  leased(held: Held): void {
    if (this.#failure === null) this.#detection?.leased(held);
  }

  async call<Ask, Result>(
    operation: OperationRef<Ask, Result>,
    ask: Ask,
    space?: string,
    onChanges?: OnChanges,
  ): Promise<Result> {
    return this.#running().call(operation, ask, space, onChanges);
  }

  async createSpace(id: string): Promise<void> {
    await this.#running().createSpace(id);
    this.#spaces.add(id);
  }

  /** While detection does not run, nothing more is to be done: when it is opened, the space is not among those named. */
  async removeSpace(id: string): Promise<void> {
    const isKnown = this.#spaces.delete(id);
    if (this.#failure !== null && isKnown) return;
    await this.#running().removeSpace(id);
  }

  #running(): DetectionUntilItEnds {
    const detection = this.#detection;
    if (this.#failure !== null || detection === null)
      throw new DetectionEndedError(this.#failure ?? 'detection is not open yet');
    return detection;
  }

  status(): DetectionStatus {
    const status = this.#detection?.status() ?? NO_STATUS;
    return this.#failure === null ? status : { ...status, failure: this.#failure };
  }

  endJobs(): void {
    this.#detection?.endJobs();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#opening;
    await this.#detection?.close();
  }

  async #watch(detection: DetectionUntilItEnds): Promise<void> {
    const calm = setTimeout(() => (this.#failures = 0), CALM_MS).unref();
    const error = await detection.ended;
    clearTimeout(calm);
    this.#hasFailed(error, 'detection has ended');
  }

  #hasFailed(error: Error, what: string): void {
    if (this.#isClosed) return;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#failure = `${what}, and is tried again: ${reasonOf(error)}`;
    this.#log.error(
      { err: error, failures: this.#failures, retrySeconds: wait / 1_000 },
      `${what}: no rule runs. It is tried again; events are stored meanwhile, and rules read them later`,
    );
    this.#timer = setTimeout(() => (this.#opening = this.#openAgain()), wait);
  }

  async #openAgain(): Promise<void> {
    await this.#openNow();
    if (this.#failure !== null) return;
    this.#detection?.stored(this.#stored);
    this.#log.info({}, 'detection has been started again');
  }

  async #openNow(): Promise<void> {
    try {
      const detection = await this.#open(this.#stored, [...this.#spaces]);
      this.#detection = detection;
      this.#failure = null;
      void this.#watch(detection);
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      this.#hasFailed(reason, 'detection cannot be opened');
    }
  }
}

/** With what can be done about it. */
function reasonOf(error: Error): string {
  const hint = error instanceof CodedError ? error.hint : undefined;
  return hint === undefined ? error.message : `${error.message}; ${hint}`;
}
