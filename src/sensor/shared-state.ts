import { words } from '../util/words.ts';
import type { ContainerInfo } from './containers/index.ts';

/** What the thread of the sensor counts and its owner reads. Numbers of {@link Counter}. */
const COUNTERS = words(`
  documents execs forks ends unread hiddenExecs evicted dropped disordered broken processes
  containers unknownContainers cpuMilliseconds mostDelayMilliseconds
`);

export type Counter = (typeof COUNTERS)[number];

const PLACES: ReadonlyMap<Counter, number> = new Map(
  COUNTERS.map((counter, index) => [counter, index]),
);

const placeOf = (counter: Counter) => PLACES.get(counter) ?? 0;

const IS_STOPPING = 0;
const IS_STOPPED = 1;
const BACKLOG = 2;
const THREAD = 3;
const FLAG_BYTES = 16;

/**
 * Memory that the sensor's thread and its owner share: the thread sleeps in a system call and can
 * take no messages.
 */
export class SharedState {
  readonly memory: SharedArrayBuffer;
  readonly #flags: Int32Array;
  readonly #counters: Float64Array;

  constructor(memory = new SharedArrayBuffer(FLAG_BYTES + COUNTERS.length * 8)) {
    this.memory = memory;
    this.#flags = new Int32Array(memory, 0, FLAG_BYTES / 4);
    this.#counters = new Float64Array(memory, FLAG_BYTES);
  }

  get isStopping(): boolean {
    return Atomics.load(this.#flags, IS_STOPPING) !== 0;
  }

  /** Asks the thread to end. It has to be woken, too. */
  stop(): void {
    Atomics.store(this.#flags, IS_STOPPING, 1);
  }

  /** The thread has closed its files. */
  markStopped(): void {
    Atomics.store(this.#flags, IS_STOPPED, 1);
    Atomics.notify(this.#flags, IS_STOPPED);
  }

  /** Blocks until {@link markStopped}, for a moment at most. */
  waitUntilStopped(milliseconds: number): void {
    Atomics.wait(this.#flags, IS_STOPPED, 0, milliseconds);
  }

  /** Bytes that were handed over and not yet taken. */
  get backlogBytes(): number {
    return Atomics.load(this.#flags, BACKLOG);
  }

  addBacklog(bytes: number): void {
    Atomics.add(this.#flags, BACKLOG, bytes);
  }

  /** The thread's id for the kernel; 0 before it has begun. */
  get thread(): number {
    return Atomics.load(this.#flags, THREAD);
  }

  set thread(id: number) {
    Atomics.store(this.#flags, THREAD, id);
  }

  get(counter: Counter): number {
    return this.#counters[placeOf(counter)] ?? 0;
  }

  set(counter: Counter, value: number): void {
    this.#counters[placeOf(counter)] = value;
  }
}

/** Messages from the sensor's thread to its owner. */
export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'batch'; readonly batch: Uint8Array<ArrayBuffer> }
  /** The key of a container whose image no file names: the API of a runtime may know it. */
  | { readonly kind: 'unknown'; readonly container: string };

/** Messages from the owner. The thread reads them when it is awake. */
export type ToThread =
  /** The answer to `unknown`. */
  | { readonly kind: 'info'; readonly container: string; readonly info: ContainerInfo }
  /** The memory of a batch that has been read. */
  | { readonly kind: 'memory'; readonly memory: ArrayBuffer };
