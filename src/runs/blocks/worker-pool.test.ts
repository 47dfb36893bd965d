import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { answersInOrder, WorkerPool } from './worker-pool.ts';

const script = (code: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads'; ${code}`)}`,
  );

async function* numbers(count: number): AsyncGenerator<number> {
  for (let n = 0; n < count; n += 1) yield n;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('answersInOrder', () => {
  it('gives answers in the order of the tasks, however long each takes', async () => {
    const ask = async (n: number) => {
      await setTimeout((n * 7) % 5);
      return n;
    };
    expect(await collect(answersInOrder(numbers(30), ask, 4))).toEqual(await collect(numbers(30)));
  });

  it('has no more open than its window', async () => {
    let open = 0;
    let most = 0;
    const ask = async (n: number) => {
      most = Math.max(most, (open += 1));
      await setTimeout(1);
      open -= 1;
      return n;
    };
    await collect(answersInOrder(numbers(20), ask, 3));
    expect(most).toBe(3);
  });

  it('fails at the task that failed, after the answers before it', async () => {
    const ask = (n: number) =>
      n === 2 ? Promise.reject(new RangeError('two')) : Promise.resolve(n);
    const seen: number[] = [];
    const reading = (async () => {
      for await (const answer of answersInOrder(numbers(9), ask, 3)) seen.push(answer);
    })();
    await expect(reading).rejects.toThrow('two');
    expect(seen).toEqual([0, 1]);
  });

  it('closes its source when its reader stops', async () => {
    let closed = false;
    async function* source() {
      try {
        yield* numbers(100);
      } finally {
        closed = true;
      }
    }
    for await (const answer of answersInOrder(source(), (n) => n, 2)) if (answer === 3) break;
    expect(closed).toBe(true);
  });
});

describe('WorkerPool', () => {
  it('spreads tasks over its workers', async () => {
    const code = `import { threadId } from 'node:worker_threads';
      parentPort.on('message', (n) => setTimeout(() => parentPort.postMessage([n, threadId]), 5));`;
    const pool = new WorkerPool<number, [number, number]>(script(code), 2, null);
    const answers = await Promise.all([1, 2, 3, 4].map((n) => pool.ask(n, [])));
    expect(answers.map(([n]) => n)).toEqual([1, 2, 3, 4]);
    expect(new Set(answers.map(([, thread]) => thread)).size).toBe(2);
    await pool.close();
  });

  it('grows up to a number of workers, and knows how many tasks the one with the fewest has', async () => {
    const code = `import { threadId } from 'node:worker_threads';
      parentPort.on('message', () => parentPort.postMessage(threadId));`;
    const pool = new WorkerPool<number, number>(script(code), 1, null);
    const asked = [pool.ask(1, []), pool.ask(2, [])];
    expect(pool.open).toBe(2);
    pool.grow(2);
    pool.grow(1);
    expect(pool.open).toBe(0);
    const threads = await Promise.all([...asked, pool.ask(3, []), pool.ask(4, [])]);
    expect(new Set(threads).size).toBe(2);
    await pool.close();
  });

  it('asks every worker first what it begins with, also those that come later', async () => {
    const code = `const seen = [];
      parentPort.on('message', (n) => { seen.push(n); parentPort.postMessage(seen); });`;
    const pool = new WorkerPool<number, number[]>(script(code), 2, null);
    expect(await Promise.all(pool.begin(0))).toEqual([[0], [0]]);
    pool.grow(3);
    const seen = await Promise.all([1, 2, 3, 4, 5].map((n) => pool.ask(n, [])));
    expect(seen.map(([first]) => first)).toEqual([0, 0, 0, 0, 0]);
    expect(seen.at(-1)).toEqual([0, 5]);
    await pool.close();
  });

  it.each([
    ['throws', 'parentPort.on("message", () => { throw new RangeError("broken"); });', 'broken'],
    ['does not start', 'throw new RangeError("broken at start");', 'broken at start'],
    ['just ends', 'parentPort.on("message", () => process.exit(7));', 'ended with code 7'],
  ])('fails all tasks of a worker that %s, those that come later too', async (_, code, message) => {
    const pool = new WorkerPool<number, number>(script(code), 1, null);
    const asked = [pool.ask(1, []), pool.ask(2, [])];
    for (const each of asked) await expect(each).rejects.toThrow(message);
    await expect(pool.ask(3, [])).rejects.toThrow(message);
    await pool.close();
  });
});
