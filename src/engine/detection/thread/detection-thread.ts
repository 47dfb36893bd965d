import { Worker } from 'node:worker_threads';
import { CodedError } from '../../../util/coded-error.ts';
import type { MatchedBatch } from '../../candidates/matched-batch.ts';
import { WorkerEndedError } from '../../blocks/worker-pool.ts';
import type { DetectionConfig } from '../detection-config.ts';
import type { DetectionStatus } from '../detection-status.ts';
import { NO_STATUS, type DetectionHost, type OpenDetection, type StoredState } from '../host.ts';
import { openDetection } from '../open-detection.ts';
import type { OperationArguments, OperationName, OperationResult } from '../operations.ts';
import {
  Calls,
  receivedError,
  sentError,
  type FromDetection,
  type ToDetection,
} from './messages.ts';

/** Opens detection on a thread of its own. Throws `CodedError`; nothing stays open then. */
export async function startDetection(
  config: DetectionConfig,
  host: DetectionHost,
  stored: StoredState,
): Promise<OpenDetection> {
  const script = workerScript();
  // Workers cannot be started from TypeScript.
  if (script.pathname.endsWith('.ts')) return openDetection(config, host, stored);
  const thread = new DetectionThread(new Worker(script), host);
  await thread.open(config, stored);
  return thread;
}

class DetectionThread implements OpenDetection {
  readonly #worker: Worker;
  readonly #host: DetectionHost;
  readonly #calls = new Calls();
  readonly #opened = new Deferred();
  readonly #closed = new Deferred();
  #status: DetectionStatus = NO_STATUS;
  #failure: Error | null = null;
  #isClosing = false;

  constructor(worker: Worker, host: DetectionHost) {
    this.#worker = worker;
    this.#host = host;
    worker.on('message', (message: FromDetection) => this.#receive(message));
    worker.on('error', (error: Error) => this.#fail(error));
    worker.on('messageerror', (error: Error) => this.#fail(error));
    worker.on('exit', (code) => this.#fail(new WorkerEndedError(code)));
    this.#opened.promise.catch(() => {});
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
    const memory = batch.matches.map(({ arrivals }) => arrivals.buffer as ArrayBuffer);
    this.#send({ kind: 'matched', batch }, memory);
  }

  stored(stored: StoredState): void {
    this.#send({ kind: 'stored', stored });
  }

  call<Name extends OperationName>(
    name: Name,
    args: OperationArguments<Name>,
  ): Promise<OperationResult<Name>> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return this.#calls.make((call) => this.#send({ kind: 'call', call, name, args }));
  }

  status(): DetectionStatus {
    const failure = this.#failure;
    if (failure === null) return this.#status;
    return { ...this.#status, failure: `the thread of detection has ended: ${failure.message}` };
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.#failure === null) {
      this.#send({ kind: 'close' });
      await this.#closed.promise;
    }
    await this.#worker.terminate();
  }

  #send(message: ToDetection, memory: readonly ArrayBuffer[] = []): void {
    if (this.#failure === null) this.#worker.postMessage(message, [...new Set(memory)]);
  }

  #receive(message: FromDetection): void {
    const { events, setGeneration, log } = this.#host;
    switch (message.kind) {
      case 'opened':
        this.#opened.resolve();
        break;
      case 'failed':
        this.#opened.reject(receivedError(message.error));
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
        break;
      case 'log':
        log[message.level](message.fields, message.message);
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

  /** Ingest goes on without detection; the status says so, and a restart reads what it missed. */
  #fail(error: Error): void {
    if (this.#failure !== null) return;
    this.#failure = error;
    if (!this.#isClosing && !(error instanceof CodedError)) {
      this.#host.log.error({ err: error }, 'the thread of detection has ended');
    }
    this.#opened.reject(error);
    this.#closed.resolve();
    this.#calls.fail(error);
  }
}

class Deferred {
  readonly promise: Promise<void>;
  resolve: () => void = () => {};
  reject: (error: Error) => void = () => {};

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }
}

/** Of the build, as in `blocks/scan-blocks.ts`. */
function workerScript(): URL {
  const { url } = import.meta;
  return new URL(`../detection/worker.${url.endsWith('.ts') ? 'ts' : 'js'}`, url);
}
