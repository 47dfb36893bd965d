import { setTimeout as sleep } from 'node:timers/promises';
import { Worker, type ResourceLimits } from 'node:worker_threads';
import type { MatchedBatch } from '../../events/candidates/matched-batch.ts';
import { WorkerEndedError } from '../../../runs/blocks/worker-pool.ts';
import { SERVICE_LIMITS } from '../../../threads/lane.ts';
import { workerScript } from '../../../threads/worker-script.ts';
import type { DetectionConfig } from '../detection-config.ts';
import { DetectionEndedError, type OnChanges } from '../detection.ts';
import type { DetectionStatus } from '../detection-status.ts';
import type { DetectionHost, OpenDetection, StoredState } from '../host.ts';
import { NO_STATUS } from '../status-of.ts';
import type { Held } from '../../../stores/worker-leases.ts';
import type { OperationRef } from '../../operation/operation.ts';
import { assert } from '../../../util/assert.ts';
import { receivedError } from '../../../threads/sent-error.ts';
import { Peer, type DetectionSide, type HostSide, type Message } from './messages.ts';
import { SupervisedDetection, type DetectionUntilItEnds } from './supervised-detection.ts';

/**
 * How long a stop waits for a run that is under way; what it has not written is done again by the next start. Long, since the
 * thread may be in the middle of a write, and to terminate it there would end the whole process.
 */
const STOP_MS = 20_000;

/** Old objects of the thread beside those of open sequences. */
const BESIDE_SEQUENCES_MB = 750;

/** The thread says every second how it is. */
const SILENT_MS = 60_000;

/** Opens detection on a thread of its own, and again when that thread ends or its files cannot be opened. */
export async function startDetection(
  config: DetectionConfig,
  host: DetectionHost,
  stored: StoredState,
): Promise<OpenDetection> {
  const resourceLimits = limitsOf(config);
  const open = async (state: StoredState, spaces: readonly string[]) => {
    const thread = new DetectionThread(
      new Worker(workerScript('detection'), { resourceLimits }),
      host,
    );
    await thread.open({ ...config, spaces }, state);
    return thread;
  };
  return SupervisedDetection.start(open, stored, config.spaces, host.log);
}

/** Open sequences are bounded by themselves; all else that detection holds is far from this limit. */
const limitsOf = ({ sequenceBytes }: DetectionConfig): ResourceLimits => ({
  ...SERVICE_LIMITS,
  maxOldGenerationSizeMb: Math.ceil(BESIDE_SEQUENCES_MB + sequenceBytes / 1e6),
});

class DetectionThread implements DetectionUntilItEnds {
  /** Resolves with the reason when the thread ends. */
  readonly ended: Promise<Error>;
  readonly #worker: Worker;
  readonly #log: DetectionHost['log'];
  readonly #peer: Peer<HostSide, DetectionSide>;
  #end: (error: Error) => void = () => {};
  #status: DetectionStatus = NO_STATUS;
  #saidAt = performance.now();
  #failure: Error | null = null;

  constructor(worker: Worker, { events, setGeneration, log, ...host }: DetectionHost) {
    this.#worker = worker;
    this.#log = log;
    this.ended = new Promise((resolve) => (this.#end = resolve));
    const post = (message: Message, memory: readonly ArrayBuffer[]) => {
      if (this.#failure === null) worker.postMessage(message, [...new Set(memory)]);
    };
    this.#peer = new Peer(post, {
      fetch: (arrivals) => events.fetch(arrivals),
      arrivalAt: (received) => events.arrivalAt(received),
      connectionOf: async (cluster) => {
        assert(host.connectionOf !== undefined, 'a cluster that is searched can be reached');
        return host.connectionOf(cluster);
      },
      people: async (space) => host.people?.(space) ?? [],
      setGeneration,
      status: (status) => {
        this.#status = status;
        this.#saidAt = performance.now();
      },
      log: (level, fields, message) => log[level](fields, message),
      recorded: (space, action, changes) => host.recorded?.(space, action, changes),
      alertsChanged: (space) => host.alertsChanged?.(space),
      failed: (error) => this.#fail(receivedError(error)),
    });
    worker.on('message', (message: Message) => this.#peer.receive(message));
    worker.on('error', (error: Error) => this.#fail(error));
    worker.on('messageerror', (error: Error) => this.#fail(error));
    worker.on('exit', (code) => this.#fail(new WorkerEndedError(code)));
  }

  async open(config: DetectionConfig, stored: StoredState): Promise<void> {
    try {
      await this.#peer.ask('open', config, stored);
    } catch (error) {
      this.#fail(error as Error);
      await this.#worker.terminate();
      throw this.#failure;
    }
  }

  matched(batch: MatchedBatch): void {
    const views = [
      ...batch.matches.map(({ arrivals }) => arrivals),
      ...batch.documents.map(({ document }) => document),
    ];
    this.#peer.tell(
      'matched',
      [batch],
      views.map(({ buffer }) => buffer as ArrayBuffer),
    );
  }

  stored(stored: StoredState): void {
    this.#peer.tell('stored', [stored]);
  }

  leased(held: Held): void {
    this.#peer.tell('leased', [held]);
  }

  async call<Ask, Result>(
    operation: OperationRef<Ask, Result>,
    ask: Ask,
    space?: string,
    onChanges?: OnChanges,
  ): Promise<Result> {
    const { name } = operation;
    const asked = this.#running().ask('call', name, ask, space, onChanges !== undefined);
    const { result, changes } = await asked;
    if (changes !== null) onChanges?.(changes);
    return result as Result;
  }

  async createSpace(space: string): Promise<void> {
    await this.#running().ask('createSpace', space);
  }

  async removeSpace(space: string): Promise<void> {
    await this.#running().ask('removeSpace', space);
  }

  #running(): Peer<HostSide, DetectionSide> {
    if (this.#failure !== null) throw endedError(this.#failure);
    return this.#peer;
  }

  endJobs(): void {
    this.#peer.tell('endJobs', []);
  }

  status(): DetectionStatus {
    const silent = performance.now() - this.#saidAt;
    if (silent < SILENT_MS) return this.#status;
    const seconds = Math.round(silent / 1_000);
    return {
      ...this.#status,
      failure: `the thread of detection has said nothing for ${seconds} seconds`,
    };
  }

  async close(): Promise<void> {
    if (this.#failure === null) {
      const isClosed = this.#peer.ask('close').then(
        () => true,
        () => true,
      );
      if (!(await Promise.race([isClosed, sleep(STOP_MS, false, { ref: false })]))) {
        this.#log.warn(
          {},
          'the thread of detection is ended in the middle of a run, which will be done again',
        );
      }
    }
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    if (this.#failure !== null) return;
    this.#failure = error;
    this.#peer.fail(endedError(error));
    // It may be alive where it could not begin.
    void this.#terminate(error);
  }

  async #terminate(error: Error): Promise<void> {
    await this.#worker.terminate();
    this.#end(error);
  }
}

const endedError = (error: Error) =>
  new DetectionEndedError(`detection has ended: ${error.message}`, error);
