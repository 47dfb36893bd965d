import { setTimeout as sleep } from 'node:timers/promises';
import { type Transferable, Worker, type ResourceLimits } from 'node:worker_threads';

/** A thread that has not answered by then never will. */
const MAX_FINISH_MS = 30_000;
const FINISH_LOOK_MS = 20;

interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Workers that answer tasks one after the other, each in the order of requests. A task goes to the
 * worker with the fewest open ones. If a worker fails or ends, all of its current and future tasks fail.
 */
export class WorkerPool<Task, Answer> {
  readonly #members: Member<Task, Answer>[];
  readonly #create: () => Member<Task, Answer>;
  #first: Task | undefined;

  /** @param limits of memory; none for a short run */
  constructor(script: URL, count: number, workerData: unknown, limits: ResourceLimits = {}) {
    this.#create = () => new Member(script, workerData, limits);
    this.#members = Array.from({ length: count }, this.#create);
  }

  /** The number of open tasks of the worker with the fewest. */
  get open(): number {
    return this.#least.open;
  }

  ask(task: Task, transfer: readonly Transferable[]): Promise<Answer> {
    return this.#least.ask(task, transfer);
  }

  /** Sends a task to every worker, and to those added later before any other task. Returns the answers of the first ones. */
  begin(task: Task): readonly Promise<Answer>[] {
    this.#first = task;
    return this.#members.map((member) => member.ask(task, []));
  }

  /** Adds workers, up to this total number. */
  grow(count: number): void {
    while (this.#members.length < count) {
      const added = this.#create();
      this.#members.push(added);
      // If it fails, so do all of its tasks.
      if (this.#first !== undefined) added.ask(this.#first, []).catch(() => {});
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.close()));
  }

  /**
   * Ends the threads after their current tasks. For threads that use SQLite: terminating one inside SQLite
   * would end the whole process.
   */
  async finish(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.finish()));
  }

  get #least(): Member<Task, Answer> {
    return this.#members.reduce((least, each) => (each.open < least.open ? each : least));
  }
}

class Member<Task, Answer> {
  readonly #worker: Worker;
  readonly #waiting: Waiting<Answer>[] = [];
  #failure: Error | null = null;

  constructor(script: URL, workerData: unknown, resourceLimits: ResourceLimits) {
    this.#worker = new Worker(script, { workerData, resourceLimits });
    this.#worker.on('message', (answer: Answer) => this.#waiting.shift()?.resolve(answer));
    this.#worker.on('error', (error: Error) => this.#fail(error));
    this.#worker.on('messageerror', (error: Error) => this.#fail(error));
    this.#worker.on('exit', (code) => this.#fail(new WorkerEndedError(code)));
  }

  /** The number of tasks without an answer. */
  get open(): number {
    return this.#waiting.length;
  }

  ask(task: Task, transfer: readonly Transferable[]): Promise<Answer> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(task, transfer);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  async finish(): Promise<void> {
    const end = performance.now() + MAX_FINISH_MS;
    while (this.#waiting.length > 0 && performance.now() < end) await sleep(FINISH_LOOK_MS);
    await this.close();
  }

  /** The first failure is the cause; an exit follows each. */
  #fail(error: Error): void {
    this.#failure ??= error;
    for (const each of this.#waiting.splice(0)) each.reject(this.#failure);
  }
}

/** A worker that has exited without an error. */
export class WorkerEndedError extends Error {
  override readonly name = 'WorkerEndedError';

  constructor(exitCode: number) {
    super(`a worker thread ended with code ${exitCode}`);
  }
}

/**
 * The answers to a stream of tasks, in order, with at most `window` open tasks, which
 * limits memory, whatever the speed of either side.
 */
export async function* answersInOrder<Task, Answer>(
  tasks: AsyncIterable<Task>,
  ask: (task: Task) => Answer | Promise<Answer>,
  window: number,
): AsyncGenerator<Answer> {
  const open: Promise<Answer>[] = [];
  for await (const task of tasks) {
    const answer = Promise.resolve(ask(task));
    // It is awaited later; until then a failure must not count as unhandled.
    answer.catch(() => {});
    open.push(answer);
    if (open.length >= window) yield await (open.shift() as Promise<Answer>);
  }
  for (const answer of open) yield await answer;
}
