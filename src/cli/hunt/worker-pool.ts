import type { Transferable } from 'node:worker_threads';
import { Worker } from 'node:worker_threads';

interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

interface Member<Answer> {
  readonly worker: Worker;
  readonly waiting: Waiting<Answer>[];
}

/**
 * Workers that answer tasks one after the other, each in the order it was asked. A task goes to the
 * worker with the fewest open ones. A worker that fails fails all tasks it has.
 */
export class WorkerPool<Task, Answer> {
  readonly #members: readonly Member<Answer>[];

  constructor(script: URL, count: number, workerData: unknown) {
    this.#members = Array.from({ length: count }, () => startMember<Answer>(script, workerData));
  }

  ask(task: Task, transfer: readonly Transferable[]): Promise<Answer> {
    const member = this.#members.reduce((least, each) =>
      each.waiting.length < least.waiting.length ? each : least,
    );
    return new Promise((resolve, reject) => {
      member.waiting.push({ resolve, reject });
      member.worker.postMessage(task, transfer);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map(({ worker }) => worker.terminate()));
  }
}

function startMember<Answer>(script: URL, workerData: unknown): Member<Answer> {
  const worker = new Worker(script, { workerData });
  const waiting: Waiting<Answer>[] = [];
  worker.on('message', (answer: Answer) => waiting.shift()?.resolve(answer));
  worker.on('error', (error: Error) => {
    for (const each of waiting.splice(0)) each.reject(error);
  });
  return { worker, waiting };
}

/**
 * Answers to a stream of tasks, in the order of the tasks, with at most `window` of them open: the
 * bound on memory, whatever the speed of either side.
 */
export async function* answersInOrder<Task, Answer>(
  tasks: AsyncIterable<Task>,
  ask: (task: Task) => Answer | Promise<Answer>,
  window: number,
): AsyncGenerator<Answer> {
  const open: Promise<Answer>[] = [];
  for await (const task of tasks) {
    const answer = Promise.resolve(ask(task));
    // It is awaited in its turn; until then a failure must not count as unhandled.
    answer.catch(() => {});
    open.push(answer);
    if (open.length >= window) yield await (open.shift() as Promise<Answer>);
  }
  for (const answer of open) yield await answer;
}
