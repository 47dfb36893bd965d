import { rolldown } from 'rolldown';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { Lane, type LaneOptions } from './lane.ts';
import type { TestTask } from './lane-worker.testing.ts';
import { ThreadError } from './sent-error.ts';

let script: URL;
let lane: Lane<TestTask, number>;

beforeAll(async () => {
  const bundle = await rolldown({
    input: 'src/threads/lane-worker.testing.ts',
    platform: 'node',
    tsconfig: false,
  });
  const { output } = await bundle.generate({ format: 'esm' });
  await bundle.close();
  script = new URL(`data:text/javascript,${encodeURIComponent(output[0].code)}`);
});
afterEach(() => lane.close());

const open = (options: Partial<LaneOptions> = {}) => {
  const refuse: LaneOptions['refuse'] = (refusal) => new Error(`refused: ${refusal}`);
  lane = new Lane({ script, idleMs: 10_000, refuse, ...options });
  return (task: TestTask, signal?: AbortSignal) => lane.run<number>(task, { signal });
};

it('uses the same thread for one task after another, and more for more at a time', async () => {
  const run = open();
  const first = await run('answer');
  await expect(run('fail')).rejects.toThrow('no answer');
  expect(await run('answer')).toBe(first);
  const [one, other] = await Promise.all([run('answer'), run('answer')]);
  expect(one).not.toBe(other);
  expect(lane.size).toBe(2);
});

it('fails with the error of the thread, with its code and hint', async () => {
  const error: unknown = await open()('fail-coded').catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ThreadError);
  expect(error).toMatchObject({ code: 'T1', message: 'no answer', hint: 'ask again' });
});

it('ends a thread that has nothing to do, and starts another when there is', async () => {
  const run = open({ idleMs: 1 });
  const first = await run('answer');
  await vi.waitFor(() => expect(lane.size).toBe(0), 30_000);
  expect(await run('answer')).not.toBe(first);
});

it('fails the task whose thread ends, and gives the next one to another', async () => {
  const run = open({ threads: 1 });
  const ended = run('end');
  const next = run('answer');
  await expect(ended).rejects.toThrow('refused: ended');
  expect(await next).toBeGreaterThan(0);
  expect(lane.size).toBe(1);
});

it('tells when a task needs more memory than it may have', async () => {
  const run = open({ limits: { maxOldGenerationSizeMb: 16 } });
  await expect(run('use-memory')).rejects.toThrow('refused: out-of-memory');
});

it('lets some wait, and refuses the others', async () => {
  const run = open({ threads: 1, waiting: 1 });
  const all = [run('answer'), run('answer'), run('answer')];
  await expect(all[2]).rejects.toThrow('refused: full');
  expect(await all[0]).toBe(await all[1]);
});

it('does not begin what is cancelled before, and ends what runs, whose thread stays', async () => {
  const run = open({ threads: 1 });
  const first = await run('answer');
  const stopping = new AbortController();
  const running = run('go-on', stopping.signal);
  const leaving = new AbortController();
  const waiting = run('go-on', leaving.signal);
  leaving.abort(new Error('not wanted'));
  await expect(waiting).rejects.toThrow('not wanted');
  await expect(run('go-on', leaving.signal)).rejects.toThrow('not wanted');
  stopping.abort();
  expect(await running).toBe(first);
  expect(await run('answer')).toBe(first);
});

it('fails at once what is cancelled, where it is so asked', async () => {
  const run = open({ threads: 1, leavesCancelled: true });
  const stopping = new AbortController();
  const answer = run('go-on', stopping.signal);
  stopping.abort(new Error('not wanted'));
  await expect(answer).rejects.toThrow('not wanted');
  expect(await run('answer')).toBeGreaterThan(0);
});

it('sends no more progress than is taken, and is woken when it is cancelled', async () => {
  open();
  const numbers: number[] = [];
  const untaken: (() => void)[] = [];
  const stopping = new AbortController();
  const answer = lane.run<number>('count', {
    signal: stopping.signal,
    onProgress: (number, taken) => {
      numbers.push(number);
      untaken.push(taken);
    },
  });
  await vi.waitFor(() => expect(numbers).toEqual([0, 1, 2]));
  untaken.pop()?.();
  await vi.waitFor(() => expect(numbers).toEqual([0, 1, 2, 3]));
  stopping.abort();
  expect(await answer).toBeGreaterThan(0);
  // Of a task that is over, nothing is waited for.
  for (const taken of untaken) taken();
});

it('closes: what runs is cancelled, what waits is refused, and all threads end', async () => {
  const run = open({ threads: 1 });
  const answer = run('go-on');
  const waiting = run('answer');
  const closed = lane.close();
  await expect(waiting).rejects.toThrow('refused: stopping');
  expect(await answer).toBeGreaterThan(0);
  await closed;
  expect(lane.size).toBe(0);
  await expect(run('answer')).rejects.toThrow('refused: stopping');
});
