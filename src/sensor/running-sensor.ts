import { Worker } from 'node:worker_threads';
import { askEngines, type EnginePlace } from './containers/index.ts';
import { SensorError } from './errors.ts';
import type { Trace } from './kernel/trace.ts';
import { type FromThread, type ToThread, SharedState } from './shared-state.ts';
import type { Sensor, SensorOptions, SensorStatus } from './sensor.ts';
import type { ThreadSetup } from './thread.ts';
import { threadMilliseconds } from './thread-time.ts';

/** Signals that end a process without a handler for them. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Does something before the process ends: at its exit, after an uncaught error, or by a
 * signal without another listener. A listener decides itself what a signal does.
 *
 * @returns takes the guard away
 */
export function guardExit(clean: () => void, host: NodeJS.Process = process): () => void {
  const onSignal = (signal: NodeJS.Signals) => {
    if (host.listenerCount(signal) > 1) return;
    release();
    clean();
    host.kill(host.pid, signal);
  };
  const release = () => {
    host.off('exit', clean);
    for (const signal of SIGNALS) host.off(signal, onSignal);
  };
  host.on('exit', clean);
  for (const signal of SIGNALS) host.on(signal, onSignal);
  return release;
}

/**
 * Batches from the sensor's thread, for one reader, which is done with one when it requests the
 * next.
 */
export class BatchQueue {
  readonly #batches: Uint8Array<ArrayBuffer>[] = [];
  readonly #onTaken: (bytes: number) => void;
  readonly #onDone: (memory: ArrayBuffer) => void;
  #end: { readonly error: Error | null } | null = null;
  #wake: () => void = () => {};

  /**
   * @param onTaken is called with the size of each batch that the reader has received
   * @param onDone is called with the memory of each batch that the reader has finished
   */
  constructor(onTaken: (bytes: number) => void, onDone: (memory: ArrayBuffer) => void) {
    this.#onTaken = onTaken;
    this.#onDone = onDone;
  }

  push(batch: Uint8Array<ArrayBuffer>): void {
    this.#batches.push(batch);
    this.#wake();
  }

  /** No more will come. The reader gets the remaining batches, then the error if there is one. */
  end(error: Error | null = null): void {
    this.#end ??= { error };
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (;;) {
      const batch = this.#batches.shift();
      if (batch !== undefined) {
        this.#onTaken(batch.length);
        yield batch;
        this.#onDone(batch.buffer);
      } else if (this.#end !== null) {
        if (this.#end.error !== null) throw this.#end.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}

/** The longest that forks and ends wait to be read with the next exec, and lines under load to be handed over. */
const RING_EVERY_MS = 50;

/** Hardly anything the thread makes lives long: more memory for it saves no time. */
const YOUNG_MEGABYTES = 8;

/** At the exit of the process nothing can be awaited; the thread needs about a millisecond. */
const LAST_WAIT_MS = 1_000;

/** A trace and the thread that reads it. */
export class RunningSensor implements Sensor {
  readonly batches: BatchQueue;
  readonly #trace: Trace;
  readonly #state = new SharedState();
  readonly #worker: Worker;
  readonly #places: readonly EnginePlace[];
  /** When the thread is gone, and the trace with it; never fails. */
  readonly #ended: Promise<void>;
  #asked: Promise<void> = Promise.resolve();

  /** @param script the start of the thread */
  constructor(trace: Trace, options: SensorOptions, script: URL) {
    this.#trace = trace;
    this.#places = options.engines;
    this.batches = new BatchQueue(
      (bytes) => this.#state.addBacklog(-bytes),
      (memory) => this.#send({ kind: 'memory', memory }, [memory]),
    );
    const setup: ThreadSetup = { trace: trace.setup, options, memory: this.#state.memory };
    this.#worker = new Worker(script, {
      workerData: setup,
      name: 'dockwarden-sensor',
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    });
    const ringing = setInterval(() => trace.ring(), RING_EVERY_MS).unref();
    const release = guardExit(() => this.#stopAtOnce());
    this.#ended = new Promise((resolve) => {
      this.#worker.on('error', (error) => this.batches.end(failure(error)));
      this.#worker.on('exit', () => {
        release();
        clearInterval(ringing);
        trace.remove();
        this.batches.end(this.#state.isStopping ? null : failure(null));
        resolve();
      });
    });
  }

  /** Resolves when events are read. Throws {@link SensorError}. */
  async begin(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#worker.on('message', (message: FromThread) => {
        if (message.kind === 'ready') resolve();
        else this.#take(message);
      });
      this.#worker.once('error', (error) => reject(failure(error)));
      this.#worker.once('exit', () => reject(failure(null)));
    });
  }

  #take(message: Exclude<FromThread, { kind: 'ready' }>): void {
    if (message.kind === 'batch') this.batches.push(message.batch);
    else this.#asked = this.#asked.then(() => this.#ask(message.container));
  }

  /**
   * One container after the other: starting thousands must not cause thousands of concurrent
   * requests.
   */
  async #ask(container: string): Promise<void> {
    if (this.#state.isStopping) return;
    const info = await askEngines(container, this.#places);
    if (info === null) return;
    this.#send({ kind: 'info', container, info }, []);
  }

  #send(message: ToThread, transfer: readonly ArrayBuffer[]): void {
    this.#worker.postMessage(message, transfer);
  }

  status(): SensorStatus {
    const state = this.#state;
    return {
      documents: state.get('documents'),
      execs: state.get('execs'),
      forks: state.get('forks'),
      ends: state.get('ends'),
      lost: this.#trace.lost(),
      unread: state.get('unread'),
      hiddenExecs: state.get('hiddenExecs'),
      evicted: state.get('evicted'),
      dropped: state.get('dropped'),
      disordered: state.get('disordered'),
      broken: state.get('broken'),
      backlogBytes: state.backlogBytes,
      processes: state.get('processes'),
      containers: state.get('containers'),
      unknownContainers: state.get('unknownContainers'),
      cpuMilliseconds: threadMilliseconds(state.thread) ?? state.get('cpuMilliseconds'),
      mostDelayMilliseconds: state.get('mostDelayMilliseconds'),
    };
  }

  async close(): Promise<void> {
    this.#state.stop();
    this.#trace.ring();
    await this.#ended;
  }

  #stopAtOnce(): void {
    this.#state.stop();
    this.#trace.ring();
    this.#state.waitUntilStopped(LAST_WAIT_MS);
    this.#trace.remove();
  }
}

const failure = (error: unknown) =>
  new SensorError(
    'SEN1009',
    error instanceof Error
      ? `the thread of the sensor failed: ${error.message}`
      : 'the thread of the sensor ended unexpectedly',
    error,
  );
