import { Worker, type ResourceLimits } from 'node:worker_threads';
import type { MatchedBatch } from '../../events/candidates/matched-batch.ts';
import { WorkerEndedError } from '../../../runs/blocks/worker-pool.ts';
import { SERVICE_LIMITS } from '../../../threads/lane.ts';
import { workerScript } from '../../../threads/worker-script.ts';

import type { DetectionConfig } from '../detection-config.ts';
import type { OnChanges } from '../detection.ts';
import type { DetectionStatus } from '../detection-status.ts';
import { DetectionEndedError } from '../ended-error.ts';
import { NO_STATUS, type DetectionHost, type OpenDetection, type StoredState } from '../host.ts';
import type { OperationRef } from '../../operation/operation.ts';
import { receivedError, sentError } from '../../../threads/sent-error.ts';
import { Calls, type FromDetection, type Recorded, type ToDetection } from './messages.ts';
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
  readonly #worker: Worker;
  readonly #host: DetectionHost;
  readonly #calls = new Calls();
  readonly #opened = new Deferred<void>();
  readonly #closed = new Deferred<void>();
  readonly #ended = new Deferred<Error>();
  #status: DetectionStatus = NO_STATUS;
  #saidAt = performance.now();
  #failure: Error | null = null;

  constructor(worker: Worker, host: DetectionHost) {
    this.#worker = worker;
    this.#host = host;
    worker.on('message', (message: FromDetection) => this.#receive(message));
    worker.on('error', (error: Error) => this.#fail(error));
    worker.on('messageerror', (error: Error) => this.#fail(error));
    worker.on('exit', (code) => this.#fail(new WorkerEndedError(code)));
    this.#opened.promise.catch(() => {});
  }

  /** Resolves with the reason when the thread ends. */
  get ended(): Promise<Error> {
    return this.#ended.promise;
  }

  async open(config: DetectionConfig, stored: StoredState): Promise<void> {
    this.#send({ kind: 'open', config, stored });
    try {
      await this.#opened.promise;
    } catch (error) {
      await this.#worker.terminate();
      throw error;
    }
  }

  matched(batch: MatchedBatch): void {
    const views = [
      ...batch.matches.map(({ arrivals }) => arrivals),
      ...batch.documents.map(({ document }) => document),
    ];
    this.#send(
      { kind: 'matched', batch },
      views.map(({ buffer }) => buffer as ArrayBuffer),
    );
  }

  stored(stored: StoredState): void {
    this.#send({ kind: 'stored', stored });
  }

  async call<Ask, Result>(
    operation: OperationRef<Ask, Result>,
    ask: Ask,
    space?: string,
    onChanges?: OnChanges,
  ): Promise<Result> {
    const isRecorded = onChanges !== undefined;
    const { result, changes } = await this.#ask<Recorded<Result>>((call) => {
      return { kind: 'call', call, name: operation.name, ask, space, isRecorded };
    });
    if (changes !== null) onChanges?.(changes);
    return result;
  }

  createSpace(space: string): Promise<void> {
    return this.#ask((call) => ({ kind: 'create-space', call, space }));
  }

  removeSpace(space: string): Promise<void> {
    return this.#ask((call) => ({ kind: 'remove-space', call, space }));
  }

  #ask<T>(message: (call: number) => ToDetection): Promise<T> {
    if (this.#failure !== null) return Promise.reject(endedError(this.#failure));
    return this.#calls.make((call) => this.#send(message(call)));
  }

  endJobs(): void {
    this.#send({ kind: 'end-jobs' });
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
    const { log } = this.#host;
    if (this.#failure === null) {
      this.#send({ kind: 'close' });
      const timer = setTimeout(() => {
        log.warn(
          {},
          'the thread of detection is ended in the middle of a run, which will be done again',
        );
        this.#closed.resolve();
      }, STOP_MS);
      await this.#closed.promise;
      clearTimeout(timer);
    }
    await this.#worker.terminate();
  }

  #send(message: ToDetection, memory: readonly ArrayBuffer[] = []): void {
    if (this.#failure === null) this.#worker.postMessage(message, [...new Set(memory)]);
  }

  #receive(message: FromDetection): void {
    const { events, setGeneration, log, recorded, alertsChanged } = this.#host;
    switch (message.kind) {
      case 'opened':
        this.#opened.resolve();
        break;
      case 'failed':
        this.#fail(receivedError(message.error));
        break;
      case 'answer':
      case 'refused':
        this.#calls.answered(message);
        break;
      case 'fetch':
        void this.#answer(message.call, () => events.fetch(message.arrivals));
        break;
      case 'arrival-at':
        void this.#answer(message.call, () => events.arrivalAt(message.received));
        break;
      case 'generation':
        setGeneration(message.generation);
        break;
      case 'status':
        this.#status = message.status;
        this.#saidAt = performance.now();
        break;
      case 'log':
        log[message.level](message.fields, message.message);
        break;
      case 'alerts-changed':
        alertsChanged?.(message.space);
        break;
      case 'recorded':
        recorded?.(message.space, message.action, message.changes);
        break;
      case 'closed':
        this.#closed.resolve();
        break;
    }
  }

  async #answer(call: number, work: () => Promise<unknown>): Promise<void> {
    try {
      const result = await work();
      this.#send({ kind: 'answer', call, result });
    } catch (error) {
      this.#send({ kind: 'refused', call, error: sentError(error) });
    }
  }

  #fail(error: Error): void {
    if (this.#failure !== null) return;
    this.#failure = error;
    this.#opened.reject(error);
    this.#closed.resolve();
    this.#calls.fail(endedError(error));
    // It may be alive where it could not begin.
    void this.#end(error);
  }

  async #end(error: Error): Promise<void> {
    await this.#worker.terminate();
    this.#ended.resolve(error);
  }
}

const endedError = (error: Error) =>
  new DetectionEndedError(`detection has ended: ${error.message}`, error);

class Deferred<T> {
  readonly promise: Promise<T>;
  resolve: (value: T) => void = () => {};
  reject: (error: Error) => void = () => {};

  constructor() {
    this.promise = new Promise<T>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }
}
