import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../util/assert.ts';
import { sentError, type SentError } from './sent-error.ts';

const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority;

/** Of a thread. */
export type Priority = 'normal' | 'below-normal' | 'low';

/** Lowers the priority of this thread. Only Linux has priorities of threads: elsewhere it would be that of the whole process. */
export function lowerPriority(to: Exclude<Priority, 'normal'>): void {
  if (process.platform !== 'linux') return;
  setPriority(0, to === 'low' ? PRIORITY_LOW : PRIORITY_BELOW_NORMAL);
}

/** What a task has of the thread that asked for it. */
export interface TaskHost<Progress> {
  /** Whether the task is no longer wanted. It is to end soon then, with an error or with what it has. */
  isCancelled(): boolean;
  progress(progress: Progress): void;
  /** Resolves when fewer messages about the progress than this wait to be taken, or the task is cancelled. */
  room(max: number): Promise<void>;
}

export interface LaneService<Task, Progress> {
  /** Only one at a time. What it throws, the caller gets: of a `CodedError` with its code and hint, of others the message. */
  readonly perform: (task: Task, host: TaskHost<Progress>) => unknown;
  /** Closes what the thread has open, at its end. */
  readonly close?: () => void;
  readonly priority?: Priority;
}

/** Does the tasks of a {@link Lane} on a thread of it. */
export function serveLane<Task, Progress = never>({
  perform,
  close = () => {},
  priority = 'normal',
}: LaneService<Task, Progress>): void {
  assert(parentPort !== null, 'this must run in a worker thread');
  const port = parentPort;
  const post = (message: FromLane) => port.postMessage(message);
  let current: RunningTask<Progress> | null = null;
  let isClosing = false;
  if (priority !== 'normal') lowerPriority(priority);

  port.on('message', (message: ToLane) => {
    if (message.kind === 'task') void run(message.task as Task);
    else if (message.kind === 'taken') current?.taken();
    else if (message.kind === 'cancel') current?.wake();
    else {
      isClosing = true;
      endIfFree();
    }
  });

  async function run(task: Task): Promise<void> {
    current = new RunningTask(post);
    try {
      post({ kind: 'done', answer: await perform(task, current) });
    } catch (error) {
      post({ kind: 'failed', error: sentError(error) });
    }
    current = null;
    endIfFree();
  }

  /** A task that was cancelled still answers what it has. */
  function endIfFree(): void {
    if (!isClosing || current !== null) return;
    close();
    port.close();
  }
}

class RunningTask<Progress> implements TaskHost<Progress> {
  readonly #post: (message: FromLane) => void;
  /** Is 1 where the task is cancelled: while it works, no message reaches it. */
  readonly #cancelled = workerData as Int32Array<SharedArrayBuffer>;
  #untaken = 0;
  #wake = () => {};

  constructor(post: (message: FromLane) => void) {
    this.#post = post;
  }

  isCancelled(): boolean {
    return Atomics.load(this.#cancelled, 0) === 1;
  }

  progress(progress: Progress): void {
    this.#untaken += 1;
    this.#post({ kind: 'progress', progress });
  }

  async room(max: number): Promise<void> {
    while (this.#untaken >= max && !this.isCancelled())
      await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  taken(): void {
    this.#untaken -= 1;
    this.#wake();
  }

  wake(): void {
    this.#wake();
  }
}

export type ToLane =
  | { readonly kind: 'task'; readonly task: unknown }
  /** One message about the progress was taken. */
  | { readonly kind: 'taken' }
  /** Wakes a task that waits; the flag says why. */
  | { readonly kind: 'cancel' }
  | { readonly kind: 'close' };

export type FromLane =
  | { readonly kind: 'progress'; readonly progress: unknown }
  | { readonly kind: 'done'; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly error: SentError };
